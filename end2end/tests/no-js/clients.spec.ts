// Without scripts: a client's secret is shown once.
import { fresh, getsToken } from '../../fixtures/admin.ts';
import { expect, test } from '../../fixtures/index.ts';
import { OrganizationPage } from '../../pages/admin.ts';

test('a client secret is shown once', async ({ page, admin, request }) => {
  const { id } = await admin.organization();
  const organization = new OrganizationPage(page);
  await organization.open(id);
  const slug = fresh('once').replace(' ', '-');
  const client = await organization.createClient(slug);
  expect(client.clientId).toBe(`api-client-${slug}`);
  expect(await getsToken(request, client)).toBe(true);
  await page.reload();
  await expect(organization.client(client.clientId)).toBeVisible();
  await expect(organization.secret).toHaveCount(0);
  expect(await page.content()).not.toContain(client.clientSecret);
});

test('a wrong slug comes back in the open dialog', async ({ page, admin }) => {
  const { id } = await admin.organization();
  const organization = new OrganizationPage(page);
  await organization.open(id);
  const dialog = await organization.dialog('New client', organization.clients);
  await dialog.getByLabel('Slug').fill('Not A Slug');
  await dialog.getByRole('button', { name: 'Create client' }).click();
  await expect(dialog.getByRole('alert')).toContainText('One field needs attention.');
  await expect(dialog.getByLabel('Slug')).toHaveValue('Not A Slug');
  await dialog.getByRole('link', { name: 'Cancel' }).or(dialog.getByRole('button', { name: 'Cancel' })).click();
  await expect(dialog).toBeHidden();
});
