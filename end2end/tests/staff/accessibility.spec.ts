// axe on every page and state, light and dark; the keyboard alone; narrow screens and large print.
import type { Page } from '@playwright/test';
import { fresh, vatNumber } from '../../fixtures/admin.ts';
import { expect, test as base } from '../../fixtures/index.ts';
import { alive, followed, open } from '../../fixtures/live.ts';
import { places, stage, type Stage } from '../../fixtures/places.ts';
import { Wire } from '../../fixtures/wire.ts';
import { BuyerForm, BuyerPage, company } from '../../pages/buyer.ts';
import { tabTo } from '../../pages/keyboard.ts';
import { LoginPage } from '../../pages/login.ts';
import { field, OrderForm, OrderPage } from '../../pages/order.ts';

const test = base.extend<{ both: (include?: string) => Promise<void> }, { on: Stage }>({
  on: [async ({ admin, api }, use) => use(await stage(admin, api)), { scope: 'worker' }],
  /** axe in both looks; what is not about colour is the same in the second. */
  both: async ({ page, axe }, use) => {
    await use(async (include) => {
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      await axe({ include });
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      await axe({ include, onlyRules: ['color-contrast', 'link-in-text-block'] });
      await page.emulateMedia({ colorScheme: null, reducedMotion: null });
    });
  },
});

const outside = ['not-found', 'docs'];

for (const [name, address] of places) {
  test(`${name}: axe finds nothing, the keyboard reaches everything and shows where it is`, async ({ page, on, both }) => {
    // axe looks at every element, and the page of the API has those of eighty operations.
    test.slow(name === 'docs');
    if (outside.includes(name)) await page.goto(address(on));
    else await open(page, address(on));
    await both();
    // Some two hundred links, of a plain page without scripts.
    if (name !== 'docs') expect(await untouched(page), 'not reached by Tab, or without a visible focus').toEqual([]);
  });
}

