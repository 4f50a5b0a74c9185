// What the browser is told to allow, what pages load, cookies, and posts from other sites.
import { expect, test as base } from '../../fixtures/index.ts';
import { alive } from '../../fixtures/live.ts';
import { places, stage, type Stage } from '../../fixtures/places.ts';

const test = base.extend<object, { on: Stage }>({
  on: [async ({ admin, api }, use) => use(await stage(admin, api)), { scope: 'worker' }],
});

test.use({ role: 'ADMIN' });

for (const [name, address] of places) {
  test(`policy and requests: ${name}`, async ({ page, on, world, complaints }) => {
    const elsewhere: string[] = [];
    const failed: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(`${world.baseURL}/`) && !request.url().startsWith('data:')) elsewhere.push(request.url());
    });
    page.on('requestfailed', (request) => failed.push(`${request.url()}: ${request.failure()?.errorText}`));
    page.on('response', (response) => {
      if (response.status() >= 400 && response.request().resourceType() !== 'document') failed.push(`${response.url()}: ${response.status()}`);
    });
    const response = (await page.goto(address(on)))!;
    // The app has loaded all it needs when it has started; a page that is no page of the app at its load.
    if (name !== 'docs' && name !== 'not-found') await alive(page);
    const policy = (await response.headersArray()).filter((header) => header.name.toLowerCase() === 'content-security-policy');
    expect(policy, 'exactly one policy').toHaveLength(1);
    const text = policy[0]!.value;
    const directives = new Map(text.split(';').map((part) => part.trim().split(/ (.*)/, 2) as [string, string]));
    const scripts = directives.get('script-src') ?? directives.get('default-src')!;
    expect(text).not.toContain('unsafe-inline');
    expect(text).not.toMatch(/'unsafe-eval'|https?:|\*/);
    for (const [directive, value] of [['base-uri', "'none'"], ['frame-ancestors', "'none'"]]) expect(directives.get(directive!), directive).toBe(value);
    if (name === 'docs') {
      expect(scripts).toBe("'none'");
    } else {
      const nonce = /'nonce-([A-Za-z0-9+/=_-]{16,})'/.exec(scripts)?.[1];
      expect(nonce, 'a nonce').toBeTruthy();
      const inline = await page.locator('script:not([src])').evaluateAll((all) => (all as HTMLScriptElement[]).map((script) => script.nonce));
      for (const one of inline) expect(one).toBe(nonce);
      const again = await page.request.get(address(on), { headers: { accept: 'text/html' } });
      expect(again.headers()['content-security-policy'], 'a nonce is used once').not.toContain(nonce!);
    }
    expect(await page.locator('[style], style').count(), 'no style inside the page').toBe(0);
    const headers = response.headers();
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['referrer-policy']).toBeTruthy();
    expect(headers['cache-control']).toContain('no-store');
    expect(headers['x-request-id']).toMatch(/^req_/);
    expect(elsewhere, 'requests to other hosts').toEqual([]);
    expect(failed).toEqual([]);
    expect(complaints).toEqual([]);
  });
}

test('the session cookie is HttpOnly and SameSite=Lax', async ({ playwright, world }) => {
  // Not the test's own session: signing in replaces the one it came with.
  const request = await playwright.request.newContext({ baseURL: world.baseURL, storageState: { cookies: [], origins: [] } });
  const response = await request.post('/fn/session/sign-in', { form: world.staff.AUDITOR, headers: { accept: 'application/json' } });
  const cookies = response.headersArray().filter(({ name }) => name.toLowerCase() === 'set-cookie');
  expect(cookies.length).toBeGreaterThan(0);
  for (const { value } of cookies) {
    expect(value).toMatch(/; *HttpOnly/i);
    expect(value).toMatch(/; *SameSite=Lax/i);
    expect(value).toMatch(/; *Path=\//i);
    expect(value, 'ends with the browser').not.toMatch(/Max-Age|Expires/i);
  }
  await request.dispose();
});

test('signing in changes the session, so that nobody can prepare one', async ({ playwright, world }) => {
  const request = await playwright.request.newContext({ baseURL: world.baseURL, storageState: { cookies: [], origins: [] } });
  const sent = async () => {
    const response = await request.post('/fn/session/sign-in', { form: world.staff.AUDITOR, headers: { accept: 'application/json' } });
    expect(response.ok()).toBe(true);
    return (await request.storageState()).cookies.find(({ name }) => name.includes('session'))!.value;
  };
  expect(await sent()).not.toBe(await sent());
  await request.dispose();
});

test.describe('posts from another site', () => {
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    { 'sec-fetch-site': 'same-site', origin: 'https://other.nt24.example' },
  ];
  for (const headers of foreign) {
    test(`are refused: ${JSON.stringify(headers)}`, async ({ page, on }) => {
      const form = { id: on.staff };
      const refused = await page.request.post('/fn/staff/disable', { form, headers: { ...headers, accept: 'text/html' }, maxRedirects: 0 });
      expect(refused.status()).toBe(403);
      const account = await page.request.get(`/admin/staff/${on.staff}`);
      expect(await account.text()).toContain('Disable the account of');
    });
  }

  test('from this site they are not', async ({ page, world }) => {
    const headers = { origin: world.baseURL, 'sec-fetch-site': 'same-origin', accept: 'application/json' };
    expect((await page.request.post('/fn/account/me', { headers })).status()).toBe(200);
  });

  test('a server function is not called by GET', async ({ page }) => {
    for (const name of ['account/me', 'staff/disable', 'session/sign-out']) {
      expect((await page.request.get(`/fn/${name}`)).status(), name).toBe(405);
    }
  });
});

test('without a session every function of the staff app answers 401', async ({ playwright, world }) => {
  const request = await playwright.request.newContext({ baseURL: world.baseURL, storageState: { cookies: [], origins: [] } });
  for (const name of ['buyer/list', 'buyer/view', 'buyer/contacts', 'order/create', 'invoice/submit', 'desk/order', 'desk/dashboard', 'organization/create', 'staff/list', 'audit/list', 'account/totp-begin']) {
    const response = await request.post(`/fn/${name}`, { headers: { accept: 'application/json' } });
    expect(response.status(), name).toBe(401);
  }
  const nothing = { buyer: 'x', blocked: 'x', organization: 'x', staff: 'x', seller: 'x', order: 'x', sold: 'x', moving: 'x', cancelled: 'x', trader: 'x' };
  for (const [name, address] of places.filter(([name]) => !['login', 'login-code', 'not-found', 'docs'].includes(name))) {
    const response = await request.get(address(nothing), { headers: { accept: 'text/html' }, maxRedirects: 0 });
    expect(response.status(), name).toBe(303);
    expect(response.headers()['location'], name).toMatch(/^\/login\?next=/);
  }
  await request.dispose();
});
