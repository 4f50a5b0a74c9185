// Without scripts: an order from its first form to the final invoice.
import { expect, test } from '../../fixtures/index.ts';
import { drain, goodBuyer, sale, vehicle } from '../../fixtures/orders.ts';
import { BrowserOrder, field, OrderForm, OrderPage } from '../../pages/order.ts';

test.use({ role: 'OPERATOR' });

test('from a new order to the final invoice', async ({ page, api, admin }) => {
  test.slow();
  const seller = await admin.seller();
  const buyer = await goodBuyer(api, seller.id);
  const made = await sale(api, seller.id, buyer);
  const order = new BrowserOrder(page, made);
  const shown = new OrderPage(page);

  await order.create();
  await expect(shown.heading).toHaveText(made.externalOrderId);
  await expect(shown.badge('INCOMPLETE')).toBeVisible();
  expect(await shown.blockers()).toEqual([
    'MISSING_INVOICE',
    'MISSING_INVOICE_DOCUMENT',
    'MISSING_PAYMENT',
    'MISSING_PAYMENT_PROOF',
    'NOT_READY_FOR_PICKUP',
    'PICKUP_NOT_CONFIRMED',
  ]);

  // The button beside what is missing leads to the form that clears it.
  await shown.blocker('MISSING_INVOICE').getByRole('link', { name: 'Enter invoice' }).click();
  await expect(shown.form('invoice-submit')).toBeVisible();
  await order.invoice(made.invoice);
  await order.paper('SHIPMENT_PRELIMINARY_INVOICE');
  await order.payment(made.payment);
  await order.paper('PAYMENT_CONFIRMATION');
  expect(await shown.blockers()).toEqual(['NOT_READY_FOR_PICKUP', 'PICKUP_NOT_CONFIRMED']);

  await order.ready();
  await expect(shown.badge('Ready for pickup')).toBeVisible();
  await order.pickup(made.pickup);
  await order.paper('TRANSPORT_CMR');
  await drain(api);
  await order.deliver(made.delivery);
  expect(await shown.blockers()).toEqual(['MISSING_DELIVERY_PROOF']);
  await order.paper('TRANSPORT_CMR_DELIVERY');
  await expect(shown.badge('VALID')).toBeVisible();
  await expect(shown.badge('VALID_EXPORT')).toBeVisible();
  await expect(shown.missing).toContainText('The exemption holds; the final invoice comes next.');

  await order.finalInvoice({ ...made.invoice, number: 'RE-2026-0999' });
  await expect(page.locator('#finalization')).toContainText('RE-2026-0999');
  await expect(shown.missing).toContainText('The exemption holds and the final invoice is there.');
  await expect(shown.timeline.first()).toContainText('E2E OPERATOR');
});

test('a refused order comes back with what was typed, and with a row more when asked', async ({ page, api, admin }) => {
  const seller = await admin.seller();
  const buyer = await goodBuyer(api, seller.id);
  const made = await sale(api, seller.id, buyer, [vehicle(), vehicle({ model: 'Golf' })]);
  const form = new OrderForm(page);
  await form.openFor(buyer.uuid);
  await form.fill(made);
  await field(form.vehicle(2), 'VIN').fill('SHORT');
  await field(form.form, 'Order id').fill('');
  await form.create();
  await expect(form.problems).toContainText('2 fields need attention.');
  await expect(field(form.vehicle(1), 'VIN')).toHaveValue(new RegExp(made.vehicles[0]!.vin.slice(-6)));
  await expect(field(form.vehicle(2), 'VIN')).toHaveValue('SHORT');
  await expect(field(form.vehicle(2), 'Model')).toHaveValue('Golf');
  await expect(field(form.vehicle(2), 'VIN')).toHaveAttribute('aria-invalid', 'true');
  await field(form.form, 'Order id').fill(made.externalOrderId);
  await field(form.vehicle(2), 'VIN').fill(made.vehicles[1]!.vin);
  await form.create();
  await new OrderPage(page).arrived();
  await expect(page.getByText('The order is created.')).toBeVisible();
});

test('a refused form of a module and a refused dialog come back open', async ({ page, api, admin }) => {
  const seller = await admin.seller();
  const made = await sale(api, seller.id, await goodBuyer(api, seller.id));
  const order = new BrowserOrder(page, made);
  const shown = order.shown;
  await order.create();
  await shown.open(order.id, 'invoice', 'invoice-submit');
  const form = shown.form('invoice-submit');
  await shown.fillInvoice(form, { number: 'RE-1', buyerName: 'Somebody' });
  await field(form, 'Amount').fill('much');
  await form.getByRole('button', { name: 'Enter invoice' }).click();
  await expect(form.getByRole('alert')).toContainText('3 fields need attention.');
  await expect(field(form, 'Amount')).toHaveValue('much');
  await expect(field(form, 'Invoice number')).toHaveValue('RE-1');

  const dialog = await shown.dialog('Cancel order');
  await dialog.getByRole('button', { name: 'Cancel this order' }).click();
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole('alert')).toContainText('One field needs attention.');
  await dialog.getByLabel('Reason').fill('The buyer withdrew');
  await dialog.getByRole('button', { name: 'Cancel this order' }).click();
  await expect(shown.badge('Cancelled')).toBeVisible();
  await expect(page.locator('.note-bad')).toContainText('The buyer withdrew');
});