test.describe('axe finds nothing', () => {
  test('a form with errors', async ({ page, both }) => {
    const form = new BuyerForm(page);
    await form.openNew();
    await form.fill({ vatNumber: 'DE12' });
    await form.create();
    await expect(form.problems).toContainText('attention');
    await both();
  });

  test('a form with a warning and a conflict', async ({ page, on, visit, both }) => {
    const form = new BuyerForm(page);
    await form.openEdit(on.blocked);
    const other = new BuyerForm(await visit('OPERATOR'));
    await other.openEdit(on.blocked);
    await other.fill({ street: fresh('Straße') });
    await other.save();
    await new BuyerPage(other.page).arrived();
    await form.fill({ street: 'Marienplatz 1' });
    await form.save();
    await expect(form.problems).toContainText('Somebody else changed this');
    await both();
  });

  test('forms of an order with errors', async ({ page, on, both }) => {
    const form = new OrderForm(page);
    await form.openFor(on.trader);
    await field(form.vehicle(1), 'VIN').fill('SHORT');
    await form.create();
    await expect(form.problems).toContainText('attention');
    await both();
    const order = new OrderPage(page);
    await order.open(on.moving, 'transport', 'delivery');
    const delivery = await order.unfolded('delivery');
    await delivery.getByRole('button', { name: 'Confirm delivery' }).click();
    await expect(delivery.getByRole('alert')).toContainText('attention');
    await both();
  });

  test('the search over all pages, and the list of shortcuts', async ({ page, both }) => {
    await open(page, '/orders');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('order');
    await expect(page.locator('#palette').getByRole('option').first()).toBeVisible();
    await both('#palette');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    await both('#shortcuts-help');
  });

  test('a paper beside the others, and the stream cut', async ({ page, on, both, world }) => {
    await open(page, `/orders/${on.sold}?module=payment`);
    await page.locator('#papers .paper-link').first().click();
    await expect(page.locator('.papers-split')).toBeVisible();
    await both();
    const wire = await Wire.to(world.baseURL);
    await open(page, `${wire.url}/`);
    await followed(page);
    wire.cut();
    await expect(page.locator('.live-word')).toHaveText('Reconnecting…');
    await both();
    await wire.close();
  });

  test('a sign-in that failed', async ({ page, both }) => {
    await page.context().clearCookies();
    const login = new LoginPage(page);
    await login.open();
    await login.try({ email: 'nobody@e2e.example', password: 'not the password' });
    await expect(login.problems).toContainText('wrong');
    await both();
  });

  test('open dialogs', async ({ page, on, both }) => {
    test.slow();
    for (const [path, button] of [
      [`/buyers/${on.buyer}`, 'Block'],
      [`/buyers/${on.buyer}`, 'Add contact'],
      [`/orders/${on.moving}?module=transport`, 'Revoke pickup'],
      [`/orders/${on.order}`, 'Accept with a reason'],
      [`/orders/${on.order}`, 'Declare unobtainable'],
      [`/orders/${on.order}`, 'Withdraw'],
      [`/orders/${on.order}`, 'Cancel order'],
      [`/orders/${on.order}`, 'Assign'],
      [`/admin/organizations/${on.organization}`, 'Change'],
      [`/admin/organizations/${on.organization}`, 'New client'],
      [`/admin/staff/${on.staff}`, 'Reset password'],
    ] as const) {
      await open(page, path);
      await page.getByRole('button', { name: button, exact: true }).first().click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await both('dialog:popover-open');
    }
  });

  test('the user menu, open details, shown contacts', async ({ page, on, both }) => {
    const buyer = new BuyerPage(page);
    await buyer.open(on.buyer);
    await buyer.showContacts('Audit');
    await expect(buyer.contacts.getByRole('table')).toBeVisible();
    // Those in closed dialogs cannot be opened; the test above opens the dialogs.
    for (const summary of await page.locator('summary:visible').all()) await summary.click();
    await buyer.openUserMenu();
    await both();
  });

  test('the second factor being set up', async ({ admin, axe, page }) => {
    const account = await admin.staff();
    await page.context().clearCookies();
    await new LoginPage(page).signIn(account, '/account');
    await page.getByRole('button', { name: 'Set up' }).click();
    await expect(page.getByRole('img', { name: 'QR code' })).toBeVisible();
    await axe();
  });

  test('on a phone, with the menu open', async ({ page, on, both }) => {
    test.slow();
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page, `/buyers/${on.blocked}`);
    await both();
    await page.getByRole('button', { name: 'Open the menu' }).click();
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
    await both();
    await page.getByRole('button', { name: 'Close the menu' }).click();
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden();
    for (const path of ['/', '/orders', `/orders/${on.order}`, `/orders/${on.moving}?module=transport&form=delivery`]) {
      await open(page, path);
      await both();
    }
  });
});

