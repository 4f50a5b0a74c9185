// What happens elsewhere appears by itself, typed text survives it, and the dashboard never claims to be live when it is not.
import type { Page } from '@playwright/test';
import type { Admin } from '../../fixtures/admin.ts';
import type { Api } from '../../fixtures/api.ts';
import { expect, test as base } from '../../fixtures/index.ts';
import { followed, open } from '../../fixtures/live.ts';
import { goodBuyer, RestOrder, sale } from '../../fixtures/orders.ts';
import { Wire } from '../../fixtures/wire.ts';
import { BrowserOrder, field, OrderPage } from '../../pages/order.ts';

const test = base.extend<{ wire: Wire }>({
  wire: async ({ world }, use) => {
    const wire = await Wire.to(world.baseURL);
    await use(wire);
    await wire.close();
  },
});

test.use({ role: 'OPERATOR' });

/** An order with its invoice. */
async function invoiced(api: Api, admin: Admin) {
  const seller = (await admin.seller()).id;
  const made = await sale(api, seller, await goodBuyer(api, seller));
  const order = new RestOrder(api, made);
  await order.create();
  await order.invoice(made.invoice);
  return { made, order, id: order.id };
}

test('what one does appears at the other within a second', async ({ page, visit, api, admin }) => {
  test.slow();
  const { made, id } = await invoiced(api, admin);
  const mine = new OrderPage(page);
  const other = await visit('ADMIN');
  const theirs = new BrowserOrder(other, made);
  theirs.id = id;
  await mine.open(id, 'payment');
  await expect(page.locator('.live-word')).toHaveText('Live');
  await expect(page.locator('#payment')).toContainText('Not entered yet');

  await theirs.shown.open(id, 'payment', 'payment-submit');
  const form = await theirs.shown.unfolded('payment-submit');
  await theirs.shown.fillPayment(form, made.payment);
  // Both pages run on one machine, so their clocks are one: when the answer came, and when the other page showed it.
  await page.evaluate(() => {
    const main = document.querySelector('main')!;
    const seen = new Promise<number>((done) => {
      const look = () => {
        if (document.querySelector('#payment form#payment-ready')) done(Date.now());
      };
      new MutationObserver(look).observe(main, { childList: true, subtree: true });
      look();
    });
    Object.assign(window, { nt24Seen: seen });
  });
  const answered = other.waitForResponse('**/fn/payment/submit').then(() => other.evaluate(() => Date.now()));
  await form.getByRole('button', { name: 'Enter payment' }).click();
  const at = await answered;
  const seen = await page.evaluate(() => (window as unknown as { nt24Seen: Promise<number> }).nt24Seen);
  expect(seen - at, 'milliseconds from the answer to the other page').toBeLessThan(1_000);
  await expect(mine.timeline.first()).toContainText('E2E ADMIN');
});

test('what was typed stays, and the page says what changed', async ({ page, api, admin }) => {
  const { order, made, id } = await invoiced(api, admin);
  const mine = new OrderPage(page);
  await mine.open(id, 'payment', 'payment-submit');
  await followed(page);
  const form = await mine.unfolded('payment-submit');
  await field(form, 'By bank').fill('12,345.67');
  await mine.comments.getByLabel('Comment').fill('The buyer called');

  await order.payment(made.payment);
  const notice = page.locator('.live-bar').filter({ hasText: 'changed this just now' });
  await expect(notice).toContainText(`${api.demo.clientId} changed this just now: Payment submitted. Nothing you typed is lost.`);
  await expect(field(form, 'By bank')).toHaveValue('12,345.67');
  await expect(mine.comments.getByLabel('Comment')).toHaveValue('The buyer called');

  await notice.getByRole('button', { name: 'Show the change' }).click();
  await expect(page.locator('#payment')).toContainText('18,500.00');
  await expect(notice).toHaveCount(0);
});

