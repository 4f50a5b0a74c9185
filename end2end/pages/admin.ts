// The pages of organizations, staff accounts and the audit log.
import { expect, type Locator, type Page } from '@playwright/test';
import type { Client } from '../fixtures/admin.ts';
import { open } from '../fixtures/live.ts';
import { Shell } from './shell.ts';

/** `/admin/organizations/{id}` */
export class OrganizationPage extends Shell {
  readonly partners: Locator;
  readonly clients: Locator;
  /** Where a new secret is shown. */
  readonly secret: Locator;

  constructor(page: Page) {
    super(page);
    this.partners = page.locator('#partners');
    this.clients = page.locator('#clients');
    this.secret = page.locator('.note').filter({ hasText: 'Copy the secret now' });
  }

  open(id: string): Promise<void> {
    return open(this.page, `/admin/organizations/${id}`);
  }

  client(clientId: string): Locator {
    return this.clients.getByRole('row').filter({ hasText: clientId });
  }

  async createClient(slug: string): Promise<Client> {
    const dialog = await this.dialog('New client', this.clients);
    await dialog.getByLabel('Slug').fill(slug);
    await dialog.getByRole('button', { name: 'Create client' }).click();
    return this.newSecret();
  }

  async rotate(clientId: string): Promise<Client> {
    const dialog = await this.dialog('New secret', this.client(clientId));
    await dialog.getByRole('button', { name: 'Create new secret' }).click();
    return this.newSecret();
  }

  async newSecret(): Promise<Client> {
    await expect(this.secret).toBeVisible();
    const [clientId, clientSecret] = await this.secret.locator('.copyable-value').allTextContents();
    return { clientId: clientId!, clientSecret: clientSecret! };
  }
}

/** `/admin/staff` and `/admin/staff/{id}` */
export class StaffPages extends Shell {
  openList(): Promise<void> {
    return open(this.page, '/admin/staff');
  }

  open(id: string): Promise<void> {
    return open(this.page, `/admin/staff/${id}`);
  }

  row(name: string): Locator {
    return this.page.getByRole('table', { name: 'Staff accounts' }).getByRole('row').filter({ hasText: name });
  }

  badge(word: 'Active' | 'Disabled' | 'Locked'): Locator {
    return this.page.locator('.page-head .badge').getByText(word, { exact: true });
  }
}

/** `/admin/audit` */
export class AuditList extends Shell {
  readonly filters: Locator;
  readonly rows: Locator;
  readonly chips: Locator;

  constructor(page: Page) {
    super(page);
    this.filters = page.getByRole('search', { name: 'Filter audit records' });
    this.rows = page.getByRole('table', { name: 'Audit records' }).locator('tbody').getByRole('row');
    this.chips = page.getByRole('list', { name: 'Filters that are on' });
  }

  open(query: Record<string, string> = {}): Promise<void> {
    const text = new URLSearchParams(query).toString();
    return open(this.page, text ? `/admin/audit?${text}` : '/admin/audit');
  }
}
