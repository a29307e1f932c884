import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FakeRail } from 'railhead';
import type { BankCall, BankFault, FakeBank, IncomingMoney } from 'railhead/rail-contract';

const API_KEY = 'pretend-key';
const PAGE = 100;
const DAY_MS = 24 * 3_600_000;
const CLOSED = '99999999';

interface Stored {
  readonly id: string;
  readonly key: string;
  readonly body: string;
  readonly amount: string;
  readonly booked_at: string;
  readonly status: 'paid' | 'rejected';
  readonly reason: string | null;
}

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

const after = (list: readonly { readonly id: string }[], cursor: string | null) => {
  const start = cursor === null ? 0 : list.findIndex(({ id }) => id === cursor) + 1;
  const items = list.slice(start, start + PAGE);
  return { items, next: items.at(-1)?.id ?? cursor, more: start + PAGE < list.length };
};

/**
 * A pretend bank that keeps its promises and, when the contract kit says so, loses replies, answers
 * late or not at all. Replace it together with the client, so that it speaks as your bank does.
 */
export const startFakeBank = async (): Promise<
  FakeBank & FakeRail & { readonly settings: { MY_BANK_URL: string; MY_BANK_API_KEY: string } }
> => {
  let credits: { id: string; amount: string; text: string | null; booked_at: string }[] = [];
  let payments: Stored[] = [];
  let faults: { readonly call: BankCall; readonly fault: BankFault }[] = [];
  let nowMs = 0;
  const now = (): number => Date.now() + nowMs;

  const pay = (key: string, body: string): [number, object] => {
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
    const isClosed = account === CLOSED;
    const payment: Stored = {
      id: randomUUID(),
      key,
      body,
      amount: amount ?? '',
      booked_at: new Date(now()).toISOString(),
      status: isClosed ? 'rejected' : 'paid',
      reason: isClosed ? 'account_closed' : null,
    };
    payments.push(payment);
    return [201, payment];
  };

  const answer = (request: IncomingMessage, url: URL, body: string): [number, object] => {
    const cursor = url.searchParams.get('after');
    if (request.headers.authorization !== `Bearer ${API_KEY}`) return [401, {}];
    if (url.pathname === '/account') return [200, { bank: 'My bank', number: '10002000' }];
    if (url.pathname === '/credits') return [200, after(credits, cursor)];
    if (url.pathname !== '/payments') {
      const key = decodeURIComponent(url.pathname.slice('/payments/'.length));
      const payment = payments.find((one) => one.key === key);
      return payment ? [200, payment] : [404, {}];
    }
    if (request.method === 'GET') return [200, after(payments, cursor)];
    return pay(String(request.headers['idempotency-key']), body);
  };

  const callOf = ({ method }: IncomingMessage, path: string): BankCall | null => {
    if (path === '/credits') return 'list';
    if (method === 'POST') return 'pay';
    return path.startsWith('/payments/') ? 'find' : null;
  };

  const respond = (response: ServerResponse, [status, content]: [number, object]): void => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(content));
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://bank');
    const body = await readBody(request);
    const call = callOf(request, url.pathname);
    const next = faults.find((one) => one.call === call);
    if (next && next.fault !== 'out') faults = faults.filter((one) => one !== next);
    switch (next?.fault) {
      case 'loseRequest':
        return void request.socket.destroy();
      case 'failBefore':
      case 'out':
        return respond(response, [503, {}]);
      default:
    }
    if (next?.fault === 'duplicate') answer(request, url, body);
    const reply = answer(request, url, body);
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
    settings: { MY_BANK_URL: `http://127.0.0.1:${port}`, MY_BANK_API_KEY: API_KEY },
    payee: { bank_account_number: '12345678', first_name: 'Ada', last_name: 'Lovelace' },
    refusedPayee: { bank_account_number: CLOSED, first_name: 'Bob', last_name: 'Babbage' },
    smallestAmount: '0.01',
    reference: /R-[0-9A-F]{10}/,
    async reset() {
      credits = [];
      payments = [];
      faults = [];
      nowMs = 0;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    paid: async () =>
      payments.filter(({ status }) => status === 'paid').map(({ amount }) => amount),
    async receive({ reference, amount, receivedAt, statedAmount }: IncomingMoney) {
      credits.push({
        id: randomUUID(),
        amount: statedAmount ?? amount,
        text: reference,
        booked_at: receivedAt ?? new Date(now()).toISOString(),
      });
    },
    async fault(call, fault) {
      if (call === 'pollPayouts' || call === 'pollDeposits' || fault === 'partial') return false;
      faults.push({ call, fault });
      return true;
    },
    async recover() {
      faults = [];
    },
    async pass(ms) {
      nowMs += ms;
    },
  };
};
