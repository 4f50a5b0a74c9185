// The REST interface answers, as a client meets it first.
import { expect, test } from '../../fixtures/index.ts';

test('/livez and /readyz answer without a token', async ({ request }) => {
  for (const path of ['/livez', '/readyz']) expect(await (await request.get(path)).json(), path).toEqual({ status: 'ok' });
});

test('a token of the demo client opens /v1/me', async ({ api, world, request }) => {
  const me = await api.json<Record<string, unknown>>(api.get('/v1/me'));
  const text = JSON.stringify(me);
  expect(text).toContain(world.demo.organizationUuid);
  expect(text).toContain(world.demo.sellerId);
  const without = await request.get('/v1/me');
  expect(without.status()).toBe(401);
  expect(without.headers()['content-type']).toContain('application/problem+json');
  expect(without.headers()['x-request-id']).toMatch(/^req_/);
});

test('a wrong secret gets no token, and the answer does not repeat it', async ({ request, world }) => {
  const response = await request.post('/realms/nt24-idp/protocol/openid-connect/token', {
    form: { grant_type: 'client_credentials', client_id: world.demo.clientId, client_secret: 'not the secret' },
  });
  expect(response.status()).toBe(401);
  expect(await response.json()).toMatchObject({ error: 'invalid_client' });
  expect(await response.text()).not.toContain('not the secret');
});

test('a session cookie opens nothing of the API', async ({ request, signIn }) => {
  const { cookies } = await signIn('ADMIN');
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  expect((await request.get('/v1/me', { headers: { cookie } })).status()).toBe(401);
  expect((await request.get('/buyers', { headers: { cookie }, maxRedirects: 0 })).status()).toBe(200);
});

test('the document names every path of the API', async ({ request }) => {
  const document = (await (await request.get('/v1/openapi.json')).json()) as { openapi: string; paths: object };
  expect(document.openapi).toMatch(/^3\.1/);
  for (const path of ['/v1/me', '/v1/events', '/v1/partners/{sellerId}/buyers']) expect(Object.keys(document.paths)).toContain(path);
});
