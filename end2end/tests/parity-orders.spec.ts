// Stories of orders, each told once over the REST interface and once in the browser, for two sellers of one organization
// and buyers of the same name and number. What is stored, the verdict and what is told to others must be equal, but for
// who did it through which channel, and when.
import type { Api } from '../fixtures/api.ts';
import { fresh } from '../fixtures/admin.ts';
import { expect, test } from '../fixtures/index.ts';
import { berlin, drain, goodBuyer, ibans, polishNumber, RestOrder, sale, vehicle, type Door, type Invoice, type Payment, type Pickup, type Delivery, type Sale } from '../fixtures/orders.ts';
import { BrowserOrder } from '../pages/order.ts';

test.use({ role: 'OPERATOR' });

type Step = (door: Door, sale: Sale) => Promise<void>;

const invoiced = (changes: Partial<Invoice> = {}): Step => (door, sale) => door.invoice({ ...sale.invoice, ...changes });
const invoiceCorrected = (changes: (sale: Sale) => Partial<Invoice>): Step => (door, sale) => door.correctInvoice(changes(sale));
const paid = (changes: Partial<Payment> = {}): Step => (door, sale) => door.payment({ ...sale.payment, ...changes });
const paymentCorrected = (changes: (sale: Sale) => Partial<Payment>): Step => (door, sale) => door.correctPayment(changes(sale));
const ready: Step = (door) => door.ready();
const pickedUp = (changes: Partial<Pickup> = {}): Step => (door, sale) => door.pickup({ ...sale.pickup, ...changes });
const revoked: Step = (door) => door.revoke('The carrier came with the wrong truck');
const delivered = (changes: Partial<Delivery> = {}): Step => (door, sale) => door.deliver({ ...sale.delivery, ...changes });
const paper = (type: string): Step => (door) => door.paper(type);
const accepted = (code: string): Step => (door) => door.accept(code, 'Agreed by phone with the buyer');
const unobtainable = (type: string): Step => (door) => door.declare(type, 'The carrier is insolvent');
const withdrawn: Step = (door) => door.withdraw('The paper was found');
const cancelled: Step = (door) => door.cancel('The buyer withdrew');
const finalInvoice = (changes: Partial<Invoice> = {}): Step => (door, sale) => door.finalInvoice({ ...sale.invoice, number: 'RE-2026-0999', ...changes });

/** What comes before the story's own step. */
const papersOfInvoice = [invoiced(), paper('SHIPMENT_PRELIMINARY_INVOICE')];
const papersOfPayment = [paid(), paper('PAYMENT_CONFIRMATION')];
const readied = [...papersOfInvoice, ...papersOfPayment, ready];
const proven = [paper('TRANSPORT_CMR'), paper('TRANSPORT_CMR_DELIVERY')];

interface Story {
  name: string;
  steps: Step[];
  /** The verdict, and what is open in the end. */
  ends: { verdict: 'VALID' | 'INVALID' | 'INCOMPLETE'; blockers: string[]; status?: string };
  sale?: (sale: Sale) => Partial<Sale>;
  vehicles?: number;
}

