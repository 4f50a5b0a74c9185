// The same story of a buyer once over the REST interface and once in the browser, for two sellers of one organization: what
// is stored and what is told to others must be equal, but for who did it through which channel.
import { fresh, vatNumber } from '../fixtures/admin.ts';
import type { Api } from '../fixtures/api.ts';
import { bodyOf, type Buyer } from '../fixtures/buyers.ts';
import { expect, test } from '../fixtures/index.ts';
import { BuyerForm, BuyerPage, company, erika } from '../pages/buyer.ts';

test.use({ role: 'OPERATOR' });

const wrong = { ...company, companyName: 'Autohaus Vergliech GmbH', city: 'Berlni' };
const right = { companyName: 'Autohaus Vergleich GmbH', city: 'Berlin' };
const reason = 'Suspected carousel fraud';
const max = { firstName: 'Max', lastName: 'Muster', email: 'max@muster.example' };

interface Event {
  type: string;
  source: string;
  actor: { type: string; name: string };
  sequence: number;
  requestId: string;
  partnerUuid: string;
  buyerUuid: string;
  data: Record<string, unknown>;
}

test('a buyer by REST and by browser leaves the same rows and events', async ({ page, api, admin }) => {
  const [byRest, byBrowser] = [await admin.seller(fresh('REST')), await admin.seller(fresh('Browser'))];
  const numbers = [vatNumber(), vatNumber()] as const;

  // By REST.
  const buyers = `/v1/partners/${byRest.id}/buyers`;
  const made = await api.json<Buyer>(api.post(buyers, bodyOf({ ...wrong, vatNumber: numbers[0] }, [erika])), 201);
  const path = `${buyers}/${made.uuid}`;
  const match = (buyer: Buyer) => ({ headers: { 'if-match': `"${buyer.version}"` } });
  const { companyName, city } = right;
  const corrected = await api.json<Buyer>(api.patch(path, { companyName, address: { city } }, match(made)));
  await api.json(api.patch(path, { kycMode: 'NT24_LED' }, match(corrected)));
  await api.json(api.post(`${path}/block`, { reason }));
  await api.json(api.post(`${path}/unblock`));
  await api.json(api.post(`${path}/contacts`, max), 201);

  // By browser.
  const form = new BuyerForm(page);
  const buyer = new BuyerPage(page);
  await form.openNew();
  await form.fill({ ...wrong, seller: byBrowser.id, vatNumber: numbers[1], kycMode: 'Marketplace-led' });
  await form.contact(1).fill(erika);
  await form.create();
  const id = await buyer.arrived();
  await form.openEdit(id);
  await form.fill(right);
  await form.save();
  await expect(buyer.done).toHaveText('The changes are saved.');
  await form.openEdit(id);
  await form.fill({ kycMode: 'NT24-led' });
  await form.save();
  await expect(buyer.done).toHaveText('The changes are saved.');
  await buyer.block(reason);
  await buyer.unblock();
  await buyer.addContact(max);

  const rest = await stored(api, byRest.id, made.uuid);
  const browser = await stored(api, byBrowser.id, id);
  expect(plain(browser.buyer)).toEqual(plain(rest.buyer));
  expect(browser.contacts.map(plain)).toEqual(rest.contacts.map(plain));
  expect(rest.contacts).toHaveLength(2);
  expect(browser.events.map(plain)).toEqual(rest.events.map(plain));

  const types = ['created', 'contact_added', 'updated', 'updated', 'blocked', 'unblocked', 'contact_added'];
  expect(rest.events.map((event) => event.type)).toEqual(types.map((type) => `buyer.${type}`));
  for (const event of rest.events) expect([event.source, event.actor.type, event.actor.name]).toEqual(['API', 'API_CLIENT', api.demo.clientId]);
  for (const event of browser.events) expect([event.source, event.actor.type, event.actor.name]).toEqual(['WEB_APP', 'STAFF', 'E2E OPERATOR']);
  for (const event of [...rest.events, ...browser.events]) expect(event.requestId).toMatch(/^req_/);
});

async function stored(api: Api, seller: string, id: string) {
  const path = `/v1/partners/${seller}/buyers/${id}`;
  return {
    buyer: await api.json<Buyer>(api.get(path)),
    contacts: await api.json<object[]>(api.get(`${path}/contacts`)),
    events: (await allEvents(api)).filter((event) => event.buyerUuid === id),
  };
}

async function allEvents(api: Api): Promise<Event[]> {
  const all: Event[] = [];
  for (;;) {
    const after = all.at(-1)?.sequence ?? 0;
    const { data } = await api.json<{ data: Event[] }>(api.get('/v1/events', { query: { after, limit: 1000 } }));
    if (data.length === 0) return all;
    all.push(...data);
  }
}

/** Without what must differ; each of it must be there nevertheless. */
function plain(value: object): unknown {
  const differs = ['id', 'uuid', 'createdAt', 'updatedAt', 'vatNumber', 'source', 'actor', 'sequence', 'requestId', 'partnerUuid', 'buyerUuid', 'contactUuid'];
  return JSON.parse(JSON.stringify(value), (name, inner: unknown) => {
    if (!differs.includes(name)) return inner;
    expect(inner, name).toBeTruthy();
    return `<${name}>`;
  });
}
