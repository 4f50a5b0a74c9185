// For ADMINs: organizations, partners, clients and their secrets, staff accounts, the audit log.
import { fresh, getsToken, grouped, vatNumber } from '../../fixtures/admin.ts';
import { createBuyer } from '../../fixtures/buyers.ts';
import { expect, test } from '../../fixtures/index.ts';
import { open } from '../../fixtures/live.ts';
import { AuditList, OrganizationPage, StaffPages } from '../../pages/admin.ts';
import { LoginPage } from '../../pages/login.ts';

test.describe('organizations', () => {
  test('create, accept the agreement, change settings', async ({ page }) => {
    const organization = new OrganizationPage(page);
    const name = fresh('Leasing');
    await open(page, '/admin/organizations/new');
    const form = page.locator('form#organization-new');
    await form.getByRole('button', { name: 'Create organization' }).click();
    await expect(form.getByRole('alert')).toContainText('attention');
    await form.getByLabel('Name').fill(name);
    await form.getByLabel('Name').press('Tab');
    await form.getByRole('checkbox', { name: 'Several vehicles in one order' }).check();
    await form.getByRole('button', { name: 'Create organization' }).click();
    await expect(organization.heading).toHaveText(name);
    await expect(organization.done).toContainText('The organization is created.');
    await expect(organization.fact('Capabilities')).toContainText('Yes · Several vehicles in one order');
    await expect(organization.fact('Capabilities')).toContainText('No · Download KYC papers');
    await expect(page.getByText('No version is accepted.')).toBeVisible();

    const accept = await organization.dialog('Record acceptance');
    await accept.getByLabel('Version').fill('soon');
    await accept.getByRole('button', { name: 'Record acceptance' }).click();
    await expect(accept.getByRole('alert')).toContainText('One field needs attention.');
    await accept.getByLabel('Version').fill('2026-01');
    await accept.getByRole('button', { name: 'Record acceptance' }).click();
    await expect(organization.done).toHaveText('The acceptance is recorded.');
    await expect(page.getByText('The version in force is accepted.')).toBeVisible();

    const change = await organization.dialog('Change');
    await change.getByLabel('Rate limit').selectOption('HIGH_VOLUME');
    await change.getByRole('checkbox', { name: 'Download KYC papers' }).check();
    await change.getByRole('checkbox', { name: 'Several vehicles in one order' }).uncheck();
    await change.getByRole('button', { name: 'Save settings' }).click();
    await expect(organization.done).toHaveText('The settings are saved.');
    await expect(organization.fact('Rate limit')).toContainText('High volume');
    await expect(organization.fact('Capabilities')).toContainText('Yes · Download KYC papers');
    await expect(organization.fact('Capabilities')).toContainText('No · Several vehicles in one order');

    await open(page, '/admin/organizations');
    const row = page.getByRole('row').filter({ hasText: name });
    await expect(row).toContainText('Accepted');
    await row.getByRole('link', { name }).click();
    await expect(organization.heading).toHaveText(name);
  });

  test('a partner is created, once per VAT number', async ({ page, admin }) => {
    const { id } = await admin.organization();
    const organization = new OrganizationPage(page);
    await organization.open(id);
    const [name, number] = [fresh('Händler'), vatNumber()];
    for (const again of [false, true]) {
      const dialog = await organization.dialog('New partner', organization.partners);
      await dialog.getByLabel('Name').fill(name);
      await dialog.getByLabel('Country').selectOption('DE');
      await dialog.getByLabel('VAT number').fill(number);
      await dialog.getByRole('button', { name: 'Create partner' }).click();
      if (!again) await expect(organization.done).toHaveText('The partner is created.');
      else await expect(dialog.getByRole('alert')).toContainText('One field needs attention.');
    }
    await page.keyboard.press('Escape');
    const row = organization.partners.getByRole('row').filter({ hasText: name });
    await expect(row).toHaveCount(1);
    await expect(row).toContainText(grouped(number));
  });

  test('two ADMINs change settings at the same time', async ({ page, visit, admin }) => {
    const { id, name } = await admin.organization();
    const mine = new OrganizationPage(page);
    const theirs = new OrganizationPage(await visit('ADMIN'));
    await mine.open(id);
    await theirs.open(id);
    const other = await theirs.dialog('Change');
    await other.getByLabel('Name').fill(`${name} theirs`);
    await other.getByRole('button', { name: 'Save settings' }).click();
    await expect(theirs.done).toHaveText('The settings are saved.');
    const dialog = await mine.dialog('Change');
    await dialog.getByLabel('Rate limit').selectOption('ENTERPRISE');
    await dialog.getByRole('button', { name: 'Save settings' }).click();
    await expect(dialog.getByRole('alert')).toContainText('Somebody else changed this in between');
    await expect(dialog.getByLabel('Rate limit')).toHaveValue('ENTERPRISE');
    await dialog.getByRole('button', { name: 'Save settings' }).click();
    await expect(mine.done).toHaveText('The settings are saved.');
    await expect(mine.heading).toHaveText(`${name} theirs`);
    await expect(mine.fact('Rate limit')).toContainText('Enterprise');
  });
});

