// Signing in and out, the lock, the second factor, ending sessions elsewhere.
import { expect, test } from '../../fixtures/index.ts';
import { alive, open } from '../../fixtures/live.ts';
import { code } from '../../fixtures/totp.ts';
import { LoginPage } from '../../pages/login.ts';
import { Shell } from '../../pages/shell.ts';

test.use({ role: null });

test('a wrong password is refused without saying which part is wrong', async ({ page, admin }) => {
  const account = await admin.staff();
  const login = new LoginPage(page);
  const said: string[] = [];
  await login.open();
  for (const email of [account.email, 'nobody@e2e.example']) {
    await login.try({ email, password: 'not the password' });
    await expect(login.problems).toContainText('E-mail address or password is wrong');
    said.push(await login.problems.innerText());
    await expect(login.email).toHaveValue(email);
    await login.open();
  }
  expect(said[0]).toBe(said[1]);
  await login.try(account);
  await expect(page).not.toHaveURL(/\/login/);
});

test('what is missing is said before anything is sent', async ({ page }) => {
  const login = new LoginPage(page);
  await login.open();
  await login.try({ email: 'no address', password: '' });
  await expect(login.problems).toContainText('2 fields need attention.');
  await expect(login.problems).toBeFocused();
  await expect(login.email).toHaveAttribute('aria-invalid', 'true');
});

test('repeated failures lock the account, also for the right password', async ({ page, admin }) => {
  const account = await admin.staff();
  const login = new LoginPage(page);
  await login.open();
  // Four tries cost nothing, the fifth locks.
  for (let tries = 0; tries < 5; tries += 1) {
    const answered = page.waitForResponse(/\/fn\/session\/sign-in/);
    await login.try({ ...account, password: `wrong ${tries}` });
    await answered;
    await expect(login.send).not.toHaveAttribute('aria-disabled', 'true');
  }
  await login.try(account);
  await expect(login.problems).toContainText('The account is locked until');
  await expect(page).toHaveURL(/\/login/);
});

test('next= is honoured', async ({ page, world }) => {
  const login = new LoginPage(page);
  await login.signIn(world.staff.AUDITOR, '/buyers?status=BLOCKED');
  await expect(page).toHaveURL(`${world.baseURL}/buyers?status=BLOCKED`);
});

for (const outside of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
  test(`next=${outside} is not followed`, async ({ page, world }) => {
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await new LoginPage(page).signIn(world.staff.AUDITOR, outside);
    await expect(page).toHaveURL(`${world.baseURL}/`);
    await expect(new Shell(page).heading).toHaveText('Dashboard');
    expect(requests.filter((url) => !url.startsWith(world.baseURL) && !url.startsWith('data:'))).toEqual([]);
  });
}

