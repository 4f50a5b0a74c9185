// What every form must do, shown on one.
import { expect, test } from '../../fixtures/index.ts';
import { open } from '../../fixtures/live.ts';

test('correcting a field does not move what is clicked next', async ({ page }) => {
  // Leaving the field takes its error away; were the rest to move up then, the click would miss.
  await open(page, '/admin/organizations/new');
  const form = page.locator('form#organization-new');
  const send = form.getByRole('button', { name: 'Create organization' });
  await send.click();
  await expect(form.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true');
  const before = await send.boundingBox();
  await form.getByLabel('Name').fill('A name');
  await form.getByLabel('Name').press('Tab');
  await expect(form.getByLabel('Name')).not.toHaveAttribute('aria-invalid', 'true');
  expect(await send.boundingBox()).toEqual(before);
});

test('a second click while the form is on its way sends nothing twice', async ({ page }) => {
  await open(page, '/admin/organizations/new');
  const form = page.locator('form#organization-new');
  let sent = 0;
  await page.route('**/fn/organization/create', async (route) => {
    sent += 1;
    await expect(form.getByRole('button', { name: 'Creating…' })).toHaveAttribute('aria-disabled', 'true');
    await form.getByRole('button', { name: 'Creating…' }).click({ force: true });
    await route.fulfill({ status: 200, contentType: 'application/json', body: '{"Refused":{"message":"No.","fields":[],"conflict":null,"request_id":null,"signed_out":false}}' });
  });
  await form.getByLabel('Name').fill('Twice');
  await form.getByRole('button', { name: 'Create organization' }).click();
  await expect(form.getByRole('alert')).toContainText('No.');
  expect(sent).toBe(1);
});

test('a server that cannot be reached loses nothing typed', async ({ page }) => {
  await open(page, '/admin/organizations/new');
  const form = page.locator('form#organization-new');
  await page.route('**/fn/organization/create', (route) => route.abort());
  await form.getByLabel('Name').fill('Not lost');
  await form.getByRole('button', { name: 'Create organization' }).click();
  await expect(form.getByRole('alert')).toContainText('The server cannot be reached.');
  await expect(form.getByRole('alert')).toBeFocused();
  await expect(form.getByLabel('Name')).toHaveValue('Not lost');
});
