// One buyer: create, look at, correct together with somebody else, block, contact persons.
import { fresh, grouped, misprinted, vatNumber } from '../../fixtures/admin.ts';
import { type Buyer, createBuyer } from '../../fixtures/buyers.ts';
import { expect, test } from '../../fixtures/index.ts';
import { BuyerForm, BuyerList, BuyerPage, company, erika } from '../../pages/buyer.ts';
import { leave } from '../../pages/shell.ts';

test.use({ role: 'OPERATOR' });

test.describe('create', () => {
  test('fields are checked while leaving them', async ({ page }) => {
    const form = new BuyerForm(page);
    await form.openNew();
    await form.vatNumber.fill('DE12');
    await leave(form.vatNumber);
    await expect(form.help(form.vatNumber)).toContainText('DE and 9 digits');
    await expect(form.vatNumber).toHaveAttribute('aria-invalid', 'true');
    const number = vatNumber();
    await form.vatNumber.fill(` ${number.toLowerCase()} `);
    await leave(form.vatNumber);
    await expect(form.vatNumber).toHaveValue(grouped(number));
    await expect(form.vatNumber).not.toHaveAttribute('aria-invalid', 'true');
    await form.vatNumber.fill(misprinted(number));
    await leave(form.vatNumber);
    await expect(form.help(form.vatNumber)).toContainText('The check digits do not fit');
    await expect(form.vatNumber, 'a warning is no error').not.toHaveAttribute('aria-invalid', 'true');
    const email = form.contact(1).root.getByLabel('E-mail');
    await email.fill('erika at example');
    await leave(email);
    await expect(email).toHaveAttribute('aria-invalid', 'true');
  });

  test('the summary leads to the fields, and everything typed stays', async ({ page, admin }) => {
    const seller = await admin.seller();
    const form = new BuyerForm(page);
    const name = fresh('Autohaus');
    await form.openNew();
    await form.fill({ ...company, seller: seller.id, vatNumber: 'DE12', companyName: name, city: '' });
    await form.contact(1).fill({ ...erika, email: 'erika at example' });
    await form.create();
    await expect(form.problems).toContainText('3 fields need attention.');
    await expect(form.problems).toBeFocused();
    await expect(page).toHaveURL(/\/buyers\/new/);
    for (const [field, value] of [[form.vatNumber, 'DE12'], [form.companyName, name], [form.street, company.street], [form.country, 'DE']] as const) {
      await expect(field).toHaveValue(value);
    }
    await expect(form.contact(1).root.getByLabel('First name')).toHaveValue(erika.firstName);
    const links = form.problems.getByRole('link');
    for (const [at, field] of [form.vatNumber, form.city, form.contact(1).root.getByLabel('E-mail')].entries()) {
      await links.nth(at).click();
      await expect(field, `link ${at} leads to its field`).toBeFocused();
    }
    await expect(page, 'no other page was loaded').toHaveURL(/\/buyers\/new/);
    await form.fill({ vatNumber: vatNumber(), city: 'Berlin' });
    await form.contact(1).fill(erika);
    await form.create();
    const buyer = new BuyerPage(page);
    await buyer.arrived();
    await expect(buyer.done).toHaveText('The buyer is created.');
    await expect(buyer.heading).toHaveText(name);
    await expect(buyer.contacts).toContainText('1 person');
    await expect(page).toHaveTitle(`${name} · NT24`);
  });

  test('several contact persons', async ({ page, admin, api }) => {
    const seller = await admin.seller();
    const form = new BuyerForm(page);
    await form.openNew();
    await form.fill({ ...company, seller: seller.id, vatNumber: vatNumber(), companyName: fresh('Autohaus') });
    await form.contact(1).fill(erika);
    await form.form.getByRole('button', { name: 'Add another person' }).click();
    await form.contact(2).fill({ firstName: 'Max', lastName: 'Muster', email: 'max@muster.example' });
    await form.create();
    const id = await new BuyerPage(page).arrived();
    const contacts = await api.json<{ email: string }[]>(api.get(`/v1/partners/${seller.id}/buyers/${id}/contacts`));
    expect(contacts.map((contact) => contact.email).sort()).toEqual([erika.email, 'max@muster.example']);
  });

  test('what the server refuses is shown at the field', async ({ page, admin, api }) => {
    const seller = await admin.seller();
    const other = await createBuyer(api, seller.id);
    const form = new BuyerForm(page);
    await form.openNew();
    await form.fill({ ...company, seller: seller.id, vatNumber: other.vatNumber, companyName: 'Somebody else' });
    await form.create();
    await expect(form.problems).toContainText('One field needs attention.');
    await expect(form.problems).toBeFocused();
    await expect(form.vatNumber).toHaveAttribute('aria-invalid', 'true');
    await expect(form.companyName).toHaveValue('Somebody else');
  });

  test('the same buyer again is found, not made twice', async ({ page, admin, api }) => {
    const seller = await admin.seller();
    const other = await createBuyer(api, seller.id);
    const form = new BuyerForm(page);
    await form.openNew();
    await form.fill({ ...company, seller: seller.id, vatNumber: other.vatNumber, companyName: other.companyName });
    await form.create();
    const buyer = new BuyerPage(page);
    expect(await buyer.arrived()).toBe(other.uuid);
    await expect(buyer.done).toContainText('Nothing was changed.');
  });
});