test('the second factor: set up, code, recovery code once, off', async ({ page, admin }) => {
  test.slow();
  const account = await admin.staff();
  const login = new LoginPage(page);
  const shell = new Shell(page);
  await login.signIn(account, '/account');
  const factor = page.locator('#second-factor');
  await expect(factor.locator('.badge')).toHaveText('Off');
  await factor.getByRole('button', { name: 'Set up' }).click();
  await expect(factor.getByRole('img', { name: 'QR code' })).toBeVisible();
  const secret = await factor.locator('.copyable-value').innerText();
  await factor.getByLabel('Code', { exact: true }).fill('000000');
  await factor.getByRole('button', { name: 'Switch on' }).click();
  await expect(factor.locator('#totp-confirm').getByRole('alert')).toContainText('One field needs attention.');
  await expect(factor).toContainText('The code does not fit');
  const used = code(secret);
  await factor.getByLabel('Code', { exact: true }).fill(used);
  await factor.getByRole('button', { name: 'Switch on' }).click();
  await expect(page.getByText('The second factor is on.')).toBeVisible();
  await expect(factor.locator('.codes code')).toHaveCount(10);
  const codes = await factor.locator('.codes code').allTextContents();
  await page.reload();
  await expect(factor.locator('.badge')).toHaveText('On');
  await expect(page.getByText(codes[0]!), 'shown once').toHaveCount(0);
  await alive(page);
  await shell.signOut();

  // A code works once: the one of the next half-minute is taken too, for clocks that differ.
  await login.toCode(account);
  await login.enterCode(used);
  await expect(login.problems, 'the code of the set-up was used').toContainText('One field needs attention.');
  await login.enterCode(code(secret, 1));
  await expect(page).not.toHaveURL(/\/login/);
  await alive(page);
  await shell.signOut();

  await login.toCode(account);
  await login.enterCode(codes[0]!);
  await expect(page).not.toHaveURL(/\/login/);
  await alive(page);
  await shell.signOut();
  await login.toCode(account);
  await login.enterCode(codes[0]!);
  await expect(login.problems).toContainText('One field needs attention.');
  await login.enterCode(codes[1]!);
  await expect(page).not.toHaveURL(/\/login/);

  await open(page, '/account');
  const dialog = await shell.dialog('Switch off', factor);
  await dialog.getByLabel('Present password').fill('not the password');
  await dialog.getByRole('button', { name: 'Switch off the second factor' }).click();
  await expect(dialog.getByRole('alert')).toContainText('One field needs attention.');
  await dialog.getByLabel('Present password').fill(account.password);
  await dialog.getByRole('button', { name: 'Switch off the second factor' }).click();
  await expect(page.getByText('The second factor is off.')).toBeVisible();
  await expect(factor.locator('.badge')).toHaveText('Off');
});

test('signing out ends this session only', async ({ page, visit, admin }) => {
  const account = await admin.staff();
  const other = await visit(account);
  await new LoginPage(page).signIn(account);
  await new Shell(page).signOut();
  await expect(page.getByText('You are signed out.')).toBeVisible();
  await page.goto('/buyers');
  await expect(page).toHaveURL(/\/login\?next=/);
  await other.goto('/buyers');
  await expect(other).toHaveURL(/\/buyers$/);
});

test('signing out everywhere ends the other browser', async ({ page, visit, admin }) => {
  const account = await admin.staff();
  const other = await visit(account);
  await open(other, '/buyers');
  await new LoginPage(page).signIn(account, '/account');
  const dialog = await new Shell(page).dialog('Sign out everywhere');
  await dialog.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page.getByText('You are signed out on all devices.')).toBeVisible();
  await other.goto('/buyers');
  await expect(other).toHaveURL(/\/login\?next=/);
});

test('a session that ended while a page was open asks to sign in', async ({ page, visit, admin }) => {
  const account = await admin.staff();
  const other = await visit(account);
  await open(other, '/account');
  await new LoginPage(page).signIn(account, '/account');
  const dialog = await new Shell(page).dialog('Sign out everywhere');
  await dialog.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page).toHaveURL(/\/login/);
  await other.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Buyers' }).click();
  await expect(new Shell(other).heading).toHaveText('Your session has ended');
  await other.getByRole('link', { name: 'Sign in again' }).click();
  await expect(other).toHaveURL(/\/login\?/);
});

test('the own password is changed, and the old one stops working', async ({ page, visit, admin }) => {
  const account = await admin.staff();
  const other = await visit(account);
  const login = new LoginPage(page);
  await login.signIn(account, '/account');
  const form = page.locator('form#password');
  await form.getByLabel('Present password').fill(account.password);
  await form.getByLabel('New password').fill('short');
  await form.getByLabel('New password').press('Tab');
  await expect(form).toContainText('Use at least 12 characters');
  const password = 'some other words that do';
  await form.getByLabel('New password').fill(password);
  await form.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('The password is changed.')).toBeVisible();
  await other.goto('/account');
  await expect(other, 'the other session ended').toHaveURL(/\/login/);
  await page.goto('/account');
  await expect(page, 'this one goes on').toHaveURL(/\/account$/);
  await alive(page);
  await new Shell(page).signOut();
  await login.open();
  await login.try(account);
  await expect(login.problems).toContainText('password is wrong');
  await login.try({ ...account, password });
  await expect(page).not.toHaveURL(/\/login/);
});