const stories: Story[] = [
  {
    name: 'all is well, to the final invoice',
    steps: [...readied, pickedUp(), ...proven.slice(0, 1), delivered(), ...proven.slice(1), finalInvoice()],
    ends: { verdict: 'VALID', blockers: [] },
  },
  {
    name: 'a wrong amount and date on the invoice, corrected',
    steps: [invoiced({ amount: 1_580_000 }), invoiceCorrected(({ total, payment }) => ({ amount: total, date: payment.date, number: 'RE-2026-0816' })), paper('SHIPMENT_PRELIMINARY_INVOICE'), (door, { invoice }) => door.correct(invoice.date)],
    ends: { verdict: 'INCOMPLETE', blockers: ['MISSING_PAYMENT', 'MISSING_PAYMENT_PROOF', 'NOT_READY_FOR_PICKUP', 'PICKUP_NOT_CONFIRMED'] },
  },
  {
    name: 'a wrong amount on the invoice, accepted and accepted no longer',
    steps: [invoiced({ amount: 1_849_000 }), accepted('INVOICE_AMOUNT_MISMATCH'), withdrawn],
    ends: { verdict: 'INCOMPLETE', blockers: ['MISSING_INVOICE_DOCUMENT', 'INVOICE_AMOUNT_MISMATCH', 'MISSING_PAYMENT', 'MISSING_PAYMENT_PROOF', 'NOT_READY_FOR_PICKUP', 'PICKUP_NOT_CONFIRMED'] },
  },
  {
    name: 'another name on the invoice, accepted',
    steps: [invoiced({ buyerName: 'Kowalski Holding' }), paper('SHIPMENT_PRELIMINARY_INVOICE'), accepted('BUYER_NAME_MISMATCH'), ...papersOfPayment, ready],
    ends: { verdict: 'INCOMPLETE', blockers: ['PICKUP_NOT_CONFIRMED'] },
  },
  {
    name: 'more than 10,000 in cash, with its declaration',
    steps: [...papersOfInvoice, paid({ bank: 800_000, cash: 1_050_000 }), paper('PAYMENT_BANK_TRANSFER_SCREENSHOT'), paper('PAYMENT_SOURCE_OF_FUNDS_DECLARATION'), ready],
    ends: { verdict: 'INCOMPLETE', blockers: ['PICKUP_NOT_CONFIRMED'] },
  },
  {
    name: 'too little paid, then corrected from another account that is new',
    steps: [...papersOfInvoice, paid({ bank: 1_000_000 }), paymentCorrected(({ total }) => ({ bank: total - 5_000, cash: 5_000, iban: ibans.second, newIban: true })), paper('PAYMENT_CONFIRMATION')],
    ends: { verdict: 'INCOMPLETE', blockers: ['NOT_READY_FOR_PICKUP', 'PICKUP_NOT_CONFIRMED'] },
  },
  {
    name: 'collected by the buyer, revoked, collected again, delivered',
    steps: [
      ...readied,
      pickedUp({ type: 'SELF_PICKUP' }),
      revoked,
      pickedUp({ type: 'SELF_PICKUP', driver: 'PL-2026-77' }),
      paper('TRANSPORT_PICKUP_DECLARATION'),
      delivered(),
      paper('TRANSPORT_CONFIRMATION_OF_ARRIVAL'),
    ],
    ends: { verdict: 'VALID', blockers: [] },
  },
  {
    name: 'the CMR cannot be had',
    steps: [...readied, pickedUp(), unobtainable('TRANSPORT_CMR')],
    ends: { verdict: 'INVALID', blockers: ['DELIVERY_NOT_CONFIRMED', 'EVIDENCE_UNOBTAINABLE'] },
  },
  {
    name: 'a paper declared unobtainable is found after all',
    steps: [...readied, pickedUp(), delivered(), unobtainable('TRANSPORT_CMR'), withdrawn, ...proven],
    ends: { verdict: 'VALID', blockers: [] },
  },
  {
    name: 'cancelled after the payment',
    steps: [...papersOfInvoice, ...papersOfPayment, cancelled],
    // It shows how far it came, and has nothing left to do.
    ends: { verdict: 'INCOMPLETE', blockers: [], status: 'CANCELLED' },
  },
  {
    name: 'delivered where it came from: the final invoice shows VAT',
    steps: [...readied, pickedUp(), paper('TRANSPORT_CMR'), delivered({ to: berlin }), paper('TRANSPORT_CMR_DELIVERY'), finalInvoice({ vatIncluded: true, amount: 2_201_500 })],
    ends: { verdict: 'INVALID', blockers: ['NOT_CROSS_BORDER'] },
  },
  {
    name: 'the preliminary invoice charges VAT, then no longer',
    steps: [invoiced({ vatIncluded: true }), paper('SHIPMENT_PRELIMINARY_INVOICE'), invoiceCorrected(() => ({ vatIncluded: false })), invoiceCorrected(() => ({ vatIncluded: true }))],
    ends: { verdict: 'INVALID', blockers: ['VAT_INCLUDED', 'MISSING_PAYMENT', 'MISSING_PAYMENT_PROOF', 'NOT_READY_FOR_PICKUP', 'PICKUP_NOT_CONFIRMED'] },
  },
  {
    name: 'sold under the margin scheme',
    steps: [invoiced({ marginScheme: true }), paper('SHIPMENT_PRELIMINARY_INVOICE'), ...papersOfPayment, finalInvoice({ marginScheme: true })],
    ends: { verdict: 'INVALID', blockers: ['MARGIN_SCHEME', 'NOT_READY_FOR_PICKUP', 'PICKUP_NOT_CONFIRMED'] },
  },
  {
    name: 'two vehicles, one after the other',
    vehicles: 2,
    steps: [
      ...readied,
      pickedUp({ vehicles: [1] }),
      paper('TRANSPORT_CMR'),
      delivered({ vehicles: [1] }),
      pickedUp({ vehicles: [0], driver: 'PL-2026-78' }),
      delivered({ vehicles: [0], receiver: 'Jan Nowak' }),
      paper('TRANSPORT_CMR_DELIVERY'),
    ],
    ends: { verdict: 'VALID', blockers: [] },
  },
  {
    name: 'a total that the vehicles do not make, accepted',
    sale: ({ total }) => ({ total: total + 100 }),
    vehicles: 2,
    steps: [accepted('ORDER_TOTAL_MISMATCH'), paper('ORDER_PURCHASE_CONTRACT')],
    ends: { verdict: 'INCOMPLETE', blockers: ['MISSING_INVOICE', 'MISSING_INVOICE_DOCUMENT', 'MISSING_PAYMENT', 'MISSING_PAYMENT_PROOF', 'NOT_READY_FOR_PICKUP', 'PICKUP_NOT_CONFIRMED'] },
  },
];

