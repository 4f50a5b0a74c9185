// Mail leaves by SMTP: encrypted and signed in, readable with and without HTML, and once, also when the mail server is
// busy at first. Each test has a mail server and a server of its own; the certificate is made for the run.
import type { APIRequestContext } from '@playwright/test';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { Api } from '../../fixtures/api.ts';
import { createBuyer } from '../../fixtures/buyers.ts';
import { expect, test as base } from '../../fixtures/index.ts';
import type { Demo } from '../../fixtures/server.ts';

const seller = 'Müller & Söhne Fahrzeuggroßhandel für Österreich und Südtirol GmbH';
const recipient = 'erika@mustermann.example';
const sender = 'kyc@nt24.example';
/** Both hold what must be encoded in an address. */
const account = { user: 'nt24@mail.example', password: 'p@ss/wörd?' };

interface Options {
  /** `smtps`: encrypted from the first byte; `smtp`: by STARTTLS. */
  scheme: 'smtps' | 'smtp';
  /** The server trusts the mail server's certificate. */
  trusted?: boolean;
  /** How many mails are refused with 451 before one is taken. */
  busy?: number;
}

/** A mail as it came over the wire. */
interface Mail {
  secure: boolean;
  user: unknown;
  from: string;
  to: string[];
  raw: string;
}

interface Postbox {
  taken: Mail[];
  refused: Mail[];
  /** Tries to sign in. */
  signIns: string[];
  /** Connections that came to nothing. */
  broken: string[];
  request: APIRequestContext;
  demo: Demo;
  /** Of a seller with umlauts in its name. */
  sellerId: string;
  /** A client with a new token: they run out when the clock is moved. */
  api: () => Api;
}

const test = base.extend<{ postbox: (options: Options) => Promise<Postbox> }>({
  postbox: async ({ playwright }, use) => {
    const undo: (() => unknown)[] = [];
    await use(async ({ scheme, trusted = true, busy = 0 }) => {
      const folder = mkdtempSync(join(tmpdir(), 'nt24-mail-'));
      undo.push(() => rmSync(folder, { recursive: true, force: true }));
      const { key, cert } = certificate(folder);

      const [taken, refused, signIns, broken]: [Mail[], Mail[], string[], string[]] = [[], [], [], []];
      const mailServer = new SMTPServer({
        key: readFileSync(key),
        cert: readFileSync(cert),
        secure: scheme === 'smtps',
        authMethods: ['PLAIN', 'LOGIN'],
        disableReverseLookup: true,
        onAuth({ username, password }, session, done) {
          signIns.push(`${username} ${session.secure ? 'encrypted' : 'in the clear'}`);
          if (username === account.user && password === account.password) done(null, { user: username });
          else done(null, {});
        },
        onData(stream, session, done) {
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('end', () => {
            const { mailFrom, rcptTo } = session.envelope;
            const mail: Mail = {
              secure: session.secure,
              user: session.user,
              from: mailFrom ? mailFrom.address : '',
              to: rcptTo.map(({ address }) => address),
              raw: Buffer.concat(chunks).toString('latin1'),
            };
            if (refused.length < busy) {
              refused.push(mail);
              done(Object.assign(new Error('Too busy, try again later'), { responseCode: 451 }));
            } else {
              taken.push(mail);
              done();
            }
          });
        },
      });
      mailServer.on('error', (error: Error) => broken.push(error.message));
      const listening = mailServer.listen(0, 'localhost');
      await new Promise((done) => listening.once('listening', done));
      undo.push(() => new Promise<void>((done) => mailServer.close(() => done())));
      const place = `${encodeURIComponent(account.user)}:${encodeURIComponent(account.password)}@localhost:${(listening.address() as AddressInfo).port}`;

      const { address, demo, sellerId, stop } = await start(folder, {
        NT24_MAIL: `${scheme}://${place}`,
        NT24_MAIL_FROM: sender,
        ...(trusted ? { SSL_CERT_FILE: cert } : {}),
      });
      undo.push(stop);
      const request = await playwright.request.newContext({ baseURL: address, storageState: { cookies: [], origins: [] } });
      undo.push(() => request.dispose());
      return { taken, refused, signIns, broken, request, demo, sellerId, api: () => new Api(request, demo) };
    });
    for (const step of undo.reverse()) await step();
  },
});

