// The pages of buyers: list, form, one buyer.
import { expect, type Locator, type Page } from '@playwright/test';
import { open } from '../fixtures/live.ts';
import { Shell } from './shell.ts';

export interface BuyerValues {
  seller?: string;
  vatNumber: string;
  companyName: string;
  street: string;
  postCode: string;
  city: string;
  country: string;
  kycMode?: 'Marketplace-led' | 'NT24-led';
}

export interface ContactValues {
  firstName: string;
  lastName: string;
  email: string;
  phone?: string;
}

export const company: Omit<BuyerValues, 'vatNumber' | 'companyName'> = {
  street: 'Hauptstraße 12',
  postCode: '10115',
  city: 'Berlin',
  country: 'DE',
};

export const erika: ContactValues = {
  firstName: 'Erika',
  lastName: 'Mustermann',
  email: 'erika@mustermann.example',
  phone: '+49 30 1234567',
};

/** The inputs of a contact person, in a dialog or in a group. */
export class ContactFields {
  constructor(readonly root: Locator) {}

  async fill(contact: ContactValues): Promise<void> {
    await this.root.getByLabel('First name').fill(contact.firstName);
    await this.root.getByLabel('Last name').fill(contact.lastName);
    await this.root.getByLabel('E-mail').fill(contact.email);
    await this.root.getByLabel('Phone').fill(contact.phone ?? '');
  }
}

/** `/buyers/new` and `/buyers/{id}/edit`. */
export class BuyerForm extends Shell {
  readonly form: Locator;
  readonly problems: Locator;
  readonly vatNumber: Locator;
  readonly companyName: Locator;
  readonly street: Locator;
  readonly postCode: Locator;
  readonly city: Locator;
  readonly country: Locator;
  readonly seller: Locator;

  constructor(page: Page) {
    super(page);
    this.form = page.locator('#buyer-new, #buyer-edit');
    this.problems = this.form.getByRole('alert');
    this.vatNumber = this.form.getByLabel('VAT number', { exact: true });
    this.companyName = this.form.getByLabel('Company name', { exact: true });
    this.street = this.form.getByLabel('Street and number', { exact: true });
    this.postCode = this.form.getByLabel('Post code', { exact: true });
    this.city = this.form.getByLabel('City', { exact: true });
    this.country = this.form.getByLabel('Country', { exact: true });
    this.seller = this.form.getByLabel('Seller', { exact: true });
  }

  openNew(): Promise<void> {
    return open(this.page, '/buyers/new');
  }

  openEdit(id: string): Promise<void> {
    return open(this.page, `/buyers/${id}/edit`);
  }

  contact(number: number): ContactFields {
    return new ContactFields(this.form.getByRole('group', { name: `Contact person ${number}`, exact: true }));
  }

  kycMode(mode: 'Marketplace-led' | 'NT24-led'): Locator {
    return this.form.getByRole('radio', { name: mode });
  }

  async fill(values: Partial<BuyerValues>): Promise<void> {
    if (values.seller !== undefined) await this.seller.selectOption(values.seller);
    if (values.vatNumber !== undefined) await this.vatNumber.fill(values.vatNumber);
    if (values.companyName !== undefined) await this.companyName.fill(values.companyName);
    if (values.street !== undefined) await this.street.fill(values.street);
    if (values.postCode !== undefined) await this.postCode.fill(values.postCode);
    if (values.city !== undefined) await this.city.fill(values.city);
    if (values.country !== undefined) await this.country.selectOption(values.country);
    if (values.kycMode !== undefined) await this.kycMode(values.kycMode).check();
  }

  create(): Promise<void> {
    return this.form.getByRole('button', { name: 'Create buyer' }).click();
  }

  save(): Promise<void> {
    return this.form.getByRole('button', { name: 'Save changes' }).click();
  }

  /** What is said below a field: its error, its warning or its hint. */
  help(field: Locator): Locator {
    return field.locator('xpath=ancestor::*[contains(concat(" ", @class, " "), " field ")][1]').locator('.field-help');
  }

  /** The choice about a field that somebody else changed meanwhile. */
  conflict(field: string): { theirs: Locator; mine: Locator } {
    const group = this.form.getByRole('group', { name: field, exact: true });
    return {
      theirs: group.getByRole('radio', { name: /what is stored/i }),
      mine: group.getByRole('radio', { name: /field below/i }),
    };
  }
}

/** `/buyers/{id}` */
export class BuyerPage extends Shell {
  readonly timeline: Locator;
  readonly contacts: Locator;

  constructor(page: Page) {
    super(page);
    this.timeline = page.locator('#timeline').locator('.timeline-entry');
    this.contacts = page.locator('#contacts');
  }

  open(id: string): Promise<void> {
    return open(this.page, `/buyers/${id}`);
  }

  /** Waits until the page of a buyer is shown; answers its id. */
  async arrived(): Promise<string> {
    await expect(this.page).toHaveURL(/\/buyers\/[0-9a-f-]{36}(\?|#|$)/);
    return /\/buyers\/([0-9a-f-]{36})/.exec(this.page.url())![1]!;
  }

  status(word: 'Active' | 'Blocked'): Locator {
    return this.page.locator('.page-head .badge').getByText(word, { exact: true });
  }

  async block(reason: string): Promise<void> {
    const dialog = await this.dialog('Block');
    if (reason) await dialog.getByLabel('Reason').fill(reason);
    await dialog.getByRole('button', { name: 'Block buyer' }).click();
    await expect(this.status('Blocked')).toBeVisible();
  }

  async unblock(): Promise<void> {
    const dialog = await this.dialog('Unblock');
    await dialog.getByRole('button', { name: 'Unblock buyer' }).click();
    await expect(this.status('Active')).toBeVisible();
  }

  async addContact(contact: ContactValues): Promise<void> {
    const dialog = await this.dialog('Add contact', this.contacts);
    await new ContactFields(dialog).fill(contact);
    await dialog.getByRole('button', { name: 'Add contact person' }).click();
    await expect(this.page.getByText('The contact person is added.')).toBeVisible();
  }

  async showContacts(purpose?: string): Promise<void> {
    if (purpose) await this.contacts.getByLabel('Purpose').selectOption({ label: purpose });
    await this.contacts.getByRole('button', { name: 'Show contact persons' }).click();
  }
}

/** `/buyers` */
export class BuyerList extends Shell {
  readonly filters: Locator;
  readonly chips: Locator;
  readonly rows: Locator;

  constructor(page: Page) {
    super(page);
    this.filters = page.getByRole('search', { name: 'Filter buyers' });
    this.chips = page.getByRole('list', { name: 'Filters that are on' });
    this.rows = page.getByRole('table', { name: 'Buyers' }).locator('tbody').getByRole('row');
  }

  open(query: Record<string, string> = {}): Promise<void> {
    const text = new URLSearchParams(query).toString();
    return open(this.page, text ? `/buyers?${text}` : '/buyers');
  }

  row(name: string): Locator {
    return this.rows.filter({ has: this.page.getByRole('link', { name, exact: true }) });
  }

  names(): Promise<string[]> {
    return this.rows.getByRole('link').allTextContents();
  }
}
