// make bench: how fast the release binary answers, each endpoint beside /livez (a bare axum handler) in the same run.
//
// wrk makes the load on this machine only, for a few seconds each. The ratio to /livez is what can be compared between
// machines; the plain numbers cannot. Started by .ci/bench, which installs wrk and builds.
import { spawn, spawnSync, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const bin = process.env.NT24_BIN;
const buyers = Number(process.env.NT24_BENCH_BUYERS ?? 5000);
const seconds = Number(process.env.NT24_BENCH_SECONDS ?? 5);
const data = mkdtempSync(join(tmpdir(), 'nt24-bench-'));

const port = await new Promise((done) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});
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

function load(name, path, headers = {}) {
  const script = join(data, 'wrk.lua');
  const set = Object.entries(headers).map(([key, value]) => `wrk.headers[${JSON.stringify(key)}] = ${JSON.stringify(value)}`);
  writeFileSync(script, set.join('\n'));
  const run = spawnSync('wrk', ['-t1', '-c16', `-d${seconds}s`, '--latency', '-s', script, base + path], { encoding: 'utf8' });
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(run.stdout)?.[1] ?? 0);
  const p99 = /99%\s+(\S+)/.exec(run.stdout)?.[1] ?? '?';
  const wrong = /Non-2xx or 3xx responses: (\d+)/.exec(run.stdout)?.[1] ?? '0';
  return { name, rate, p99, wrong };
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

  console.log(`\n${buyers} buyers; ${writes.toFixed(0)} buyers created per second by 8 writers`);
  console.log(`memory: ${before.toFixed(0)} MiB after the start, ${memory().toFixed(0)} MiB at the end\n`);
  console.log(`${'endpoint'.padEnd(24)} ${'req/s'.padStart(8)} ${'of /livez'.padStart(10)} ${'p99'.padStart(9)}  not 2xx/3xx`);
  for (const { name, rate, p99, wrong } of rows) {
    const ratio = (rate / rows[0].rate).toFixed(3);
    console.log(`${name.padEnd(24)} ${rate.toFixed(0).padStart(8)} ${ratio.padStart(10)} ${p99.padStart(9)}  ${wrong}`);
  }
} finally {
  server.kill('SIGTERM');
  await new Promise((done) => server.once('exit', done));
  rmSync(data, { recursive: true, force: true });
}