test('the timeline tells who changed what through which channel', async ({ page, admin, api }) => {
  const seller = await admin.seller();
  const made = await createBuyer(api, seller.id, { city: 'Berlni' });
  const form = new BuyerForm(page);
  await form.openEdit(made.uuid);
  await form.fill({ city: 'Berlin' });
  await form.save();
  const buyer = new BuyerPage(page);
  await buyer.arrived();
  await expect(buyer.done).toHaveText('The changes are saved.');
  await expect(buyer.timeline).toHaveCount(2);
  const [corrected, created] = [buyer.timeline.nth(0), buyer.timeline.nth(1)];
  await expect(created).toContainText('Buyer created');
  await expect(created.locator('.timeline-meta')).toContainText(/api-client-demo\s*API\s*event \d+\s*buyer\.created/);
  await expect(corrected).toContainText('Buyer corrected');
  await expect(corrected.locator('.timeline-meta')).toContainText(/E2E OPERATOR\s*Web app\s*event \d+\s*buyer\.updated/);
  await corrected.getByText('Before and after').click();
  await expect(corrected.locator('del')).toContainText('Berlni');
  await expect(corrected.locator('ins')).toContainText('Berlin');
  await expect(corrected).toContainText(/Request req_/);
  await expect(corrected.locator('time')).toHaveAttribute('datetime', /^\d{4}-\d\d-\d\dT/);
  await expect(corrected.locator('time')).toHaveAttribute('title', /\S/);
});

test('contact persons are shown only for a purpose', async ({ page, admin, api }) => {
  const seller = await admin.seller();
  const made = await createBuyer(api, seller.id, {}, [erika]);
  const buyer = new BuyerPage(page);
  await buyer.open(made.uuid);
  expect(await page.content()).not.toContain(erika.email);
  await buyer.showContacts();
  await expect(buyer.contacts.getByRole('alert')).toContainText(/attention|purpose/i);
  await expect(page.getByText(erika.email)).toHaveCount(0);
  await buyer.showContacts('Helping the buyer');
  const row = buyer.contacts.getByRole('row').filter({ hasText: erika.email });
  await expect(row).toContainText('Erika Mustermann');
  await expect(row).toContainText(erika.phone!);
  await page.reload();
  await expect(buyer.contacts).toContainText('1 person');
  await expect(page.getByText(erika.email)).toHaveCount(0);
});

test('a contact person is added', async ({ page, admin, api }) => {
  const made = await createBuyer(api, (await admin.seller()).id);
  const buyer = new BuyerPage(page);
  await buyer.open(made.uuid);
  await expect(buyer.contacts).toContainText('None yet.');
  const dialog = await buyer.dialog('Add contact', buyer.contacts);
  await dialog.getByLabel('First name').fill('Erika');
  await dialog.getByRole('button', { name: 'Add contact person' }).click();
  await expect(dialog.getByRole('alert')).toContainText('2 fields need attention.');
  await expect(dialog.getByLabel('First name')).toHaveValue('Erika');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  await buyer.addContact(erika);
  await expect(buyer.contacts).toContainText('1 person');
  await expect(buyer.timeline.filter({ hasText: 'Contact person added' })).toHaveCount(1);
});

test('block with a reason, then unblock', async ({ page, admin, api }) => {
  const seller = await admin.seller();
  const made = await createBuyer(api, seller.id);
  const buyer = new BuyerPage(page);
  await buyer.open(made.uuid);
  const path = `/v1/partners/${seller.id}/buyers/${made.uuid}`;
  const dialog = await buyer.dialog('Block');
  await expect(dialog).toHaveAccessibleName(`Block ${made.companyName}`);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Block', exact: true })).toBeFocused();
  await buyer.block('Suspected carousel fraud');
  await expect(buyer.done).toHaveText('The buyer is blocked for new orders.');
  await expect(page.locator('.note-bad')).toContainText('Suspected carousel fraud');
  expect((await api.json<Buyer>(api.get(path))).status).toBe('BLOCKED');
  await buyer.unblock();
  await expect(buyer.done).toHaveText('The buyer is active again.');
  await expect(page.locator('.note-bad')).toHaveCount(0);
  expect((await api.json<Buyer>(api.get(path))).status).toBe('ACTIVE');
  await expect(buyer.timeline).toHaveCount(3);
});

