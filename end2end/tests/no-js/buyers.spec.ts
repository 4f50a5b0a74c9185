// Without scripts: everything one does with a buyer.
import { fresh, grouped, misprinted, vatNumber } from '../../fixtures/admin.ts';
import { createBuyer } from '../../fixtures/buyers.ts';
import { expect, test } from '../../fixtures/index.ts';
import { BuyerForm, BuyerList, BuyerPage, company, erika } from '../../pages/buyer.ts';

test.use({ role: 'OPERATOR' });

test('create with errors, then without', async ({ page, admin }) => {
  const seller = await admin.seller();
  const form = new BuyerForm(page);
  const name = fresh('Autohaus');
  await form.openNew();
  await form.fill({ ...company, seller: seller.id, vatNumber: 'DE12', companyName: name, city: '' });
  await form.contact(1).fill({ ...erika, email: 'not an address' });
  await form.create();

  await expect(form.problems).toContainText('3 fields need attention.');
  await expect(form.problems.getByRole('link')).toHaveCount(3);
  await expect(form.help(form.vatNumber)).toContainText('DE and 9 digits');
  await expect(form.companyName).toHaveValue(name);
  await expect(form.vatNumber).toHaveValue('DE12');
  await expect(form.street).toHaveValue(company.street);
  await expect(form.country).toHaveValue('DE');
  await expect(form.seller).toHaveValue(seller.id);
  await expect(form.contact(1).root.getByLabel('First name')).toHaveValue(erika.firstName);
  await expect(form.contact(1).root.getByLabel('E-mail')).toHaveValue('not an address');
  await form.problems.getByRole('link').first().click();
  const focused = page.locator(':target');
  await expect(focused).toHaveAttribute('aria-invalid', 'true');

  const number = vatNumber();
  await form.fill({ vatNumber: number, city: 'Berlin' });
  await form.contact(1).fill(erika);
  await form.create();
  const buyer = new BuyerPage(page);
  await buyer.arrived();
  await expect(page.getByText('The buyer is created.')).toBeVisible();
  await expect(buyer.heading).toHaveText(name);
  await expect(buyer.fact('VAT number')).toHaveText(grouped(number));
  await expect(buyer.contacts).toContainText('1 person');
});

test('correct, block, unblock, contacts', async ({ page, api, admin }) => {
  const seller = await admin.seller();
  const made = await createBuyer(api, seller.id, {}, [erika]);
  const form = new BuyerForm(page);
  await form.openEdit(made.uuid);
  await form.fill({ city: 'Hamburg', kycMode: 'NT24-led' });
  await form.save();
  const buyer = new BuyerPage(page);
  await buyer.arrived();
  await expect(page.getByText('The changes are saved.')).toBeVisible();
  await expect(buyer.fact('Address')).toContainText('Hamburg');
  await expect(buyer.fact('KYC mode')).toHaveText('NT24-led');

  await buyer.block('Suspected carousel fraud');
  await expect(page.locator('.note-bad')).toContainText('Suspected carousel fraud');
  await buyer.unblock();

  await expect(page.getByText(erika.email)).toHaveCount(0);
  await buyer.showContacts();
  await expect(buyer.contacts.getByRole('alert')).toContainText('One field needs attention.');
  await expect(page.getByText(erika.email)).toHaveCount(0);
  await buyer.showContacts('Audit');
  await expect(buyer.contacts.getByRole('row').filter({ hasText: erika.email })).toBeVisible();
  await page.reload();
  await expect(page.getByText(erika.email), 'shown once').toHaveCount(0);

  await buyer.addContact({ firstName: 'Max', lastName: 'Muster', email: 'max@muster.example' });
  await expect(buyer.contacts).toContainText('2 persons');
});

test('a refused dialog comes back open with what was typed', async ({ page, api, admin }) => {
  const made = await createBuyer(api, (await admin.seller()).id);
  const buyer = new BuyerPage(page);
  await buyer.open(made.uuid);
  const dialog = await buyer.dialog('Add contact', buyer.contacts);
  await dialog.getByLabel('First name').fill('Erika');
  await dialog.getByRole('button', { name: 'Add contact person' }).click();
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole('alert')).toContainText('2 fields need attention.');
  await expect(dialog.getByLabel('First name')).toHaveValue('Erika');
  await dialog.getByLabel('Last name').fill('Mustermann');
  await dialog.getByLabel('E-mail').fill(erika.email);
  await dialog.getByRole('button', { name: 'Add contact person' }).click();
  await expect(page.getByText('The contact person is added.')).toBeVisible();
});

test('two people edit the same buyer', async ({ page, visit, api, admin }) => {
  const made = await createBuyer(api, (await admin.seller()).id);
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
  await expect(mine.city).toHaveValue('München');
  await expect(mine.street).toHaveValue('Marienplatz 1');
  await expect(mine.form.getByRole('group', { name: 'City' })).toContainText('Hamburg');
  await mine.conflict('City').mine.check();
  await mine.conflict('Company name').theirs.check();
  await mine.save();

  const buyer = new BuyerPage(page);
  await buyer.arrived();
  await expect(buyer.heading).toHaveText('Theirs GmbH');
  await expect(buyer.fact('Address')).toContainText('Marienplatz 1');
  await expect(buyer.fact('Address')).toContainText('München');
});

test('a wrong check digit is a warning, not an error', async ({ page, admin }) => {
  const seller = await admin.seller();
  const form = new BuyerForm(page);
  await form.openNew();
  await form.fill({ ...company, seller: seller.id, vatNumber: misprinted(vatNumber()), companyName: fresh('Autohaus') });
  await form.create();
  const buyer = new BuyerPage(page);
  await buyer.arrived();
  await expect(page.locator('.note-attention')).toContainText(/check digits/i);
});

test('filters and pages are links and forms', async ({ page, api, admin }) => {
  const seller = await admin.seller();
  const [first] = await Promise.all(['Berlin', 'Bremen', 'Bonn'].map((city) => createBuyer(api, seller.id, { city })));
  const list = new BuyerList(page);
  await list.open({ seller: seller.id });
  await expect(list.rows).toHaveCount(3);
  await list.filters.getByRole('searchbox').fill('Berlin');
  await list.filters.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/text=Berlin/);
  await expect(list.rows).toHaveCount(1);
  await expect(list.row(first!.companyName)).toBeVisible();
  await list.chips.getByRole('link', { name: /Remove the filter Contains/ }).click();
  await expect(list.rows).toHaveCount(3);
});
