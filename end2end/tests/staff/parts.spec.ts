// The program comes in parts: what a page needs first is small, and a part that cannot be had is no dead end.
import { expect, test as base } from '../../fixtures/index.ts';
import { alive, open } from '../../fixtures/live.ts';
import { places, stage, type Stage } from '../../fixtures/places.ts';

const test = base.extend<object, { on: Stage }>({
  on: [async ({ admin, api }, use) => use(await stage(admin, api)), { scope: 'worker' }],
});

/** The largest first load in bytes. Two pages need more than all others when they are opened first of all. */
const most = (address: string): number => {
  if (/^\/orders\/(?!new)/.test(address)) return 560_000;
  return address.endsWith('/kyc') ? 470_000 : 400_000;
};
const outside = ['login-code', 'not-found', 'docs'];

test('the first load is under 400 kB, but for an order and the KYC of a buyer', async ({ page, on }) => {
  test.setTimeout(120_000);
  const sizes: Record<string, number> = {};
  const tooMuch: string[] = [];
  for (const [name, address] of places.filter(([name]) => !outside.includes(name))) {
    const html = await (await page.request.get(address(on))).text();
    const files = new Set(Array.from(html.matchAll(/\/pkg\/([\w.-]+\.(?:js|wasm|pack))/g), ([file]) => file));
    expect(files.size, `${name}: the program in two files, the loader of its parts, those the page needs in one pack`).toBe(4);
    let sum = 0;
    for (const file of files) {
      const answer = await page.request.get(file, { headers: { 'accept-encoding': 'br' } });
      expect(answer.headers()['content-encoding'], file).toBe('br');
      expect(answer.headers()['cache-control'], file).toContain('immutable');
      sum += Number(answer.headers()['content-length']);
    }
    sizes[name] = sum;
    if (sum >= most(address(on))) tooMuch.push(name);
  }
  expect(tooMuch, JSON.stringify(sizes)).toEqual([]);
});

test('a page that takes a moment says so, and comes not at all once somebody has gone on', async ({ page }) => {
  const held: (() => void)[] = [];
  await page.route('**/pkg/rest.*.pack', async (route) => {
    await new Promise<void>((go) => held.push(go));
    await route.continue();
  });
  await open(page, '/');
  const menu = (name: string) => page.getByRole('link', { name, exact: true });
  await menu('Audit').click();
  await expect(page.locator('.fetching')).toBeVisible();
  await menu('Organizations').click();
  await menu('Dashboard').click();
  await expect(page.locator('.fetching')).toHaveCount(0);
  const arrived = page.waitForResponse(/rest\./);
  while (held.length > 0) held.pop()!();
  await arrived;
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Dashboard');
  await expect(page).toHaveURL(/\/$/);
});

test('somebody who goes to one order and at once to another sees the second', async ({ page, on }) => {
  const held: (() => void)[] = [];
  await page.route('**/pkg/rest.*.pack', async (route) => {
    await new Promise<void>((go) => held.push(go));
    await route.continue().catch(() => undefined);
  });
  await open(page, `/orders?seller=${on.seller}`);
  const rows = page.locator('#main tbody .row-link');
  const second = (await rows.nth(1).textContent()) ?? '';
  await rows.nth(0).click();
  await expect(page.locator('.fetching')).toBeVisible();
  await rows.nth(1).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(second);
  await expect(page.locator('.fetching')).toHaveCount(0);
  while (held.length > 0) held.pop()!();
});

test.describe('without the line', () => {
  // The browser says in its console what it could not fetch.
  test.use({ complaints: async ({}, use) => use([]) });

  test('a page that cannot be fetched says so, and comes when tried again', async ({ page }) => {
    const files = /\/pkg\/(rest\..*\.pack|split_lists\..*\.wasm)$/;
    await page.route(files, (route) => route.abort());
    await open(page, '/');
    await page.getByRole('link', { name: 'Audit', exact: true }).click();
    await expect(page.locator('#main')).toContainText('This page could not be fetched');
    await page.unroute(files);
    await page.getByRole('link', { name: 'Try again' }).click();
    await alive(page);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Audit');
  });

  test('a first page without its pack takes its files one by one', async ({ page }) => {
    const taken: string[] = [];
    page.on('request', (request) => taken.push(request.url()));
    await page.route('**/pkg/*.pack', (route) => route.abort());
    await open(page, '/orders');
    expect(taken.filter((url) => /\/pkg\/nt24\.\w+\.wasm$/.test(url))).toHaveLength(1);
    expect(taken.filter((url) => /\/pkg\/split_work\./.test(url))).not.toHaveLength(0);
  });

  test('a first page without its part stays what the server sent: its forms and its links work', async ({ page }) => {
    const broken: string[] = [];
    page.on('pageerror', (error) => broken.push(String(error)));
    await page.route(/\/pkg\/((work|rest)\..*\.pack|split_work\..*\.wasm)$/, (route) => route.abort());
    await page.goto('/orders');
    const search = page.locator('#main form[role=search]').first();
    await search.locator('input[name=text]').fill('nobody');
    await search.locator('input[name=text]').press('Enter');
    await expect(page).toHaveURL(/text=nobody/);
    await expect(page.locator('#main')).toContainText('No order');
    await page.waitForLoadState('networkidle');
    await page.getByRole('link', { name: 'Audit', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Audit');
    expect(broken.filter((text) => !/fetch/i.test(text))).toEqual([]);
  });
});
