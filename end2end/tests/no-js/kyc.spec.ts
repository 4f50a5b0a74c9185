// Without scripts: a buyer's papers and VIES by hand.
import { createBuyer } from '../../fixtures/buyers.ts';
import { expect, test } from '../../fixtures/index.ts';
import { pdf } from '../../fixtures/paper.ts';

test('a false paper is refused with a sentence, a real one counts, VIES is asked', async ({ page, admin, api }) => {
  const seller = (await admin.seller('Papers GmbH')).id;
  const buyer = await createBuyer(api, seller, { companyName: 'KYC without scripts GmbH' });
  const kyc = `/v1/partners/${seller}/buyers/${buyer.uuid}/kyc`;
  const upload = async (name: string, buffer: Buffer) => {
    await page.goto(`/buyers/${buyer.uuid}/kyc?type=COC_EXTRACT#document-add`);
    const form = page.locator('#document-add');
    await form.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/pdf', buffer });
    await form.getByRole('button', { name: /upload/i }).click();
  };
  const papers = async () => (await api.json(api.get(`${kyc}/documents`))) as { type: string; status: string; source: string }[];

  await upload('page.pdf', Buffer.from('<html><script>alert(1)</script></html>'));
  await expect(page.locator('#document-add')).toContainText('The file looks like an HTML page, which is not accepted.');
  await expect(page.locator('#document-add select').first()).toHaveValue('COC_EXTRACT');
  expect(await papers()).toEqual([]);

  await upload('extract.pdf', pdf('extract'));
  await expect(page.locator('#papers')).toContainText('extract.pdf');
  expect((await papers()).map(({ type, status, source }) => [type, status, source])).toEqual([['COC_EXTRACT', 'ACTIVE', 'WEB_APP']]);

  await page.locator('#vies').getByRole('button', { name: 'Check now' }).first().click();
  await api.json(api.post('/v1/sandbox/drain', {}));
  await expect.poll(async () => ((await api.json(api.get(kyc))) as { viesResult: string }).viesResult).toBe('VALID');
  await page.goto(`/buyers/${buyer.uuid}/kyc`);
  await expect(page.locator('#vies')).toContainText('Valid');
});
