// The pages of orders: a new one, and one with its modules. The steps are those of `fixtures/orders.ts`.
import { expect, type Locator, type Page } from '@playwright/test';
import type { Buyer } from '../fixtures/buyers.ts';
import { open } from '../fixtures/live.ts';
import { moduleOf, paperOf, type Delivery, type Door, type Invoice, type Payment, type Pickup, type Place, type Sale, type Vehicle } from '../fixtures/orders.ts';
import { Shell } from './shell.ts';

export type Part = 'buyer' | 'order' | 'invoice' | 'payment' | 'transport' | 'finalization';

/** Cents as they are typed. */
export const money = (cents: number): string => (cents / 100).toFixed(2);

/** The input whose label begins with these words: an optional one says so behind them. */
export const field = (form: Locator, label: string): Locator => form.getByLabel(new RegExp(`^${label}`)).first();

/** `/orders/new` */
export class OrderForm extends Shell {
  readonly form: Locator;
  readonly problems: Locator;
  readonly search: Locator;

  constructor(page: Page) {
    super(page);
    this.form = page.locator('form#order-new');
    this.problems = this.form.getByRole('alert');
    this.search = page.getByRole('search', { name: 'Find the buyer' });
  }

  openNew(): Promise<void> {
    return open(this.page, '/orders/new');
  }

  openFor(buyer: string): Promise<void> {
    return open(this.page, `/orders/new?buyer=${buyer}`);
  }

  /** Looks for the buyer by its name and takes it. */
  async choose({ companyName, uuid }: Buyer): Promise<void> {
    await this.search.getByRole('searchbox').fill(companyName);
    await this.search.getByRole('button', { name: 'Search' }).click();
    const link = this.page.getByRole('link', { name: `Choose ${companyName},` });
    await link.and(this.page.locator(`[href$="${uuid}"]`)).click();
    await expect(this.form).toBeVisible();
  }

  vehicle(number: number): Locator {
    return this.form.getByRole('group', { name: `Vehicle ${number}`, exact: true });
  }

  async fillVehicle(number: number, { vin, brand, model, mileage, firstRegistration, amount }: Vehicle): Promise<void> {
    const row = this.vehicle(number);
    await field(row, 'VIN').fill(vin);
    await field(row, 'Brand').fill(brand);
    await field(row, 'Model').fill(model);
    await field(row, 'Mileage in km').fill(String(mileage));
    await field(row, 'First registration').fill(firstRegistration);
    await field(row, 'Amount').fill(money(amount));
  }

  async fill(sale: Sale): Promise<void> {
    await field(this.form, 'Order id').fill(sale.externalOrderId);
    await field(this.form, 'Purchase date').fill(sale.purchaseDate);
    await field(this.form, 'Total amount').fill(money(sale.total));
    for (const [at, vehicle] of sale.vehicles.entries()) {
      if (at > 0) await this.form.getByRole('button', { name: 'Add vehicle' }).click();
      await this.fillVehicle(at + 1, vehicle);
    }
  }

  create(): Promise<void> {
    return this.form.getByRole('button', { name: 'Create order' }).click();
  }
}

/** `/orders/{id}` */
export class OrderPage extends Shell {
  /** What is missing. */
  readonly missing: Locator;
  readonly rulings: Locator;
  readonly papers: Locator;
  readonly timeline: Locator;
  readonly comments: Locator;
  readonly modules: Locator;

  constructor(page: Page) {
    super(page);
    this.missing = page.locator('#missing');
    this.rulings = page.locator('#rulings');
    this.papers = page.locator('#papers');
    this.timeline = page.locator('#timeline').locator('.timeline-entry');
    this.comments = page.locator('#comments');
    this.modules = page.getByRole('navigation', { name: 'Modules of this order' });
  }