test.setTimeout(60_000);

/** Begins an identity check whose link is mailed, and has everything done that is due. */
async function mailed({ api, sellerId }: Postbox): Promise<{ sessionId: string; idenfyUrl: string }> {
  const client = api();
  const buyer = await createBuyer(client, sellerId, { kycMode: 'NT24-led' });
  const path = `/v1/partners/${sellerId}/buyers/${buyer.uuid}/kyc/verify`;
  const session = await client.json<{ sessionId: string; idenfyUrl: string }>(client.post(path, { recipientEmail: recipient }));
  await client.json(client.post('/v1/sandbox/drain'));
  return session;
}

for (const scheme of ['smtps', 'smtp'] as const) {
  test(`a mail leaves encrypted and signed in, by ${scheme}`, async ({ postbox }) => {
    const box = await postbox({ scheme });
    const { idenfyUrl } = await mailed(box);
    expect(box.signIns).toEqual([`${account.user} encrypted`]);
    expect(box.taken).toHaveLength(1);
    const [mail] = box.taken as [Mail];
    expect(mail).toMatchObject({ secure: true, user: account.user, from: sender, to: [recipient] });

    const { headers, parts } = read(mail.raw);
    expect(headers.get('from')).toBe(`Novatrade24 <${sender}>`);
    expect(headers.get('to')).toBe(recipient);
    expect(headers.get('subject')).toBe(`${seller}: confirm your identity`);
    expect(headers.get('message-id')).toMatch(/^<[0-9a-f-]{36}@nt24\.example>$/);
    expect(Math.abs(Date.parse(headers.get('date')!) - Date.now())).toBeLessThan(60_000);
    expect(mail.raw, 'a server may know ASCII only').toMatch(/^[\t\r\n\x20-\x7e]*$/);
    expect(headers.get('content-type')).toMatch(/^multipart\/alternative;/);
    expect(parts.map(({ type }) => type)).toEqual(['text/plain; charset=utf-8', 'text/html; charset=utf-8']);

    const [text, html] = parts.map(({ content }) => content) as [string, string];
    expect(text).toContain(seller);
    expect(html).toContain(seller.replace('&', '&amp;'));
    expect(text.match(/https?:\S+/g)).toEqual([idenfyUrl]);
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, link]) => link!.replaceAll('&amp;', '&'));
    expect(new Set(links)).toEqual(new Set([idenfyUrl]));
    expect((await box.request.get(idenfyUrl)).status(), 'the link leads somewhere').toBe(200);

    const client = box.api();
    const { data } = await client.json<{ data: { to: string; links: string[] }[] }>(client.get('/v1/sandbox/mail'));
    expect(data.filter(({ to }) => to === recipient)).toMatchObject([{ links: [idenfyUrl] }]);
  });
}

test('a busy mail server gets the same mail later, once', async ({ postbox }) => {
  const box = await postbox({ scheme: 'smtps', busy: 1 });
  await mailed(box);
  expect([box.refused.length, box.taken.length]).toEqual([1, 0]);
  const kept = async () => {
    const client = box.api();
    const { data } = await client.json<{ data: { to: string }[] }>(client.get('/v1/sandbox/mail'));
    return data.filter(({ to }) => to === recipient).length;
  };
  expect(await kept(), 'not sent').toBe(0);
  for (const advance of ['PT1M', 'PT24H', 'P7D']) {
    const client = box.api();
    await client.json(client.post('/v1/sandbox/clock', { advance }));
    expect([box.refused.length, box.taken.length], advance).toEqual([1, 1]);
  }
  expect(await kept()).toBe(1);
  const id = (mail?: Mail) => read(mail!.raw).headers.get('message-id');
  expect(id(box.taken[0])).toBe(id(box.refused[0]));
});

test('a mail server that nobody vouches for learns neither password nor mail', async ({ postbox }) => {
  for (const scheme of ['smtps', 'smtp'] as const) {
    const box = await postbox({ scheme, trusted: false });
    await mailed(box);
    expect(box.broken.length, 'it was tried').toBeGreaterThan(0);
    expect([box.signIns, box.taken, box.refused], scheme).toEqual([[], [], []]);
  }
});

