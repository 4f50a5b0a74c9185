// Without scripts: signing in and out, the look, the second factor.
import { expect, test } from '../../fixtures/index.ts';
import { code } from '../../fixtures/totp.ts';
import { LoginPage } from '../../pages/login.ts';
import { Shell } from '../../pages/shell.ts';

test.describe('signed out', () => {
  test.use({ role: null });

  test('a page asks to sign in and comes back', async ({ page, world }) => {
    await page.goto('/buyers?status=ACTIVE');
    await expect(page).toHaveURL(/\/login\?next=/);
    const login = new LoginPage(page);
    await login.try(world.staff.OPERATOR);
    await expect(page).toHaveURL(/\/buyers\?status=ACTIVE$/);
    const shell = new Shell(page);
    await expect(shell.heading).toHaveText('Buyers');
    await expect(page.locator('.user-button')).toContainText('E2E OPERATOR');
    await shell.signOut();
    await expect(page).toHaveURL(/\/login/);
    await expect(page.getByText('You are signed out.')).toBeVisible();
    await page.goto('/buyers');
    await expect(page).toHaveURL(/\/login/);
  });

  test('a wrong password is said, and the address stays typed', async ({ page, admin }) => {
    const account = await admin.staff();
    const login = new LoginPage(page);
    await login.open();
    await login.try({ ...account, password: 'not the password' });
    await expect(login.problems).toContainText('E-mail address or password is wrong');
    await expect(login.email).toHaveValue(account.email);
    await expect(login.password).toHaveValue('');
  });

  test('the second factor is set up, asked for, and a recovery code replaces it', async ({ page, admin }) => {
    const account = await admin.staff();
    const login = new LoginPage(page);
    await login.signIn(account);
    await page.goto('/account');
    await page.getByRole('button', { name: 'Set up' }).click();
    await expect(page.getByRole('img', { name: 'QR code' })).toBeVisible();
    const secret = await page.locator('#second-factor .copyable-value').innerText();
    await page.getByLabel('Code', { exact: true }).fill('000000');
    await page.getByRole('button', { name: 'Switch on the second factor' }).click();
    await expect(page.locator('#totp-confirm').getByRole('alert')).toContainText('The code does not fit');
    await page.getByLabel('Code', { exact: true }).fill(code(secret));
    await page.getByRole('button', { name: 'Switch on the second factor' }).click();
    await expect(page.getByText('Keep these recovery codes')).toBeVisible();
    const [recovery] = await page.locator('.codes code').allTextContents();
    await new Shell(page).signOut();

    await login.toCode(account);
    await login.enterCode('000000');
    await expect(login.problems).toContainText('wrong');
    await login.enterCode(recovery!);
    await expect(page).not.toHaveURL(/\/login/);
    await expect(page.locator('.user-button')).toContainText(account.name);
  });
});

test('the look is switched and kept', async ({ page }) => {
  const shell = new Shell(page);
  await page.goto('/buyers?status=ACTIVE');
  for (const [words, theme] of [['Dark', 'dark'], ['Light', 'light'], ['System', 'system']] as const) {
    await shell.look(words);
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await expect(page, 'comes back to the page').toHaveURL(/\/buyers\?status=ACTIVE$/);
  }
  await shell.look('Dark');
  await page.goto('/account');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});