  open(id: string, part?: Part, form?: string): Promise<void> {
    const query = [part && `module=${part}`, form && `form=${form}`].filter(Boolean).join('&');
    return open(this.page, `/orders/${id}${query && `?${query}`}${form ? `#${form}` : ''}`);
  }

  form(id: string): Locator {
    return this.page.locator(`form#${id}`);
  }

  /** Waits until the page of an order is shown; answers its id. */
  async arrived(): Promise<string> {
    await expect(this.page).toHaveURL(/\/orders\/[0-9a-f-]{36}(\?|#|$)/);
    return /\/orders\/([0-9a-f-]{36})/.exec(this.page.url())![1]!;
  }

  badge(word: string): Locator {
    return this.page.locator('.page-head .badge').getByText(word, { exact: true });
  }

  /** What stands in the way, by its code. */
  blocker(code: string): Locator {
    return this.missing.getByRole('listitem').filter({ has: this.page.locator('code', { hasText: new RegExp(`^${code}$`) }) });
  }

  /** What stands in the way, in the page's order. */
  blockers(): Promise<string[]> {
    return this.missing.locator('.blocker-meta code').allTextContents();
  }

  async fillInvoice(form: Locator, values: Partial<Invoice>): Promise<void> {
    if (values.date !== undefined) await field(form, 'Invoice date').fill(values.date);
    if (values.number !== undefined) await field(form, 'Invoice number').fill(values.number);
    if (values.amount !== undefined) await field(form, 'Amount').fill(money(values.amount));
    if (values.vatIncluded !== undefined) await answer(form, 'Does it show VAT?', values.vatIncluded);
    if (values.marginScheme !== undefined) await answer(form, 'Margin scheme?', values.marginScheme);
    if (values.buyerName !== undefined) await field(form, "Buyer's name on it").fill(values.buyerName);
  }

  async fillPayment(form: Locator, values: Partial<Payment>): Promise<void> {
    if (values.date !== undefined) await field(form, 'Payment date').fill(values.date);
    if (values.bank !== undefined) await field(form, 'By bank').fill(money(values.bank));
    if (values.cash !== undefined) await field(form, 'In cash').fill(money(values.cash));
    if (values.iban !== undefined) await field(form, 'IBAN it came from').fill(values.iban);
    if (values.newIban !== undefined) await field(form, 'A new account of the buyer').setChecked(values.newIban);
  }

  async fillPlace(form: Locator, { street, postCode, city, country }: Place): Promise<void> {
    await field(form, 'Street and number').fill(street);
    await field(form, 'Post code').fill(postCode);
    await field(form, 'City').fill(city);
    await field(form, 'Country').selectOption(country);
  }

  /** Unfolds a form that is folded away; with the address of the form it is open already. */
  async unfolded(id: string): Promise<Locator> {
    const form = this.form(id);
    if (!(await form.isVisible())) await this.page.locator('details').filter({ has: form }).locator('summary').click();
    await expect(form).toBeVisible();
    return form;
  }
}

const answer = (form: Locator, question: string, yes: boolean): Promise<void> =>
  form.getByRole('group', { name: question }).getByRole('radio', { name: yes ? 'Yes' : 'No', exact: true }).check();

const partOf: Record<string, Part> = { '': 'order', '/invoice': 'invoice', '/payment': 'payment', '/transport': 'transport' };

/** The steps on the pages, each from a page freshly opened, as a person does them. */
export class BrowserOrder implements Door {
  id = '';
  readonly shown: OrderPage;

  constructor(
    readonly page: Page,
    private readonly sale: Sale,
  ) {
    this.shown = new OrderPage(page);
  }

  async create(): Promise<void> {
    const form = new OrderForm(this.page);
    await form.openNew();
    await form.choose(this.sale.buyer);
    await form.fill(this.sale);
    await form.create();
    this.id = await this.shown.arrived();
    await this.said('The order is created.');
  }

  async correct(purchaseDate: string): Promise<void> {
    const form = await this.opened('order', 'order-update');
    await field(form, 'Purchase date').fill(purchaseDate);
    await this.send(form, 'Save changes', 'The order is corrected.');
  }

  async invoice(values: Invoice): Promise<void> {
    const form = await this.opened('invoice', 'invoice-submit');
    await this.shown.fillInvoice(form, values);
    await this.send(form, 'Enter invoice', 'The invoice is entered.');
  }

  async correctInvoice(changes: Partial<Invoice>): Promise<void> {
    const form = await this.opened('invoice', 'invoice-update');
    await this.shown.fillInvoice(form, changes);
    await this.send(form, 'Save changes', 'The invoice is corrected.');
  }

  async payment(values: Payment): Promise<void> {
    const form = await this.opened('payment', 'payment-submit');
    await this.shown.fillPayment(form, values);
    await this.send(form, 'Enter payment', 'The payment is entered.');
  }

  async correctPayment(changes: Partial<Payment>): Promise<void> {
    const form = await this.opened('payment', 'payment-update');
    await this.shown.fillPayment(form, changes);
    await this.send(form, 'Save changes', 'The payment is corrected.');
  }

  async ready(): Promise<void> {
    const form = await this.opened('payment', 'payment-ready');
    await this.send(form, 'Mark ready for pickup', 'The payment is marked ready for pickup.');
  }

  async pickup({ type, date, driver, from, vehicles }: Pickup): Promise<void> {
    const form = await this.opened('transport', 'pickup');
    await form.getByRole('radio', { name: type === 'SELF_PICKUP' ? 'Collected by the buyer' : 'Moved by a carrier' }).check();
    await field(form, 'Pickup date').fill(date);
    await field(form, 'Identification of the driver').fill(driver);
    await this.shown.fillPlace(form, from);
    await this.tick(form, vehicles);
    await this.send(form, 'Confirm pickup', 'The pickup is confirmed.');
  }

  async revoke(reason: string): Promise<void> {
    await this.shown.open(this.id, 'transport');
    const dialog = await this.shown.dialog('Revoke pickup');
    await dialog.getByLabel('Reason').fill(reason);
    await this.send(dialog, 'Revoke this pickup', 'The pickup is revoked.');
  }

  async deliver({ date, receiver, to, vehicles }: Delivery): Promise<void> {
    const form = await this.opened('transport', 'delivery');
    await field(form, 'Delivery date').fill(date);
    await this.shown.fillPlace(form, to);
    await field(form, 'Received by').fill(receiver);
    await this.tick(form, vehicles);
    await this.send(form, 'Confirm delivery', 'The delivery is confirmed.');
  }

  async paper(type: string): Promise<void> {
    const { name, buffer } = paperOf(type);
    await open(this.page, `/orders/${this.id}?module=${partOf[moduleOf(type)]}&upload=${type}#document-add`);
    const form = this.shown.form('document-add');
    await expect(form.getByLabel('Type', { exact: true })).toHaveValue(type);
    await form.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/pdf', buffer });
    await form.getByRole('button', { name: 'Upload', exact: true }).click();
    await expect(this.shown.papers).toContainText('The document is added.');
    await expect(this.shown.papers.getByRole('table', { name: 'Papers that count' })).toContainText(name);
  }

  async accept(code: string, reason: string): Promise<void> {
    await this.shown.open(this.id);
    const dialog = await this.shown.dialog('Accept with a reason', this.shown.blocker(code));
    await dialog.getByLabel('Reason').fill(reason);
    await this.send(dialog, 'Accept mismatch', 'The mismatch is accepted.');
  }

  async declare(type: string, reason: string): Promise<void> {
    await this.shown.open(this.id);
    // The form is called by the first paper that would do.
    await this.page.locator(`[popovertarget^="declare-"]`).filter({ visible: true }).first().click();
    const dialog = this.page.getByRole('dialog');
    const choice = dialog.getByLabel('Paper', { exact: true });
    if (await choice.isVisible()) await choice.selectOption(type);
    await dialog.getByLabel('Reason').fill(reason);
    await this.send(dialog, 'Declare unobtainable', 'The paper is declared unobtainable.');
  }

  async withdraw(reason: string): Promise<void> {
    await this.shown.open(this.id);
    const dialog = await this.shown.dialog('Withdraw', this.shown.rulings.getByRole('listitem').first());
    await dialog.getByLabel('Reason').fill(reason);
    await this.send(dialog, 'Withdraw decision', 'The decision is withdrawn.');
  }

  async cancel(reason: string): Promise<void> {
    await this.shown.open(this.id);
    const dialog = await this.shown.dialog('Cancel order');
    await dialog.getByLabel('Reason').fill(reason);
    await this.send(dialog, 'Cancel this order', 'The order is cancelled.');
  }

  async finalInvoice(values: Invoice): Promise<void> {
    const form = await this.opened('finalization', 'final-submit');
    await this.shown.fillInvoice(form, values);
    await this.send(form, 'Enter final invoice', 'The final invoice is entered.');
  }

  private async opened(part: Part, form: string): Promise<Locator> {
    await this.shown.open(this.id, part, form);
    return this.shown.unfolded(form);
  }

  private async tick(form: Locator, places?: number[]): Promise<void> {
    if (!places) return;
    for (const [at, { vin }] of this.sale.vehicles.entries()) {
      const box = form.locator(`input[type=checkbox][name="vin[${vin}]"]`);
      if ((await box.count()) > 0) await box.setChecked(places.includes(at));
    }
  }

  private async send(form: Locator, button: string, words: string): Promise<void> {
    await form.getByRole('button', { name: button, exact: true }).click();
    await this.said(words);
  }

  private async said(words: string): Promise<void> {
    await expect(this.page.locator('#done')).toContainText(words);
  }
}
