// make bench: how fast the release binary answers, each endpoint beside /livez (a bare axum handler) in the same run.
//
// wrk makes the load on this machine only, for a few seconds each. The ratio to /livez is what can be compared between
// machines; the plain numbers cannot. Started by .ci/bench, which installs wrk and builds.
import { spawn, spawnSync, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const bin = process.env.NT24_BIN;
const bare = process.env.NT24_BARE; // server/examples/bare.rs
const fill = process.env.NT24_FILL; // server/storage/examples/orders.rs
const manyOrders = Number(process.env.NT24_BENCH_ORDERS ?? 100_000);
const buyers = Number(process.env.NT24_BENCH_BUYERS ?? 5000);
const seconds = Number(process.env.NT24_BENCH_SECONDS ?? 5);
const data = mkdtempSync(join(tmpdir(), 'nt24-bench-'));

const freePort = () => new Promise((done) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});
const port = await freePort();
const besidePort = await freePort();
const base = `http://127.0.0.1:${port}`;
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NT24_'))),
  NT24_DATA_DIR: data,
  NT24_LISTEN: `127.0.0.1:${port}`,
  NT24_MODE: 'sandbox',
  NT24_RATE_LIMITS: 'off',
  NT24_LOG: 'warn',
};
const demo = JSON.parse(execFileSync(bin, ['demo', '--json'], { env, encoding: 'utf8' }));
const server = spawn(bin, ['serve'], { env, stdio: ['ignore', 'ignore', 'inherit'] });

/** A German VAT number with right check digits (ISO 7064 mod 11,10), different for every `n`. */
function vatNumber(n) {
  const digits = String(10_000_000 + n);
  let product = 10;
  for (const digit of digits) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (2 * sum) % 11;
  }
  return `DE${digits}${(11 - product) % 10}`;
}

async function token() {
  const form = { grant_type: 'client_credentials', client_id: demo.clientId, client_secret: demo.clientSecret };
  const answer = await fetch(`${base}/realms/nt24-idp/protocol/openid-connect/token`, { method: 'POST', body: new URLSearchParams(form) });
  return (await answer.json()).access_token;
}

