import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FakeRail } from 'railhead';
import type {
  BankAnswer,
  BankCall,
  BankFault,
  FakeBank,
  IncomingMoney,
} from 'railhead/rail-contract';

const API_KEY = 'pretend-key';
const WEBHOOK_SECRET = 'pretend-webhook-secret';
/** How long a payment is under way. */
const SETTLE_AFTER_MS = 500;
const PAGE = 100;
const DAY_MS = 24 * 3_600_000;
const CLOSED = '99999999';
/** A payment to it stays under way until the kit settles it. */
const WAITING = '77777777';

interface Stored {
  readonly id: string;
  readonly key: string;
  readonly body: string;
  readonly amount: string;
  readonly booked_at: string;
  readonly status: 'accepted' | 'paid' | 'rejected' | 'returned';
  readonly reason: string | null;
}

interface Webhook {
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly receivedAt: string;
}

interface Settings {
  readonly MY_BANK_URL: string;
  readonly MY_BANK_API_KEY: string;
  readonly MY_BANK_WEBHOOK_SECRET: string;
}

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

/** What is to happen to the next request of a call. */
interface Planned {
  readonly call: BankCall;
  readonly fault?: BankFault;
  readonly status?: BankAnswer;
  readonly retryAfterMs?: number;
}

type Reply = readonly [status: number, content: object, headers?: Record<string, string>];

const callOf = ({ method }: IncomingMessage, path: string): BankCall | null => {
  if (method === 'GET' && path === '/payments') return 'pollPayouts';
  if (path === '/credits') return 'list';
  if (path === '/statement') return 'statement';
  if (method === 'POST') return 'pay';
  return path.startsWith('/payments/') ? 'find' : null;
};

const respond = (response: ServerResponse, [status, content, headers = {}]: Reply): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(content));
};

/** A list with each of its entries twice, where asked. */
const twice = (isAsked: boolean, [status, content, headers]: Reply): Reply => {
  if (!isAsked || !('items' in content) || !Array.isArray(content.items)) {
    return [status, content, headers];
  }
  const items = content.items.flatMap((item: unknown) => [item, item]);
  return [status, { ...content, items }, headers];
};

/** A list of which the first half alone is answered, where asked. */
const half = (isAsked: boolean, [status, content, headers]: Reply): Reply =>
  isAsked && 'items' in content && Array.isArray(content.items)
    ? [status, { ...content, items: content.items.slice(0, content.items.length / 2) }, headers]
    : [status, content, headers];

const WORDS: Record<BankAnswer, string> = {
  401: 'bad_credentials',
  403: 'not_permitted',
  409: 'key_reused',
  429: 'too_many_requests',
};

/**
 * A pretend bank that keeps its promises and, when the contract kit says so, loses replies, answers
 * late or not at all. Replace it together with the client, so that it speaks as your bank does.
 */
