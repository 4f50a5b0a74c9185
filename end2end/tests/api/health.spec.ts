import { expect, test } from '../../fixtures/index.ts';

test('/livez answers without a token', async ({ request }) => {
  const response = await request.get('/livez');
  expect(response.status()).toBe(200);
});