test.describe('clients', () => {
  test('a secret is shown once, rotates with both valid, and ends with the client', async ({ page, admin, request }) => {
    const { id } = await admin.organization();
    const organization = new OrganizationPage(page);
    await organization.open(id);
    const slug = fresh('e2e').replace(' ', '-');
    const first = await organization.createClient(slug);
    expect(first.clientId).toBe(`api-client-${slug}`);
    expect(await getsToken(request, first)).toBe(true);
    expect(await getsToken(request, { ...first, clientSecret: `${first.clientSecret}x` })).toBe(false);
    await page.reload();
    await expect(organization.client(first.clientId)).toContainText('Active');
    await expect(organization.secret).toHaveCount(0);
    expect(await page.content()).not.toContain(first.clientSecret);

    await organization.open(id);
    const second = await organization.rotate(first.clientId);
    expect(second.clientSecret).not.toBe(first.clientSecret);
    await expect(organization.secret).toContainText('works until');
    expect(await getsToken(request, first), 'the first works on').toBe(true);
    expect(await getsToken(request, second), 'the second works').toBe(true);
    await expect(organization.client(first.clientId)).toContainText('Rotating');

    const dialog = await organization.dialog('Disable', organization.client(first.clientId));
    await expect(dialog).toHaveAccessibleName(`Disable ${first.clientId}`);
    await dialog.getByRole('button', { name: 'Disable client' }).click();
    await expect(organization.done).toHaveText('The client is disabled.');
    await expect(organization.client(first.clientId)).toContainText('Disabled');
    await expect(organization.client(first.clientId).getByRole('button')).toHaveCount(0);
    expect(await getsToken(request, first)).toBe(false);
    expect(await getsToken(request, second)).toBe(false);
  });

  test('a slug is refused when it is wrong or taken', async ({ page, admin }) => {
    const { id } = await admin.organization();
    const slug = fresh('taken').replace(' ', '-');
    await admin.client(id, slug);
    const organization = new OrganizationPage(page);
    await organization.open(id);
    const dialog = await organization.dialog('New client', organization.clients);
    for (const wrong of ['Not A Slug', slug]) {
      await dialog.getByLabel('Slug').fill(wrong);
      await dialog.getByRole('button', { name: 'Create client' }).click();
      await expect(dialog.getByLabel('Slug')).toHaveAttribute('aria-invalid', 'true');
      await expect(dialog.getByLabel('Slug')).toHaveValue(wrong);
    }
  });
});