test.describe('with the keyboard alone', () => {
  test.describe('from signing in', () => {
    test.use({ role: null });

    test('to a new buyer', async ({ page, admin, world }) => {
      const seller = await admin.seller();
      const login = new LoginPage(page);
      await login.open('/');
      await tabTo(login.email);
      await page.keyboard.type(world.staff.OPERATOR.email);
      await page.keyboard.press('Tab');
      await page.keyboard.type(world.staff.OPERATOR.password);
      await page.keyboard.press('Enter');
      await expect(page).not.toHaveURL(/\/login/);
      await alive(page);
      await tabTo(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Buyers' }));
      await page.keyboard.press('Enter');
      await expect(page).toHaveURL(/\/buyers$/);
      await tabTo(page.getByRole('link', { name: 'New buyer' }));
      await page.keyboard.press('Enter');
      const form = new BuyerForm(page);
      await expect(form.heading).toHaveText('New buyer');
      const name = fresh('Tastatur');
      await tabTo(form.seller);
      // Chosen as the keyboard does it: by the first letters of its name.
      await page.keyboard.type(seller.name);
      await expect(form.seller).toHaveValue(seller.id);
      for (const [field, text] of [[form.vatNumber, vatNumber()], [form.companyName, name], [form.street, company.street], [form.postCode, company.postCode], [form.city, company.city]] as const) {
        await tabTo(field);
        await page.keyboard.type(text);
      }
      await tabTo(form.country);
      await page.keyboard.type('Germany');
      await tabTo(form.form.getByRole('radio', { name: 'Marketplace-led' }));
      await page.keyboard.press('ArrowDown');
      await expect(form.kycMode('NT24-led')).toBeChecked();
      await tabTo(form.form.getByRole('button', { name: 'Create buyer' }));
      await page.keyboard.press('Enter');
      const buyer = new BuyerPage(page);
      await buyer.arrived();
      await expect(buyer.heading).toHaveText(name);
      await expect(buyer.done).toContainText('created');

      await tabTo(page.getByRole('button', { name: 'Block', exact: true }));
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog');
      await tabTo(dialog.getByLabel('Reason'), 5);
      await page.keyboard.type('With the keyboard');
      await tabTo(dialog.getByRole('button', { name: 'Block buyer' }), 5);
      await page.keyboard.press('Enter');
      await expect(buyer.status('Blocked')).toBeVisible();
      await expect(page.getByRole('main').locator(':focus'), 'the focus is where work goes on').toHaveCount(1);
    });
  });

  test('the skip link leads to the content', async ({ page }) => {
    await open(page, '/buyers');
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the content' });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('main').locator(':focus')).toHaveCount(1);
  });
});

test.describe('no page scrolls sideways', () => {
  // 720 px is a window of 1440 px at 200 %.
  for (const width of [390, 720]) {
    test(`at ${width} px`, async ({ page, on }) => {
      test.slow();
      await page.setViewportSize({ width, height: 844 });
      const wide: string[] = [];
      for (const [name, address] of places) {
        await page.goto(address(on));
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (over > 0) wide.push(`${name}: ${over} px too wide`);
      }
      expect(wide).toEqual([]);
    });
  }
});

/** What can be used but is never focused while tabbing once around, or looks the same with and without focus. */
async function untouched(page: Page): Promise<string[]> {
  const count = await page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>('a[href], button, input:not([type=hidden]), select, textarea, summary')];
    const name = (e: HTMLElement) => `${e.tagName.toLowerCase()} ${e.getAttribute('aria-label') ?? e.getAttribute('name') ?? ''} ${e.textContent?.trim().slice(0, 40)}`;
    const look = (e: HTMLElement) => {
      // A box around it or drawn over the whole row may show it.
      const of: [HTMLElement, string?][] = [[e], [e, '::after'], [e.parentElement!]];
      return of
        .map(([one, part]) => {
          const style = getComputedStyle(one, part);
          return [style.outlineStyle, style.outlineColor, style.outlineWidth, style.boxShadow, style.borderColor, style.backgroundColor].join();
        })
        .join(';');
    };
    const usable = all.filter((e) => {
      if (!e.checkVisibility({ visibilityProperty: true }) || e.tabIndex < 0 || (e as HTMLButtonElement).disabled) return false;
      // Of a group of radios one is a stop of Tab.
      if (e instanceof HTMLInputElement && e.type === 'radio') {
        const group = all.filter((o): o is HTMLInputElement => o instanceof HTMLInputElement && o.type === 'radio' && o.name === e.name && o.form === e.form);
        return e.checked || (!group.some((o) => o.checked) && group[0] === e);
      }
      return true;
    });
    const plain = new Map(usable.map((e) => [e, look(e)]));
    const left = new Set(usable);
    const faint = new Set<HTMLElement>();
    document.addEventListener('focusin', () => {
      const e = document.activeElement as HTMLElement;
      left.delete(e);
      if (plain.has(e) && look(e) === plain.get(e)) faint.add(e);
      else faint.delete(e);
    });
    // What has gone meanwhile, because the page is live, need not be reached.
    Object.assign(window, { nt24Left: () => [...left].filter((e) => e.isConnected).map((e) => `not reached: ${name(e)}`).concat([...faint].map((e) => `no visible focus: ${name(e)}`)) });
    return usable.length;
  });
  const missed = () => page.evaluate(() => (window as unknown as { nt24Left: () => string[] }).nt24Left());
  for (let presses = 0; presses < count + 10; presses += 1) await page.keyboard.press('Tab');
  // What appears meanwhile takes presses too: once more around.
  for (let presses = 0; presses < count + 10 && (await missed()).length > 0; presses += 1) await page.keyboard.press('Tab');
  return missed();
}
