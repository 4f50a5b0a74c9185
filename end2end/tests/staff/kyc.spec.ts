// A buyer's KYC by hand: papers with scripts, VIES on demand, and what both doors say about it.
import { createBuyer } from '../../fixtures/buyers.ts';
import { expect, test } from '../../fixtures/index.ts';
import { open } from '../../fixtures/live.ts';
import { pdf } from '../../fixtures/paper.ts';

test('a paper is uploaded, VIES is asked, and the API says the same', async ({ page, admin, api }) => {
  const seller = (await admin.seller('Papers GmbH')).id;
  const buyer = await createBuyer(api, seller, { companyName: 'KYC by hand GmbH' });
  const kyc = `/v1/partners/${seller}/buyers/${buyer.uuid}/kyc`;
  await open(page, `/buyers/${buyer.uuid}/kyc?type=COC_EXTRACT#document-add`);
  await page.locator('#document-add input[type=file]').setInputFiles({ name: 'extract.pdf', mimeType: 'application/pdf', buffer: pdf('extract') });
  await page.locator('#document-add').getByRole('button', { name: /upload/i }).click();
  await expect(page.locator('#papers')).toContainText('extract.pdf');
  const papers = (await api.json(api.get(`${kyc}/documents`))) as { type: string; status: string; source: string }[];
  expect(papers.map(({ type, status, source }) => [type, status, source])).toEqual([['COC_EXTRACT', 'ACTIVE', 'WEB_APP']]);

  await page.locator('#vies').getByRole('button', { name: 'Check now' }).first().click();
  await api.json(api.post('/v1/sandbox/drain', {}));
  await expect.poll(async () => ((await api.json(api.get(kyc))) as { viesResult: string }).viesResult).toBe('VALID');
  await open(page, `/buyers/${buyer.uuid}/kyc`);
  await expect(page.locator('#vies')).toContainText('Valid');
});
