// The list of buyers: filters, chips, order, pages, and why it is empty.
import { fresh, grouped, misprinted, vatNumber } from '../../fixtures/admin.ts';
import { createBuyer } from '../../fixtures/buyers.ts';
import { expect, test } from '../../fixtures/index.ts';
import { BuyerList } from '../../pages/buyer.ts';

test.use({ role: 'OPERATOR' });

test('filters are in the address, and chips take them away', async ({ page, api, admin }) => {
  const seller = await admin.seller();
  const [berlin, wien, blocked] = await Promise.all([
    createBuyer(api, seller.id, { city: 'Berlin' }),
    createBuyer(api, seller.id, { city: 'Wien', country: 'AT', kycMode: 'NT24-led' }),
    createBuyer(api, seller.id, { city: 'Berlin' }),
  ]);
  await api.json(api.post(`/v1/partners/${seller.id}/buyers/${blocked.uuid}/block`, { reason: 'a test' }));
  const list = new BuyerList(page);
  await list.open();
  await list.filters.getByLabel('Seller').selectOption(seller.id);
  await list.filters.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(new RegExp(`seller=${seller.id}`));
  await expect(list.rows).toHaveCount(3);
  await expect(list.row(blocked.companyName)).toContainText('Blocked');
  await expect(list.row(berlin.companyName)).toContainText(grouped(berlin.vatNumber));

  await list.filters.getByLabel('Status').selectOption('ACTIVE');
  await list.filters.getByLabel('Country').selectOption('AT');
  await list.filters.getByLabel('KYC').selectOption('NT24_LED');
  await list.filters.getByRole('searchbox').fill('Wien');
  await list.filters.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/text=Wien/);
  for (const part of [/status=ACTIVE/, /country=AT/, /kyc_mode=NT24_LED/]) await expect(page).toHaveURL(part);
  await expect(list.rows).toHaveCount(1);
  await expect(list.row(wien.companyName)).toBeVisible();
  await expect(list.chips.getByRole('link', { name: /Remove the filter/ })).toHaveCount(5);

  for (const chip of ['Contains Wien', 'Country Austria', 'KYC NT24-led']) {
    await list.chips.getByRole('link', { name: `Remove the filter ${chip}` }).click();
    await expect(list.chips.getByRole('link', { name: `Remove the filter ${chip}` })).toHaveCount(0);
  }
  await expect(list.rows).toHaveCount(2);
  await page.reload();
  await expect(list.rows, 'the address says it all').toHaveCount(2);
  await expect(list.filters.getByLabel('Status')).toHaveValue('ACTIVE');
  await page.goBack();
  await expect(list.rows, 'and the way back').toHaveCount(1);
});

test('looking for a VAT number and a name', async ({ page, api, admin }) => {
  const buyer = await createBuyer(api, (await admin.seller()).id);
  const list = new BuyerList(page);
  for (const text of [buyer.vatNumber, buyer.companyName.toLowerCase(), grouped(buyer.vatNumber)]) {
    await list.open();
    await list.filters.getByRole('searchbox').fill(text);
    await list.filters.getByRole('searchbox').press('Enter');
    await expect(list.rows, text).toHaveCount(1);
    await expect(list.row(buyer.companyName)).toBeVisible();
  }
});

test('order and pages with many buyers', async ({ page, api, admin }) => {
  const seller = await admin.seller();
  const word = fresh('Reihe');
  const names = Array.from({ length: 27 }, (_, at) => `${word} ${String(at).padStart(2, '0')}`);
  await Promise.all(names.map((companyName) => createBuyer(api, seller.id, { companyName })));
  const list = new BuyerList(page);
  await list.open({ seller: seller.id });
  await page.getByRole('columnheader', { name: 'Company' }).getByRole('link').click();
  await expect(page).toHaveURL(/sort=companyName(,|%2C)asc/);
  await expect(page.getByRole('columnheader', { name: 'Company' })).toHaveAttribute('aria-sort', 'ascending');
  await expect.poll(() => list.names()).toEqual(names.slice(0, 25));
  const pages = page.getByRole('navigation', { name: 'Pages' });
  await expect(pages).toContainText('1–25 of 27');
  await pages.getByRole('link', { name: 'Next' }).click();
  await expect(pages).toContainText('26–27 of 27');
  await expect.poll(() => list.names()).toEqual(names.slice(25));
  await expect(pages.getByRole('link', { name: 'Next' })).toHaveCount(0);
  await pages.getByRole('link', { name: 'Previous' }).click();
  await expect(list.rows).toHaveCount(25);
  await page.getByRole('columnheader', { name: 'Company' }).getByRole('link').click();
  await expect(page).toHaveURL(/sort=companyName(,|%2C)desc/);
  await expect.poll(async () => (await list.names())[0]).toBe(names[26]);
});

test('a number with wrong check digits is marked', async ({ page, api, admin }) => {
  const seller = await admin.seller();
  const buyer = await createBuyer(api, seller.id, { vatNumber: misprinted(vatNumber()) });
  const list = new BuyerList(page);
  await list.open({ seller: seller.id });
  await expect(list.row(buyer.companyName)).toContainText('The check digits do not fit');
});

test('nothing found says why and what to do', async ({ page }) => {
  const list = new BuyerList(page);
  await list.open({ text: fresh('nobody is called') });
  await expect(page.getByText('No buyer matches')).toBeVisible();
  await expect(list.rows).toHaveCount(0);
  await page.getByRole('link', { name: 'Show all buyers' }).click();
  await expect(page).toHaveURL(/\/buyers$/);
  await expect(list.rows.first()).toBeVisible();
});

test('an address with a wrong filter is answered, not broken', async ({ page }) => {
  const response = await page.goto('/buyers?status=MAYBE&sort=password,asc&page=-1');
  expect(response!.status()).toBe(422);
  await expect(page.getByRole('main')).toContainText(/attention|ACTIVE or BLOCKED/);
});

test('a seller without buyers', async ({ page, admin }) => {
  const seller = await admin.seller();
  const list = new BuyerList(page);
  await list.open({ seller: seller.id });
  await expect(page.getByText('No buyer matches')).toBeVisible();
  await expect(list.chips).toContainText(seller.name);
});
