// `/login` and `/login/code`.
import { expect, type Locator, type Page } from '@playwright/test';
import { alive, open } from '../fixtures/live.ts';

export class LoginPage {
  readonly email: Locator;
  readonly password: Locator;
  readonly code: Locator;
  readonly problems: Locator;
  readonly send: Locator;

  constructor(readonly page: Page) {
    this.email = page.getByLabel('E-mail');
    this.password = page.getByLabel('Password', { exact: true });
    this.code = page.getByLabel('Code', { exact: true });
    this.problems = page.getByRole('alert');
    this.send = page.getByRole('button', { name: 'Sign in', exact: true });
  }

  async open(next?: string): Promise<void> {
    await open(this.page, next === undefined ? '/login' : `/login?${new URLSearchParams({ next })}`);
  }

  /** Fills and sends the form; what comes of it is the test's. */
  async try({ email, password }: { email: string; password: string }): Promise<void> {
    await this.email.fill(email);
    await this.password.fill(password);
    await this.send.click();
  }

  /** Signs in and waits until the page after it is alive. */
  async signIn(account: { email: string; password: string }, next?: string): Promise<void> {
    await this.open(next);
    await this.try(account);
    await expect(this.page).not.toHaveURL(/\/login/);
    await alive(this.page);
  }

  /** Signs in with the password, to where the code is asked. */
  async toCode(account: { email: string; password: string }): Promise<void> {
    await this.open();
    await this.try(account);
    await expect(this.page).toHaveURL(/\/login\/code/);
    await alive(this.page);
  }

  async enterCode(code: string): Promise<void> {
    await this.code.fill(code);
    await this.send.click();
  }
}