/** A key and a certificate for this machine that only whoever is told trusts. */
function certificate(folder: string): { key: string; cert: string } {
  const [key, cert] = [join(folder, 'mail.key'), join(folder, 'mail.crt')];
  const how = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
  const what = ['-addext', 'subjectAltName=DNS:localhost', '-addext', 'basicConstraints=critical,CA:FALSE'];
  execFileSync('openssl', ['req', '-x509', ...how, ...what, '-keyout', key, '-out', cert], { stdio: 'pipe' });
  return { key, cert };
}

/** `nt24 serve` in the sandbox with demo data, the seller and other settings. */
async function start(folder: string, settings: Record<string, string>): Promise<{ address: string; demo: Demo; sellerId: string; stop: () => Promise<void> }> {
  const root = resolve(import.meta.dirname, '../../..');
  const bin = resolve(root, process.env.NT24_BIN ?? join(process.env.CARGO_TARGET_DIR ?? 'target', 'release/nt24'));
  const port = await freePort();
  const ours = Object.entries(process.env).filter(([name]) => !name.startsWith('NT24_'));
  const listen = { NT24_DATA_DIR: join(folder, 'data'), NT24_LISTEN: `127.0.0.1:${port}`, NT24_MODE: 'sandbox', NT24_RATE_LIMITS: 'off' };
  const env = { ...Object.fromEntries(ours), ...listen, ...settings };
  const json = <T>(...args: string[]) => JSON.parse(execFileSync(bin, [...args, '--json'], { env, encoding: 'utf8' })) as T;
  const demo = json<Demo>('demo');
  const partner = ['--name', seller, '--country', 'AT', '--vat-number', 'ATU13585627'];
  const { partnerUuid } = json<{ partnerUuid: string }>('partner', 'create', '--org', demo.organizationUuid, ...partner);

  const server = spawn(bin, ['serve'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  server.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  const ended = new Promise<void>((done) => server.once('exit', () => done()));
  const address = `http://127.0.0.1:${port}`;
  const ready = () => fetch(`${address}/readyz`).then((answer) => answer.ok, () => false);
  for (let tries = 0; !(await ready()); tries += 1) {
    if (tries === 300 || server.exitCode !== null) {
      kill();
      throw new Error(`nt24 serve did not become ready:\n${log}`);
    }
    await wait(100);
  }
  const stop = async () => {
    server.kill('SIGTERM');
    await Promise.race([ended, wait(10_000, undefined, { ref: false })]);
    kill();
    process.off('exit', kill);
    expect(server.exitCode, log).toBe(0);
  };
  return { address, demo, sellerId: partnerUuid, stop };
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });
}

interface Part {
  type: string;
  content: string;
}

/** Headers by their names in small letters, decoded, and the parts of a multipart message (RFC 2045 to 2047). */
function read(raw: string): { headers: Map<string, string>; parts: Part[] } {
  const { headers, body } = split(raw);
  const boundary = /boundary="?([^";]+)"?/.exec(headers.get('content-type') ?? '')?.[1];
  if (!boundary) return { headers, parts: [] };
  // Before the first boundary is nothing, behind the last one `--`.
  const inner = body.split(`--${boundary}`).slice(1, -1);
  const parts = inner.map((part) => {
    const { headers, body } = split(part.replace(/^\r\n/, ''));
    const how = headers.get('content-transfer-encoding')?.toLowerCase() ?? '7bit';
    return { type: headers.get('content-type') ?? '', content: decoded(how, body).toString('utf8') };
  });
  return { headers, parts };
}

function split(raw: string): { headers: Map<string, string>; body: string } {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw.slice(0, end).replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    return [name.toLowerCase(), words(value)];
  });
  return { headers: new Map(headers), body: raw.slice(end + 4) };
}

/** Blanks between encoded words are not part of the text. */
const words = (value: string): string =>
  value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, how: string, text: string) =>
      decoded(how.toLowerCase() === 'b' ? 'base64' : 'quoted-printable', text).toString('utf8'),
    );

function decoded(how: string, text: string): Buffer {
  if (how === 'base64') return Buffer.from(text, 'base64');
  if (how !== 'quoted-printable') return Buffer.from(text, 'latin1');
  const bytes = text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1');
}
