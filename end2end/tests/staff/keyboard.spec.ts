// A whole sale with the keyboard alone: no mouse from the start page to the final invoice.
import { expect, test } from '../../fixtures/index.ts';
import { alive, open } from '../../fixtures/live.ts';
import { goodBuyer, paperOf, sale } from '../../fixtures/orders.ts';
import { press, tabTo, typeDay, typeInto } from '../../pages/keyboard.ts';
import { field, money, OrderForm, OrderPage } from '../../pages/order.ts';

test.use({ role: 'OPERATOR' });

test('from the start page to the final invoice', async ({ page, api, admin }) => {
  test.setTimeout(240_000);
  const seller = (await admin.seller()).id;
  const buyer = await goodBuyer(api, seller);
  const made = await sale(api, seller, buyer);
  const [car] = made.vehicles;
  const shown = new OrderPage(page);
  const done = page.locator('#done');

  // Through the search to a new order.
  await open(page, '/');
  await page.keyboard.press('Control+k');
  const search = page.getByRole('combobox', { name: 'Search orders, buyers, pages and actions' });
  await expect(search).toBeFocused();
  await page.keyboard.type('new order');
  await expect(page.getByRole('option', { name: 'New order' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  const form = new OrderForm(page);
  await expect(form.heading).toHaveText('New order');
  await typeInto(form.search.getByRole('searchbox'), buyer.companyName);
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 buyer matches.')).toBeVisible();
  await press(page.getByRole('link', { name: `Choose ${buyer.companyName},` }));
  await expect(form.form).toBeVisible();
  await typeInto(field(form.form, 'Order id'), made.externalOrderId);
  await typeDay(field(form.form, 'Purchase date'), made.purchaseDate);
  await typeInto(field(form.form, 'Total amount'), money(made.total));
  const row = form.vehicle(1);
  for (const [label, text] of [['VIN', car!.vin], ['Brand', car!.brand], ['Model', car!.model], ['Mileage in km', String(car!.mileage)]] as const) await typeInto(field(row, label), text);
  await typeDay(field(row, 'First registration'), car!.firstRegistration);
  await typeInto(field(row, 'Amount'), money(car!.amount));
  await press(form.form.getByRole('button', { name: 'Create order' }));
  const id = await shown.arrived();
  await expect(done).toContainText('The order is created.');

  /** Goes to what clears a blocker by the button beside it. */
  const clear = async (code: string, words: string) => {
    await press(shown.blocker(code).getByRole('link', { name: words, exact: true }));
    await expect(page).toHaveURL(/#/);
    await alive(page);
  };
  /** Uploads the paper that is missing. */
  const upload = async (code: string, words: string, type: string) => {
    await clear(code, words);
    const add = shown.form('document-add');
    const input = add.locator('input[type=file]');
    await tabTo(input, 150);
    const chooser = page.waitForEvent('filechooser');
    await page.keyboard.press('Space');
    const { name, buffer } = paperOf(type);
    await (await chooser).setFiles({ name, mimeType: 'application/pdf', buffer });
    await expect(add.getByText(name)).toBeVisible();
    await press(add.getByRole('button', { name: 'Upload', exact: true }));
    await expect(shown.papers).toContainText('The document is added.');
  };
  /** Chooses a radio: Tab goes to the group, arrows to the choice. */
  const choose = async (group: string, choice: string) => {
    const radios = page.getByRole('group', { name: group }).getByRole('radio');
    const checked = radios.and(page.locator(':checked'));
    await tabTo((await checked.count()) > 0 ? checked : radios.first(), 150);
    const wanted = page.getByRole('group', { name: group }).getByRole('radio', { name: choice });
    if (await wanted.isChecked()) return;
    await page.keyboard.press('Space');
    for (let presses = 0; presses < 3 && !(await wanted.isChecked()); presses += 1) await page.keyboard.press('ArrowDown');
    await expect(wanted).toBeChecked();
  };

  // The invoice and its paper.
  await clear('MISSING_INVOICE', 'Enter invoice');
  const invoice = shown.form('invoice-submit');
  await typeDay(field(invoice, 'Invoice date'), made.invoice.date);
  await typeInto(field(invoice, 'Invoice number'), made.invoice.number);
  await typeInto(field(invoice, 'Amount'), money(made.invoice.amount));
  await choose('Does it show VAT?', 'No');
  await typeInto(field(invoice, "Buyer's name on it"), made.invoice.buyerName);
  await press(invoice.getByRole('button', { name: 'Enter invoice' }));
  await expect(done).toContainText('The invoice is entered.');
  await upload('MISSING_INVOICE_DOCUMENT', 'Upload preliminary invoice', 'SHIPMENT_PRELIMINARY_INVOICE');

  // The payment and its paper; ready.
  await clear('MISSING_PAYMENT', 'Enter payment');
  const payment = shown.form('payment-submit');
  await typeDay(field(payment, 'Payment date'), made.payment.date);
  await typeInto(field(payment, 'By bank'), money(made.payment.bank));
  await typeInto(field(payment, 'IBAN it came from'), made.payment.iban);
  await press(payment.getByRole('button', { name: 'Enter payment' }));
  await expect(done).toContainText('The payment is entered.');
  await upload('MISSING_PAYMENT_PROOF', 'Upload payment confirmation', 'PAYMENT_CONFIRMATION');
  await clear('NOT_READY_FOR_PICKUP', 'Mark ready for pickup');
  await press(shown.form('payment-ready').getByRole('button', { name: 'Mark ready for pickup' }));
  await expect(done).toContainText('The payment is marked ready for pickup.');

  // The way of the vehicle.
  const place = async (on: ReturnType<OrderPage['form']>, { street, postCode, city }: typeof made.delivery.to, country: string) => {
    await typeInto(field(on, 'Street and number'), street);
    await typeInto(field(on, 'Post code'), postCode);
    await typeInto(field(on, 'City'), city);
    await tabTo(field(on, 'Country'));
    await page.keyboard.type(country);
  };
  await clear('PICKUP_NOT_CONFIRMED', 'Confirm pickup');
  const pickup = shown.form('pickup');
  await choose('Who moves the vehicles?', 'Moved by a carrier');
  await typeDay(field(pickup, 'Pickup date'), made.pickup.date);
  await place(pickup, made.pickup.from, 'Germany');
  await press(pickup.getByRole('button', { name: 'Confirm pickup' }));
  await expect(done).toContainText('The pickup is confirmed.');
  await upload('MISSING_CMR', 'Upload CMR at pickup', 'TRANSPORT_CMR');
  await clear('DELIVERY_NOT_CONFIRMED', 'Confirm delivery');
  const delivery = shown.form('delivery');
  await typeDay(field(delivery, 'Delivery date'), made.delivery.date);
  await place(delivery, made.delivery.to, 'Poland');
  await press(delivery.getByRole('button', { name: 'Confirm delivery' }));
  await expect(done).toContainText('The delivery is confirmed.');
  await upload('MISSING_DELIVERY_PROOF', 'Upload CMR at delivery', 'TRANSPORT_CMR_DELIVERY');
  await expect(shown.badge('VALID')).toBeVisible();

  // The final invoice, found through the search by the order's own id.
  await page.keyboard.press('Control+k');
  await expect(search).toBeFocused();
  await page.keyboard.type(made.externalOrderId);
  const found = page.getByRole('option', { name: made.externalOrderId }).filter({ hasNotText: /cancel|assign|who/i });
  await expect(found.first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(search).toBeHidden();
  await press(shown.missing.getByRole('link', { name: 'Enter final invoice' }));
  await expect(page).toHaveURL(/form=final-submit/);
  await alive(page);
  const last = shown.form('final-submit');
  await typeDay(field(last, 'Invoice date'), made.delivery.date);
  await typeInto(field(last, 'Invoice number'), 'RE-2026-0999');
  await press(last.getByRole('button', { name: 'Enter final invoice' }));
  await expect(done).toContainText('The final invoice is entered.');
  await expect(shown.missing).toContainText('The exemption holds and the final invoice is there.');
  await expect(page).toHaveURL(new RegExp(`/orders/${id}`));
});

test('single keys lead to the pages, and never while somebody types', async ({ page }) => {
  await open(page, '/');
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await expect(page).toHaveURL(/\/orders$/);
  await page.keyboard.press('/');
  await expect(page.getByRole('main').getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('gb?n');
  await expect(page.getByRole('main').getByRole('searchbox')).toHaveValue('gb?n');
  await expect(page).toHaveURL(/\/orders$/);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await expect(page).toHaveURL(/\/orders\/new$/);
});
