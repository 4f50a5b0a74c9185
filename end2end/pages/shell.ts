// What surrounds every page of the staff app.
import type { Locator, Page } from '@playwright/test';
import { alive, hasScripts } from '../fixtures/live.ts';

export class Shell {
  readonly heading: Locator;
  readonly navigation: Locator;
  /** The short confirmation after something was done. */
  readonly done: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1 });
    this.navigation = page.getByRole('navigation', { name: 'Main' });
    this.done = page.getByRole('main').getByRole('status').filter({ hasText: /\S/ }).first();
  }

  async openUserMenu(): Promise<void> {
    await this.page.locator('.user-button').click();
  }

  async signOut(): Promise<void> {
    await this.openUserMenu();
    await this.page.getByRole('button', { name: 'Sign out', exact: true }).click();
  }

  async look(theme: 'Light' | 'Dark' | 'System'): Promise<void> {
    await this.openUserMenu();
    const loaded = this.page.waitForEvent('load');
    await this.page.getByRole('button', { name: theme, exact: true }).click();
    await loaded;
    await alive(this.page);
  }

  /** Opens a dialog by its button. */
  async dialog(button: string, within: Locator | Page = this.page): Promise<Locator> {
    await within.getByRole('button', { name: button, exact: true }).click();
    return this.page.getByRole('dialog');
  }

  /** The value of a fact by its term. */
  fact(term: string): Locator {
    return this.page
      .locator('.fact')
      .filter({ has: this.page.locator('dt', { hasText: new RegExp(`^${term}$`) }) })
      .locator('dd');
  }
}

/** Leaves a field, so that its check runs. */
export async function leave(field: Locator): Promise<void> {
  if (hasScripts(field.page())) await field.press('Tab');
}