async function create(bearer, n) {
  const answer = await fetch(`${base}/v1/partners/${demo.sellerId}/buyers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'idempotency-key': `bench-${n}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      kycMode: 'NT24_LED', vatNumber: vatNumber(n), companyName: `Autohandel ${n} GmbH`,
      address: { street: `Hauptstraße ${n}`, postCode: String(10000 + (n % 80000)), city: 'Berlin', country: 'DE' },
    }),
  });
  if (answer.status !== 201) throw new Error(`buyer ${n}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).uuid;
}

const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1024;

function load(name, path, headers = {}, at = base) {
  const script = join(data, 'wrk.lua');
  const set = Object.entries(headers).map(([key, value]) => `wrk.headers[${JSON.stringify(key)}] = ${JSON.stringify(value)}`);
  writeFileSync(script, set.join('\n'));
  const run = spawnSync('wrk', ['-t1', '-c16', `-d${seconds}s`, '--latency', '-s', script, at + path], { encoding: 'utf8' });
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(run.stdout)?.[1] ?? 0);
  const p99 = /99%\s+(\S+)/.exec(run.stdout)?.[1] ?? '?';
  const wrong = /Non-2xx or 3xx responses: (\d+)/.exec(run.stdout)?.[1] ?? '0';
  return { name, rate, p99, wrong };
}

/** How long one page takes when nobody else asks: the 95th of a hundred, in milliseconds. */
function page(name, path, cookie) {
  const script = join(data, 'page.lua');
  writeFileSync(script, [
    `wrk.headers["cookie"] = ${JSON.stringify(cookie)}`,
    'wrk.headers["accept"] = "text/html"',
    'wrk.headers["accept-encoding"] = "gzip"',
    'done = function(summary, latency) io.write(string.format("p50 %f p95 %f errors %d\\n", latency:percentile(50) / 1000, latency:percentile(95) / 1000, summary.errors.status)) end',
  ].join('\n'));
  const run = spawnSync('wrk', ['-t1', '-c1', `-d${seconds}s`, '-s', script, base + path], { encoding: 'utf8' });
  const [, p50, p95, errors] = /p50 ([\d.]+) p95 ([\d.]+) errors (\d+)/.exec(run.stdout) ?? ['', '0', '0', '?'];
  return { name, p50: Number(p50), p95: Number(p95), errors };
}

function pageTable(title, rows) {
  console.log(`\n${title}`);
  console.log(`${'page'.padEnd(40)} ${'p50 ms'.padStart(8)} ${'p95 ms'.padStart(8)}  not 2xx/3xx`);
  for (const { name, p50, p95, errors } of rows) {
    console.log(`${name.padEnd(40)} ${p50.toFixed(1).padStart(8)} ${p95.toFixed(1).padStart(8)}  ${errors}`);
  }
}

/** What a browser fetches before the page reacts, as sent: the program and the part of it that the page names. In kB. */
async function firstLoad(name, path, cookie) {
  const html = await fetch(base + path, { headers: { cookie, accept: 'text/html' } }).then((answer) => answer.text());
  const files = new Set(Array.from(html.matchAll(/\/pkg\/([\w.-]+\.(?:js|wasm|pack))/g), ([, file]) => file));
  const bytes = Array.from(files, (file) => statSync(join(process.env.LEPTOS_SITE_ROOT, 'pkg', `${file}.br`)).size);
  return `${name} ${(bytes.reduce((sum, size) => sum + size, 0) / 1000).toFixed(0)} kB in ${files.size} files`;
}

/** From the click on an order in the work list until its page stands, in a browser, in milliseconds: the 50th and the 95th. */
async function opening(cookie) {
  const { chromium } = await import('@playwright/test');
  const browser = await chromium.launch({ executablePath: process.env.NT24_CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const context = await browser.newContext({ baseURL: base, viewport: { width: 1440, height: 900 } });
    await context.addCookies(cookie.split('; ').map((pair) => ({ name: pair.split('=')[0], value: pair.slice(pair.indexOf('=') + 1), url: base })));
    const page = await context.newPage();
    await page.goto('/orders');
    await page.waitForLoadState('networkidle'); // the other parts are fetched
    const times = [];
    for (let row = 0; row < 20; row += 1) {
      times.push(await page.evaluate(async (row) => {
        const link = document.querySelectorAll('#main tbody tr')[row].querySelector('a[href^="/orders/"]');
        const there = new Promise((done) => {
          const look = () => document.querySelector('#main #timeline') && done(performance.now());
          new MutationObserver(look).observe(document.querySelector('#main'), { childList: true, subtree: true });
        });
        const start = performance.now();
        link.click();
        return (await there) - start;
      }, row));
      await page.goBack();
      await page.waitForFunction(() => document.querySelectorAll('#main tbody tr').length >= 20);
    }
    times.sort((a, b) => a - b);
    return `${times[9].toFixed(0)} ms, the slowest but one of 20 ${times[18].toFixed(0)} ms`;
  } finally {
    await browser.close();
  }
}

function table(title, against, rows, base = rows[0].rate) {
  console.log(`\n${title}`);
  console.log(`${'endpoint'.padEnd(34)} ${'req/s'.padStart(8)} ${against.padStart(10)} ${'p99'.padStart(9)}  not 2xx/3xx`);
  for (const { name, rate, p99, wrong } of rows) {
    console.log(`${name.padEnd(34)} ${rate.toFixed(0).padStart(8)} ${(rate / base).toFixed(3).padStart(10)} ${p99.padStart(9)}  ${wrong}`);
  }
}

/** One order by the API, polled; then many straight into the tables, listed. */
async function ordersAndVerdicts(buyerId, cookie) {
  const price = { value: 1_850_000, currency: 'EUR' };
  const created = await fetch(`${base}/v1/partners/${demo.sellerId}/orders`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await token()}`, 'idempotency-key': 'bench-order', 'content-type': 'application/json' },
    body: JSON.stringify({
      externalOrderId: 'POLLED', buyerId, totalAmount: price,
      vins: [{ vin: 'WVWZZZ3CZEE140287', brand: 'Volkswagen', model: 'Passat', mileage: 85_000, purchaseAmount: price }],
    }),
  });
  if (created.status !== 201) throw new Error(`order: ${created.status} ${await created.text()}`);
  const { uuid } = await created.json();
  const path = `/v1/partners/${demo.sellerId}/orders/${uuid}/compliance`;
  await wait(1000); // VIES is asked about the buyer of a first order
  const authorization = `Bearer ${await token()}`;
  const answer = await fetch(base + path, { headers: { authorization } });
  const file = join(data, 'rollup.json');
  writeFileSync(file, await answer.text());
  const beside = spawn(bare, [`127.0.0.1:${besidePort}`, file], { stdio: ['ignore', 'ignore', 'inherit'] });
  const there = `http://127.0.0.1:${besidePort}`;
  await wait(500);
  const verdict = [
    load('bare handler, the same bytes', '/', {}, there),
    load('GET compliance, 200', path, { authorization }),
    load('GET compliance, 304', path, { authorization, 'if-none-match': answer.headers.get('etag') }),
    load('bare handler, 304', '/304', {}, there),
  ];
  beside.kill();

  const lists = [];
  let filled = 0;
  for (const count of [1_000, manyOrders]) {
    const url = `sqlite://${join(data, 'nt24.db')}`;
    execFileSync(fill, [url, demo.organizationUuid, demo.sellerId, buyerId, String(filled), String(count)]);
    filled = count;
    const bearer = { authorization: `Bearer ${await token()}` };
    const list = (name, query) => load(name, `/v1/partners/${demo.sellerId}/orders${query}`, bearer);
    lists.push({
      count,
      rows: [
        list('first page', ''),
        list('page 40', '?page=40'),
        list('status', '?status=READY_FOR_PICKUP'),
        list('vin', '?vin=WVWZZZ3C000000777'),
        list('buyerId', `?buyerId=${buyerId}`),
        list('updatedAfter, sorted', '?updatedAfter=2026-02-02T00:00:00Z&sort=updatedAt,asc'),
        list('externalOrderId, sorted', '?sort=externalOrderId,desc'),
      ],
    });
  }
  const pages = [
    page('dashboard', '/', cookie),
    page('orders', '/orders', cookie),
    page('orders, page 40', '/orders?page=40', cookie),
    page('orders, one blocker', '/orders?found=MISSING_INVOICE', cookie),
    page('orders, verdict and waiting on', '/orders?compliance=INCOMPLETE&waiting=US', cookie),
    page('orders, by VIN', '/orders?text=WVWZZZ3C000000777', cookie),
    page('orders, by the last 6 of a VIN', '/orders?text=000777', cookie),
    page('orders, by order id', '/orders?text=BENCH-0000777', cookie),
    page('one order', `/orders/${uuid}`, cookie),
    page('one order, module', `/orders/${uuid}?module=transport`, cookie),
    page('new order', '/orders/new', cookie),
    page('buyers', '/buyers', cookie),
    page('one buyer', `/buyers/${buyerId}`, cookie),
    page('jobs', '/jobs', cookie),
    page('audit', '/admin/audit', cookie),
    page('system', '/admin/system', cookie),
  ];
  const loads = [
    await firstLoad('sign-in', '/login', ''),
    await firstLoad('dashboard', '/', cookie),
    await firstLoad('orders', '/orders', cookie),
    await firstLoad('one order', `/orders/${uuid}`, cookie),
    await firstLoad('one buyer', `/buyers/${buyerId}`, cookie),
    await firstLoad('audit', '/admin/audit', cookie),
  ];
  const opened = await opening(cookie);
  return { verdict, lists, pages, loads, opened };
}