test.describe('staff accounts', () => {
  test('create, change, disable, enable, reset the password', async ({ page, visit }) => {
    const staff = new StaffPages(page);
    const name = fresh('Neue Person');
    const account = { email: `${name.replaceAll(' ', '.').toLowerCase()}@e2e.example`, password: 'three plain words' };
    await open(page, '/admin/staff/new');
    const form = page.locator('form#staff-new');
    await form.getByLabel('Name').fill(name);
    await form.getByLabel('E-mail').fill(account.email);
    await form.getByRole('radio', { name: 'AUDITOR' }).check();
    await form.getByLabel('First password').fill('short');
    await form.getByRole('button', { name: 'Create account' }).click();
    await expect(form.getByRole('alert')).toContainText('One field needs attention.');
    await expect(form.getByRole('radio', { name: 'AUDITOR' })).toBeChecked();
    await form.getByLabel('First password').fill(account.password);
    await form.getByRole('button', { name: 'Create account' }).click();
    await expect(staff.done).toHaveText('The account is created.');
    await expect(staff.fact('Role')).toHaveText('AUDITOR');
    const id = page.url().split('/').pop()!.split('?')[0]!;

    const person = await visit(null);
    const login = new LoginPage(person);
    await login.signIn(account);
    await expect(person.locator('.user-button')).toContainText('AUDITOR');

    await page.locator('form#staff-edit').getByRole('radio', { name: 'OPERATOR' }).check();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(staff.done).toHaveText('The changes are saved.');
    await expect(staff.fact('Role')).toHaveText('OPERATOR');

    const disable = await staff.dialog('Disable');
    await expect(disable).toHaveAccessibleName(`Disable the account of ${name}`);
    await disable.getByRole('button', { name: 'Disable account' }).click();
    await expect(staff.done).toHaveText('The account is disabled.');
    await expect(staff.badge('Disabled')).toBeVisible();
    await person.goto('/buyers');
    await expect(person, 'its session ended').toHaveURL(/\/login/);
    await login.open();
    await login.try(account);
    await expect(login.problems).toContainText('E-mail address or password is wrong');

    const enable = await staff.dialog('Enable');
    await enable.getByRole('button', { name: 'Enable account' }).click();
    await expect(staff.done).toHaveText('The account is enabled.');
    await login.try(account);
    await expect(person).not.toHaveURL(/\/login/);

    const reset = await staff.dialog('Reset password');
    await reset.getByLabel('New password').fill('other plain words');
    await reset.getByRole('button', { name: 'Reset password' }).click();
    await expect(staff.done).toContainText('The password is reset.');
    await person.goto('/buyers');
    await expect(person).toHaveURL(/\/login/);
    await login.signIn({ ...account, password: 'other plain words' });

    await staff.openList();
    await expect(staff.row(name)).toContainText('Active');
    await staff.row(name).getByRole('link', { name }).click();
    await expect(page).toHaveURL(new RegExp(`/admin/staff/${id}`));
  });

  test('an address has one account', async ({ page, admin }) => {
    const other = await admin.staff();
    await open(page, '/admin/staff/new');
    const form = page.locator('form#staff-new');
    await form.getByLabel('Name').fill('Somebody else');
    await form.getByLabel('E-mail').fill(other.email.toUpperCase());
    await form.getByLabel('First password').fill('three plain words');
    await form.getByRole('button', { name: 'Create account' }).click();
    await expect(form.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
    await expect(form.getByRole('alert')).toContainText('One field needs attention.');
  });

  test('a locked account is shown as locked', async ({ page, admin, request }) => {
    const account = await admin.staff();
    for (let tries = 0; tries < 5; tries += 1) {
      await request.post('/fn/session/sign-in', { form: { email: account.email, password: 'wrong' }, headers: { accept: 'application/json' } });
    }
    const staff = new StaffPages(page);
    await staff.open(account.id);
    await expect(staff.badge('Locked')).toBeVisible();
    await expect(page.getByText('Locked after failed tries')).toBeVisible();
  });

  test.describe('an OPERATOR', () => {
    test.use({ role: 'OPERATOR' });

    test('does not see them', async ({ page }) => {
      await open(page, '/');
      await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Buyers' })).toBeVisible();
      await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Staff' })).toHaveCount(0);
      const response = await page.goto('/admin/staff');
      expect(response!.status()).toBe(403);
    });

    test('may look at an organization but not change it', async ({ page, admin }) => {
      const { id } = await admin.organization();
      await admin.client(id);
      const organization = new OrganizationPage(page);
      await organization.open(id);
      await expect(organization.clients).toContainText('Active');
      for (const name of ['Change', 'Record acceptance', 'New partner', 'New client', 'New secret', 'Disable']) {
        await expect(page.getByRole('button', { name, exact: true }), name).toHaveCount(0);
      }
    });
  });
});

test('the audit log is filtered by action, result and subject', async ({ page, admin, api, visit }) => {
  const seller = await admin.seller();
  const made = await createBuyer(api, seller.id);
  const auditor = await visit('AUDITOR');
  await auditor.request.post('/fn/buyer/block', { form: { id: made.uuid, seller: seller.id }, headers: { accept: 'application/json' } });
  const path = `/v1/partners/${seller.id}/buyers/${made.uuid}`;
  await api.json(api.patch(path, { address: { city: 'Bonn' } }, { headers: { 'if-match': `"${made.version}"` } }));
  expect((await api.patch(path, { kycMode: 'NT24_LED' }, { headers: { 'if-match': '"0"' } })).status()).toBe(409);

  const audit = new AuditList(page);
  await audit.open({ subject: made.uuid });
  await expect(audit.rows.filter({ hasText: 'Refused' })).not.toHaveCount(0);
  await expect(audit.rows.filter({ hasText: 'Done' })).toHaveCount(2);
  await audit.filters.getByLabel('Result').selectOption('done');
  await audit.filters.getByLabel('Action starts with').fill('buyer.update');
  await audit.filters.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/result=done/);
  await expect(page).toHaveURL(/action=buyer\.update/);
  await expect(audit.rows).toHaveCount(1);
  await expect(audit.rows).toContainText('api-client-demo');
  await expect(audit.rows).toContainText('API');
  await expect(audit.rows).toContainText(/#\d+/);
  await audit.rows.getByText('Before and after').click();
  await expect(audit.rows.locator('del')).toContainText('Berlin');
  await expect(audit.rows.locator('ins')).toContainText('Bonn');
  await audit.chips.getByRole('link', { name: 'Remove the filter Result done' }).click();
  await expect(page).not.toHaveURL(/result=/);
  await expect(audit.rows).toHaveCount(2);
  await expect(audit.rows.filter({ hasText: 'Refused' })).toHaveCount(1);
  await audit.rows.first().getByRole('link', { name: /^buyer / }).click();
  await expect(page).toHaveURL(new RegExp(`/buyers/${made.uuid}`));

  await audit.open({ action: 'nothing.like.this' });
  await expect(page.getByText('No record matches')).toBeVisible();
  await expect(audit.rows).toHaveCount(0);
});