test.describe('two people edit the same buyer', () => {
  for (const stays of ['theirs', 'mine'] as const) {
    test(`the second sees both versions and keeps ${stays}`, async ({ page, visit, admin, api }) => {
      const seller = await admin.seller();
      const made = await createBuyer(api, seller.id);
      const mine = new BuyerForm(page);
      const theirs = new BuyerForm(await visit('ADMIN'));
      await mine.openEdit(made.uuid);
      await theirs.openEdit(made.uuid);
      await theirs.fill({ city: 'Hamburg', companyName: 'Theirs GmbH' });
      await theirs.save();
      await new BuyerPage(theirs.page).arrived();

      await mine.fill({ city: 'München', street: 'Marienplatz 1' });
      await mine.save();
      await expect(mine.problems).toContainText('Somebody else changed this in between');
      await expect(mine.city, 'nothing typed is lost').toHaveValue('München');
      await expect(mine.street).toHaveValue('Marienplatz 1');
      const city = mine.form.getByRole('group', { name: 'City', exact: true });
      await expect(city, 'theirs').toContainText('Hamburg');
      await expect(city, 'what it was').toContainText('Berlin');
      await expect(mine.conflict('City').mine, 'what was typed is proposed').toBeChecked();
      await expect(mine.conflict('Company name').theirs, 'what was not touched stays theirs').toBeChecked();
      await expect(mine.form.getByRole('group', { name: 'Street and number' }), 'only what differs is asked').toHaveCount(0);
      await mine.conflict('City')[stays].check();
      await mine.save();
      await new BuyerPage(page).arrived();
      const stored = await api.json<Buyer>(api.get(`/v1/partners/${seller.id}/buyers/${made.uuid}`));
      expect(stored.companyName).toBe('Theirs GmbH');
      expect(stored.address).toMatchObject({ street: 'Marienplatz 1', city: stays === 'mine' ? 'München' : 'Hamburg', postCode: company.postCode });
      expect(stored.version).toBe(made.version + 2);
    });
  }
});

test('saving without a change says so and makes no version', async ({ page, admin, api }) => {
  const made = await createBuyer(api, (await admin.seller()).id);
  const form = new BuyerForm(page);
  await form.openEdit(made.uuid);
  await form.save();
  const buyer = new BuyerPage(page);
  await buyer.arrived();
  await expect(buyer.done).toHaveText('Nothing differed from what is stored.');
  await expect(buyer.timeline.filter({ hasText: 'buyer.updated' })).toHaveCount(0);
});

test('there is no way back to Mode A', async ({ page, admin, api }) => {
  const made = await createBuyer(api, (await admin.seller()).id, { kycMode: 'NT24-led' });
  const form = new BuyerForm(page);
  await form.openEdit(made.uuid);
  await form.fill({ kycMode: 'Marketplace-led' });
  await form.save();
  await expect(form.problems).toContainText('One field needs attention.');
  await expect(page).toHaveURL(/\/edit$/);
});

test('a buyer that is not there', async ({ page }) => {
  for (const path of ['/buyers/0198c0de-0000-7000-8000-000000000001', '/buyers/nonsense', '/buyers/nonsense/edit']) {
    const response = await page.goto(path);
    expect(response!.status(), path).toBe(404);
    await expect(new BuyerPage(page).heading).toHaveText('Not found');
  }
});

test.describe('an AUDITOR', () => {
  test.use({ role: 'AUDITOR' });

  test('sees no way to change anything', async ({ page, admin, api }) => {
    const made = await createBuyer(api, (await admin.seller()).id, {}, [erika]);
    const list = new BuyerList(page);
    await list.open();
    await expect(list.rows.first()).toBeVisible();
    await expect(page.getByRole('link', { name: 'New buyer' })).toHaveCount(0);
    const buyer = new BuyerPage(page);
    await buyer.open(made.uuid);
    await expect(buyer.status('Active')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Correct' })).toHaveCount(0);
    for (const name of ['Block', 'Add contact']) await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0);
    await buyer.showContacts('Audit');
    await expect(buyer.contacts).toContainText(erika.email);
  });

  test('is refused', async ({ page, admin, api }) => {
    const seller = await admin.seller();
    const made = await createBuyer(api, seller.id);
    for (const [name, form] of [
      ['buyer/create', { ...company, seller: seller.id, vat_number: vatNumber(), company_name: 'No' }],
      ['buyer/update', { id: made.uuid, seller: seller.id, version: '0', city: 'No' }],
      ['buyer/block', { id: made.uuid, seller: seller.id }],
      ['buyer/unblock', { id: made.uuid, seller: seller.id }],
      ['buyer/contact-add', { id: made.uuid, seller: seller.id, first_name: 'No', last_name: 'No', email: 'no@no.example' }],
      ['organization/create', { name: 'No' }],
      ['staff/create', { name: 'No', email: 'no@no.example', role: 'ADMIN', password: 'some words that do' }],
    ] as const) {
      const response = await page.request.post(`/fn/${name}`, { form, headers: { accept: 'application/json' } });
      expect(response.status(), name).toBe(403);
    }
    expect(await api.json<Buyer>(api.get(`/v1/partners/${seller.id}/buyers/${made.uuid}`))).toEqual(made);
  });

  for (const path of ['/buyers/new', '/admin/organizations/new', '/admin/staff/new']) {
    test(`is told at ${path} that it is not allowed`, async ({ page }) => {
      const response = await page.goto(path);
      expect(response!.status()).toBe(403);
      await expect(page.getByRole('main').locator('form')).toHaveCount(0);
    });
  }
});
