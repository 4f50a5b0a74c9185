// The screenshots of every page: NT24_SHOTS=1 npx playwright test looks. They are looked at by people; see screenshots/.
import { expect, test } from '../../fixtures/index.ts';
import { followed, open } from '../../fixtures/live.ts';
import { places, stage } from '../../fixtures/places.ts';
import { Wire } from '../../fixtures/wire.ts';
import { BuyerForm, BuyerPage } from '../../pages/buyer.ts';
import { field, OrderForm, OrderPage } from '../../pages/order.ts';
import { Shell } from '../../pages/shell.ts';

test.skip(process.env.NT24_SHOTS !== '1', 'screenshots are taken with NT24_SHOTS=1');

test('every page', async ({ page, admin, api, looks }) => {
  test.setTimeout(300_000);
  const on = await stage(admin, api);
  for (const [name, address] of places) {
    await page.goto(address(on));
    await looks(name);
  }
});

test('states of pages', async ({ page, admin, api, looks, world }) => {
  test.setTimeout(300_000);
  const on = await stage(admin, api);
  const form = new BuyerForm(page);
  await form.openNew();
  await form.fill({ vatNumber: 'DE12' });
  await form.create();
  await expect(form.problems).toContainText('attention');
  await looks('buyer-new-errors');
  await open(page, `/buyers/${on.buyer}`);
  await new Shell(page).dialog('Block');
  await looks('buyer-block-dialog');
  const buyer = new BuyerPage(page);
  await buyer.open(on.buyer);
  await buyer.showContacts('Audit');
  await expect(buyer.contacts.getByRole('table')).toBeVisible();
  await buyer.openUserMenu();
  await looks('buyer-contacts-menu');
  await open(page, `/admin/organizations/${on.organization}`);
  await new Shell(page).dialog('Change');
  await looks('organization-dialog');
  await open(page, `/admin/organizations/${world.demo.organizationUuid}`);
  await looks('organization-demo');
  const order = new OrderPage(page);
  const create = new OrderForm(page);
  await create.openFor(on.trader);
  await field(create.vehicle(1), 'VIN').fill('SHORT');
  await create.create();
  await expect(create.problems).toContainText('attention');
  await looks('order-new-errors');
  for (const [name, button] of [['accept', 'Accept with a reason'], ['declare', 'Declare unobtainable'], ['cancel', 'Cancel order'], ['assign', 'Assign']] as const) {
    await order.open(on.order);
    await page.getByRole('button', { name: button, exact: true }).first().click();
    await looks(`order-${name}-dialog`);
  }
  await open(page, `/orders/${on.sold}?module=payment`);
  await page.locator('#papers .paper-link').first().click();
  await expect(page.locator('.papers-split')).toBeVisible();
  await looks('order-paper');
  await open(page, '/orders');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('order');
  await looks('search');
  const wire = await Wire.to(world.baseURL);
  await open(page, `${wire.url}/`);
  await followed(page);
  wire.cut();
  await expect(page.locator('.live-word')).toHaveText('Reconnecting…');
  await looks('start-cut');
  await wire.close();
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, '/buyers');
  await page.getByRole('button', { name: 'Open the menu' }).click();
  await page.screenshot({ path: 'screenshots/menu-390.png' });
});