export const startFakeBank = async ({
  webhookUrl,
}: {
  /** Where webhooks are posted; the kit, which reads them by `webhook()`, gives none. */
  readonly webhookUrl?: string;
} = {}): Promise<FakeBank & FakeRail & { readonly settings: Settings }> => {
  let credits: { id: string; amount: string; text: string | null; booked_at: string }[] = [];
  let payments: Stored[] = [];
  let webhooks: Webhook[] = [];
  let planned: Planned[] = [];
  let isEmpty = false;
  let page = { size: PAGE, overlap: 0 };
  let offset = 'Z';
  let passedMs = 0;
  const now = (): number => Date.now() + passedMs;
  /** A time as this bank writes it. */
  const write = (at: string): string => {
    if (offset === 'Z') return at;
    const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
    const shiftMs = (hours * 60 + minutes) * 60_000 * (offset.startsWith('-') ? -1 : 1);
    return new Date(Date.parse(at) + shiftMs).toISOString().replace('Z', offset);
  };
  const pageOf = <Item extends { readonly id: string; readonly booked_at: string }>(
    list: readonly Item[],
    cursor: string | null,
  ) => {
    const start = cursor === null ? 0 : list.findIndex(({ id }) => id === cursor) + 1;
    const items = list.slice(Math.max(0, start - page.overlap), start + page.size);
    return {
      items: items.map((item) => ({ ...item, booked_at: write(item.booked_at) })),
      next: items.at(-1)?.id ?? cursor,
      more: start + page.size < list.length,
    };
  };
  const statement = () => [
    ...credits.map(({ id, amount, booked_at }) => ({
      direction: 'in',
      id,
      key: null,
      amount,
      booked_at,
      status: 'booked',
    })),
    ...payments
      .filter(({ status }) => status !== 'rejected')
      .map(({ id, key, amount, booked_at, status }) => ({
        direction: 'out',
        id,
        key,
        amount,
        booked_at,
        status: { accepted: 'pending', paid: 'booked' }[status as string] ?? 'returned',
      })),
  ];

  /** Signs what happened, keeps it for the kit, and posts it where somebody listens. */
  const announce = (type: string, content: object): void => {
    const body = JSON.stringify({ id: randomUUID(), type, ...content });
    const seconds = String(Math.floor(now() / 1_000));
    const signed = createHmac('sha256', WEBHOOK_SECRET).update(`${seconds}.${body}`).digest('hex');
    const headers = {
      'content-type': 'application/json',
      'my-bank-signature': `t=${seconds},v1=${signed}`,
    };
    webhooks.push({ headers, body, receivedAt: new Date(now()).toISOString() });
    if (webhookUrl === undefined) return;
    // A real bank tries again for hours; what Railhead does not hear of, it asks for.
    void fetch(webhookUrl, { method: 'POST', headers, body }).catch(() => undefined);
  };

  /** Gives a payment its next state, and says so. */
  const move = (key: string, from: readonly string[], status: Stored['status']): void => {
    const moved = payments.find((one) => one.key === key && from.includes(one.status));
    if (!moved) return;
    const reason = status === 'rejected' ? 'account_closed' : null;
    const payment = { ...moved, status, reason };
    payments = payments.map((one) => (one === moved ? payment : one));
    announce(`payment.${status}`, { payment });
  };

  const pay = (key: string, body: string): Reply => {
    const { amount, account } = JSON.parse(body) as Record<string, string>;
    const kept = payments.find(
      (one) => one.key === key && now() - Date.parse(one.booked_at) < DAY_MS,
    );
    // One key is one order: another order under it is refused, and nothing is done.
    if (kept) return kept.body === body ? [201, kept] : [409, { error: 'key_reused' }];
    if (!/^[0-9]{6,17}$/.test(account ?? '')) return [422, { field: 'account' }];
    if (!/^\d{1,9}(\.\d{1,2})?$/.test(amount ?? '') || Number(amount) <= 0) {
      return [422, { field: 'amount' }];
    }
    if (isEmpty) return [402, { error: 'insufficient_funds' }];
    const isClosed = account === CLOSED;
    const payment: Stored = {
      id: randomUUID(),
      key,
      body,
      amount: amount ?? '',
      booked_at: new Date(now()).toISOString(),
      status: isClosed ? 'rejected' : 'accepted',
      reason: isClosed ? 'account_closed' : null,
    };
    payments.push(payment);
    if (account !== WAITING) {
      setTimeout(() => move(key, ['accepted'], 'paid'), SETTLE_AFTER_MS).unref();
    }
    return [201, payment];
  };

  const answer = (request: IncomingMessage, url: URL, body: string): Reply => {
    const cursor = url.searchParams.get('after');
    if (request.headers.authorization !== `Bearer ${API_KEY}`) return [401, {}];
    if (url.pathname === '/account') return [200, { bank: 'My bank', number: '10002000' }];
    if (url.pathname === '/credits') return [200, pageOf(credits, cursor)];
    if (url.pathname === '/statement') {
      const [from, until] = [
        url.searchParams.get('from') ?? '',
        url.searchParams.get('until') ?? '',
      ];
      const lines = statement().filter((line) => line.booked_at >= from && line.booked_at < until);
      return [200, pageOf(lines, cursor)];
    }
    if (request.method === 'GET' && url.pathname === '/payments') {
      const keys = url.searchParams.getAll('key');
      return [200, { items: payments.filter(({ key }) => keys.includes(key)) }];
    }
    if (url.pathname !== '/payments') {
      const key = decodeURIComponent(url.pathname.slice('/payments/'.length));
      const payment = payments.find((one) => one.key === key);
      return payment ? [200, payment] : [404, {}];
    }
    return pay(String(request.headers['idempotency-key']), body);
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://bank');
    const body = await readBody(request);
    const call = callOf(request, url.pathname);
    const next = planned.find((one) => one.call === call);
    if (next && next.fault !== 'out') planned = planned.filter((one) => one !== next);
    if (next?.status !== undefined) {
      const headers: Record<string, string> = next.retryAfterMs
        ? { 'retry-after': String(Math.ceil(next.retryAfterMs / 1_000)) }
        : {};
      return respond(response, [next.status, { error: WORDS[next.status] }, headers]);
    }
    switch (next?.fault) {
      case 'loseRequest':
        return void request.socket.destroy();
      case 'failBefore':
      case 'out':
        return respond(response, [503, {}]);
      default:
    }
    if (next?.fault === 'duplicate') answer(request, url, body);
    const whole = twice(next?.fault === 'repeat', answer(request, url, body));
    const reply = half(next?.fault === 'partial', whole);
    switch (next?.fault) {
      case 'loseReply':
        return void request.socket.destroy();
      case 'timeOut':
        return;
      case 'slow':
        return void setTimeout(() => respond(response, reply), 300);
      case 'failAfter':
        return respond(response, [500, {}]);
      case 'garbage':
        return void response.writeHead(reply[0]).end('<html>welcome</html>');
      default:
        return respond(response, reply);
    }
  };

  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    settings: {
      MY_BANK_URL: `http://127.0.0.1:${port}`,
      MY_BANK_API_KEY: API_KEY,
      MY_BANK_WEBHOOK_SECRET: WEBHOOK_SECRET,
    },
    payee: { bank_account_number: '12345678', first_name: 'Ada', last_name: 'Lovelace' },
    otherPayee: { bank_account_number: '87654321', first_name: 'Grace', last_name: 'Hopper' },
    refusedPayee: { bank_account_number: CLOSED, first_name: 'Bob', last_name: 'Babbage' },
    waitingPayee: { bank_account_number: WAITING, first_name: 'Kurt', last_name: 'Later' },
    smallestAmount: '0.01',
    webhookMaxAgeMs: 300_000,
    sendsRetryAfter: true,
    reference: /R-[0-9A-F]{10}/,
    async reset() {
      credits = [];
      payments = [];
      webhooks = [];
      planned = [];
      isEmpty = false;
      page = { size: PAGE, overlap: 0 };
      offset = 'Z';
      passedMs = 0;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    paid: async () =>
      payments
        .filter(({ status }) => status === 'accepted' || status === 'paid')
        .map(({ amount }) => amount),
    async receive({ reference, amount, receivedAt, statedAmount }: IncomingMoney) {
      const credit = {
        id: randomUUID(),
        amount: statedAmount ?? amount,
        text: reference,
        booked_at: receivedAt ?? new Date(now()).toISOString(),
      };
      credits.push(credit);
      announce('credit.booked', { credit });
    },
    async fault(call, fault) {
      if (call === 'pollDeposits') return false;
      if (fault === 'partial' && call !== 'pollPayouts') return false;
      planned.push({ call, fault });
      return true;
    },
    async answer(call, status, retryAfterMs) {
      planned.push({ call, status, retryAfterMs });
      return true;
    },
    async recover() {
      planned = [];
      isEmpty = false;
    },
    async empty() {
      isEmpty = true;
    },
    async pass(ms) {
      passedMs += ms;
    },
    async zone(to) {
      offset = to;
    },
    async paging(size, overlap) {
      page = { size, overlap };
    },
    async contradict(key) {
      move(key, ['accepted', 'paid'], 'returned');
    },
    async settle(key, outcome) {
      move(key, ['accepted'], outcome === 'delivered' ? 'paid' : 'rejected');
    },
    async webhook() {
      const newest = webhooks.at(-1);
      if (!newest) throw new Error('the bank has sent no webhook');
      return newest;
    },
    /** For `railhead chaos` and tests of your own: the payee's bank sends the money back. */
    async returnPayout(key) {
      move(key, ['accepted', 'paid'], 'returned');
    },
  };
};