for (const story of stories) {
  test(story.name, async ({ page, api, admin }) => {
    test.slow();
    const number = polishNumber();
    const company = fresh('Auto Kowalski');
    const externalOrderId = fresh('DEAL').replace(' ', '-');
    const tell = async (name: string, door: (sale: Sale) => Door & { id: string }) => {
      const seller = (await admin.seller(fresh(name))).id;
      const buyer = await goodBuyer(api, seller, number, company);
      const made = await sale(api, seller, buyer, Array.from({ length: story.vehicles ?? 1 }, () => vehicle()), externalOrderId);
      Object.assign(made, story.sale?.(made));
      const order = door(made);
      await order.create();
      for (const step of story.steps) {
        await step(order, made);
        // What follows in the background has happened before the next step.
        await drain(api);
      }
      return stored(api, made, order.id);
    };
    const rest = await tell('REST', (made) => new RestOrder(api, made));
    const browser = await tell('Browser', (made) => new BrowserOrder(page, made));

    expect(browser.state).toEqual(rest.state);
    expect(browser.events.map(plain)).toEqual(rest.events.map(plain));
    const { verdict, blockers, status } = story.ends;
    expect(rest.verdict.complianceStatus).toBe(verdict);
    expect(rest.verdict.blockers.map(({ code }) => code)).toEqual(blockers);
    if (status) expect(rest.status).toBe(status);

    // Who did it, where it was not the system.
    for (const [events, source, type] of [[rest.events, 'API', 'API_CLIENT'], [browser.events, 'WEB_APP', 'STAFF']] as const) {
      const told = events.filter((event) => event.source !== 'SYSTEM');
      expect(told.length).toBeGreaterThanOrEqual(story.steps.length + 1);
      for (const event of told) expect([event.type, event.source, event.actor.type]).toEqual([event.type, source, type]);
    }
    for (const event of [...rest.events, ...browser.events]) expect(event.requestId).toMatch(/^\S+$/);
  });
}

interface Event {
  type: string;
  source: string;
  actor: { type: string };
  requestId: string;
  sequence: number;
  orderUuid?: string;
}

interface Verdict {
  complianceStatus: string;
  blockers: { code: string }[];
}

/** Everything about an order that the API shows, and the events that told it. */
async function stored(api: Api, made: Sale, id: string) {
  const path = `/v1/partners/${made.seller}/orders/${id}`;
  const order = await api.json<{ status: string }>(api.get(path));
  const verdict = await api.json<Verdict>(api.get(`${path}/compliance`));
  const maybe = async (part: string): Promise<unknown> => {
    const answer = await api.get(`${path}${part}`);
    return answer.status() === 404 ? null : answer.json();
  };
  const parts = [];
  for (const part of ['/invoice', '/invoice?type=FINAL', '/payment', '/transport', '/compliance/rulings', '/documents', '/invoice/documents', '/payment/documents', '/transport/documents']) {
    parts.push({ part, is: await maybe(part) });
  }
  const events = (await allEvents(api)).filter((event) => event.orderUuid === id);
  // The vehicles' numbers are each order's own.
  const named = <T>(value: T): T => JSON.parse(made.vehicles.reduce((text, { vin }, at) => text.replaceAll(vin, `<vehicle ${at}>`), JSON.stringify(value))) as T;
  return { verdict, status: order.status, state: plain(named({ order, verdict, parts })), events: named(events) };
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

/** Without what must differ: ids, times, who and through which channel. Each of it must be there nevertheless. */
function plain(value: unknown): unknown {
  const differs = ['source', 'actor', 'sequence', 'requestId', 'proposedBy', 'reviewedBy', 'uploadedBy'];
  return JSON.parse(JSON.stringify(value), (name, inner: unknown) => {
    if (differs.includes(name)) {
      expect(inner, name).toBeTruthy();
      return `<${name}>`;
    }
    if (typeof inner !== 'string') return inner;
    return inner.replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<id>').replace(/\bevt_[0-9a-f]{32}\b/g, '<event>').replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
  });
}