try {
  for (let tries = 0; ; tries += 1) {
    const up = await fetch(`${base}/readyz`).then((answer) => answer.ok, () => false);
    if (up) break;
    if (tries > 100) throw new Error('the server does not get ready');
    await wait(100);
  }
  const before = memory();
  let bearer = await token();
  const started = performance.now();
  let next = 0;
  let last;
  await Promise.all(Array.from({ length: 8 }, async () => {
    while (next < buyers) {
      const n = (next += 1);
      if (n % 500 === 0) bearer = await token();
      last = await create(bearer, n);
    }
  }));
  const writes = buyers / ((performance.now() - started) / 1000);

  const login = await fetch(`${base}/fn/session/sign-in`, {
    method: 'POST', redirect: 'manual', headers: { accept: 'text/html' },
    body: new URLSearchParams({ email: demo.staffEmail, password: demo.staffPassword, next: '' }),
  });
  const cookie = login.headers.getSetCookie().map((text) => text.split(';')[0]).join('; ');

  const buyer = `/v1/partners/${demo.sellerId}/buyers/${last}`;
  const rows = [];
  rows.push(load('/livez (bare handler)', '/livez'));
  bearer = await token();
  const authorization = `Bearer ${bearer}`;
  rows.push(load('GET /v1/me', '/v1/me', { authorization }));
  rows.push(load('GET buyer, 200', buyer, { authorization }));
  rows.push(load('GET buyer, 304', buyer, { authorization, 'if-none-match': '"0"' }));
  rows.push(load('page: buyers', '/buyers', { cookie }));
  rows.push(load('page: buyers, search', '/buyers?text=4999', { cookie }));
  rows.push(load('page: one buyer', `/buyers/${last}`, { cookie }));

  const orders = await ordersAndVerdicts(last, cookie);

  console.log(`\n${buyers} buyers; ${writes.toFixed(0)} buyers created per second by 8 writers`);
  console.log(`memory: ${before.toFixed(0)} MiB after the start, ${memory().toFixed(0)} MiB at the end\n`);
  console.log(`${'endpoint'.padEnd(24)} ${'req/s'.padStart(8)} ${'of /livez'.padStart(10)} ${'p99'.padStart(9)}  not 2xx/3xx`);
  for (const { name, rate, p99, wrong } of rows) {
    const ratio = (rate / rows[0].rate).toFixed(3);
    console.log(`${name.padEnd(24)} ${rate.toFixed(0).padStart(8)} ${ratio.padStart(10)} ${p99.padStart(9)}  ${wrong}`);
  }
  table('Verdict of an order, polled with a token, beside a bare axum handler with the same bytes', 'of bare', orders.verdict);
  pageTable(`Pages with ${manyOrders} orders, one at a time`, orders.pages);
  console.log(`first load, WASM and JS by Brotli: ${orders.loads.join(' · ')}`);
  console.log(`opening an order from the work list, in Chromium: ${orders.opened}`);
  for (const { count, rows } of orders.lists) table(`Lists at ${count} orders of one seller (20 to a page)`, 'of bare', rows, orders.verdict[0].rate);
} finally {
  server.kill('SIGTERM');
  await new Promise((done) => server.once('exit', done));
  rmSync(data, { recursive: true, force: true });
}