test('what is typed while the page reads a change is not lost', async ({ page, api, admin }) => {
  const { order, made, id } = await invoiced(api, admin);
  const mine = new OrderPage(page);
  await mine.open(id, 'order');
  await followed(page);
  // The answer of the reading is held back until something was typed.
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  const asked = new Promise<void>((done) => {
    void page.route('**/fn/desk/order*', async (route) => {
      done();
      await held;
      await route.continue();
    });
  });
  await order.payment(made.payment);
  await asked;
  const comment = mine.comments.getByLabel('Comment');
  await comment.fill('Begun before the answer came');
  const read = page.waitForResponse('**/fn/desk/order*');
  release();
  await read;
  await page.waitForTimeout(500);
  await expect(comment).toHaveValue('Begun before the answer came');
});

test.describe('the dashboard', () => {
  /** The figures as the page shows them, and as the server has them now. */
  const figures = (page: Page): Promise<{ shown: string[]; stored: string[] }> =>
    page.evaluate(async () => {
      const of = (where: Document) =>
        [...where.querySelectorAll('.dash .tally-row')].map((row) => ['.tally-words', '.tally-count'].map((part) => row.querySelector(part)?.textContent).join(': '));
      const text = await (await fetch('/')).text();
      return { shown: of(document), stored: of(new DOMParser().parseFromString(text, 'text/html')) };
    });

  test('counts what happens by itself', async ({ page, api, admin }) => {
    const { order, made } = await invoiced(api, admin);
    await open(page, '/');
    await expect(page.locator('.live-word')).toHaveText('Live');
    await order.cancel('The buyer withdrew');
    const change = page.locator('#changes li').filter({ hasText: made.externalOrderId }).filter({ hasText: 'Order cancelled' });
    await expect(change).toBeVisible({ timeout: 2_000 });
    await expect(async () => {
      const { shown, stored } = await figures(page);
      expect(shown).toEqual(stored);
      expect(shown.length).toBeGreaterThan(10);
    }).toPass({ timeout: 5_000 });
  });

  test('a hundred interruptions: never live while cut, and right after each', async ({ page, api, admin, wire }) => {
    test.setTimeout(240_000);
    const { order, made } = await invoiced(api, admin);
    await open(page, `${wire.url}/`);
    const word = page.locator('.live-word');
    const mark = page.locator('#main .note-attention').filter({ hasText: 'not updated since' });
    await followed(page);
    // Looks at every change of the page while the stream is cut.
    await page.evaluate(() => {
      const state = { cut: false, wrong: [] as string[] };
      const look = () => {
        if (!state.cut) return;
        const said = document.querySelector('.live-word')?.textContent?.trim();
        const marked = document.querySelector('#main .note-attention')?.textContent?.includes('not updated since') ?? false;
        if (said === 'Live' || !marked) state.wrong.push(`${said}, figures marked: ${marked}`);
      };
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
      Object.assign(window, {
        nt24Cut: (cut: boolean) => {
          look();
          state.cut = cut;
          look();
          return state.wrong;
        },
      });
    });
    const watch = (on: boolean) => page.evaluate((on) => (window as unknown as { nt24Cut: (cut: boolean) => string[] }).nt24Cut(on), on);
    let amount = made.total;
    for (let time = 0; time < 100; time += 1) {
      wire.cut();
      await expect(word, `interruption ${time}`).toHaveText('Reconnecting…', { timeout: 2_000 });
      await expect(mark).toBeVisible();
      await watch(true);
      // Now and then something happens that the page cannot hear of, and it tries in vain to come back.
      if (time % 10 === 0) {
        amount += time % 20 === 0 ? -100 : 100;
        await order.correctInvoice({ amount });
        await page.waitForTimeout(1_200);
      }
      expect(await watch(false), `interruption ${time}`).toEqual([]);
      wire.mend();
      await expect(word, `return ${time}`).toHaveText('Live');
      await expect(mark).toHaveCount(0);
      await expect(async () => {
        const { shown, stored } = await figures(page);
        expect(shown, `return ${time}`).toEqual(stored);
      }).toPass({ intervals: [50, 100, 200], timeout: 5_000 });
    }
  });
});
