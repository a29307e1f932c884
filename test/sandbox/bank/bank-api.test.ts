import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { bankKey, createOrder, startBank } from './running-bank.ts';
import type { RunningBank } from './running-bank.ts';

describe('the pretend bank', () => {
  let bank: RunningBank;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.parse('2026-03-01T12:00:00Z');
    bank = await startBank({ now: () => nowMs, keyLifetimeMs: 1_000, openingBalance: '100.00' });
  });
  afterEach(() => bank.close());

  const balance = async () =>
    (await bank.ask('GET', '/bank/accounts/main', bankKey)).json().balance;

  describe('payments', () => {
    test('answers the same key and order with the first payment and pays once', async () => {
      const first = await bank.pay('key-1', createOrder());
      const second = await bank.pay('key-1', createOrder());
      expect(first.status).toBe(201);
      expect(second.json()).toEqual(first.json());
      expect(second.headers.get('idempotency-replayed')).toBe('true');
      expect(await balance()).toBe('75.00');
    });

    test('pays once when a key arrives ten times at once', async () => {
      const tries = Array.from({ length: 10 }, () => bank.pay('key-1', createOrder()));
      const ids = new Set((await Promise.all(tries)).map((reply) => reply.json().id));
      expect(ids.size).toBe(1);
      expect(await balance()).toBe('75.00');
    });

    test('refuses a key that comes back with another order', async () => {
      await bank.pay('key-1', createOrder());
      const other = await bank.pay('key-1', createOrder({ amount: '26.00' }));
      expect(other.status).toBe(409);
      expect(other.json()).toMatchObject({ error: { code: 'idempotency_key_reused' } });
      expect(await balance()).toBe('75.00');
    });

    test('forgets a key after its lifetime, and then pays again', async () => {
      await bank.pay('key-1', createOrder());
      nowMs += 1_000;
      await bank.pay('key-1', createOrder());
      expect(await balance()).toBe('50.00');
      const found = await bank.ask('GET', '/bank/payments?idempotency_key=key-1', bankKey);
      expect(found.json().payments).toHaveLength(2);
    });

    test('keeps a rejection under its key for good', async () => {
      const order = createOrder({ creditor: { name: 'A', account_number: '12340000' } });
      const first = await bank.pay('key-1', order);
      expect(first.json()).toMatchObject({ status: 'rejected', reason: 'account_closed' });
      expect((await bank.pay('key-1', order)).json()).toEqual(first.json());
      expect(await balance()).toBe('100.00');
    });

    test('accepts the same key once the account holds enough', async () => {
      const order = createOrder({ amount: '150.00' });
      const short = await bank.pay('key-1', order);
      expect(short.status).toBe(422);
      expect(short.json()).toMatchObject({ error: { code: 'insufficient_funds' } });
      await bank.receive('top up', '60');
      expect((await bank.pay('key-1', order)).status).toBe(201);
      expect(await balance()).toBe('10.00');
    });

    test('finds a payment by its id and nothing by a foreign one', async () => {
      const { id } = (await bank.pay('key-1', createOrder())).json();
      const found = await bank.ask('GET', `/bank/payments/${String(id)}`, bankKey);
      expect(found.json()).toMatchObject({ id, idempotency_key: 'key-1', amount: '25.00' });
      const foreign = await bank.ask('GET', '/bank/payments/BP-000001-AAAAAAAA', bankKey);
      expect(foreign.status).toBe(404);
    });
  });

  describe('the statement', () => {
    const list = async (query: string) =>
      (await bank.ask('GET', `/bank/transfers${query}`, bankKey)).json();

    test('comes in pages, in the order of booking, each transfer once', async () => {
      const references = ['one', 'two', 'three', 'four', 'five'];
      for (const reference of references) await bank.receive(reference, '1');
      const seen: unknown[] = [];
      let after = '';
      for (let more = true; more;) {
        const page = await list(`?limit=2&after=${after}`);
        seen.push(...(page.transfers as { reference: string }[]).map((one) => one.reference));
        after = String(page.next_cursor);
        more = page.has_more === true;
      }
      expect(seen).toEqual(references);
    });

    test('books yesterday’s money after today’s, so that no cursor jumps over it', async () => {
      await bank.receive('today', '1');
      const { next_cursor: cursor } = await list('');
      await bank.receive('yesterday', '2', 'sandbox-bank', {
        receivedAt: '2026-02-28T23:00:00+01:00',
      });
      const page = await list(`?after=${String(cursor)}`);
      expect(page.transfers).toMatchObject([
        {
          reference: 'yesterday',
          received_at: '2026-02-28T22:00:00.000Z',
          value_date: '2026-02-28',
        },
      ]);
    });

    test('gives the same cursor back when nothing is new', async () => {
      expect(await list('')).toEqual({ transfers: [], next_cursor: null, has_more: false });
      await bank.receive('one', '1');
      const { next_cursor: cursor } = await list('');
      expect(await list(`?after=${String(cursor)}`)).toMatchObject({ next_cursor: cursor });
    });

    test('refuses a cursor of another bank instead of starting anywhere', async () => {
      await bank.receive('one', '1');
      const reply = await bank.ask('GET', '/bank/transfers?after=BT-000001-AAAAAAAA', bankKey);
      expect(reply.status).toBe(400);
      expect(reply.json()).toMatchObject({ error: { code: 'cursor_unknown' } });
    });
  });

  test('lets nobody in without its key', async () => {
    for (const authorization of [
      '',
      'Bearer wrong',
      'Basic x',
      bankKey.authorization.slice(0, -1),
    ]) {
      const reply = await bank.ask('GET', '/bank/transfers', { authorization });
      expect(reply.status).toBe(401);
    }
  });

  describe('bad input', () => {
    const creditor = { name: 'A', account_number: '12345678' };
    test.each([
      ['a number for an amount', createOrder({ amount: 25 }), 'amount'],
      ['a negative amount', createOrder({ amount: '-1' }), 'amount'],
      ['no money at all', createOrder({ amount: '0.00' }), 'amount'],
      ['too many decimals', createOrder({ amount: '1.001' }), 'amount'],
      ['an exponent', createOrder({ amount: '1e999999' }), 'amount'],
      ['an endless amount', createOrder({ amount: '9'.repeat(5_000) }), 'amount'],
      ['a foreign currency', createOrder({ currency: 'KES' }), 'currency'],
      ['a creditor that is a string', createOrder({ creditor: 'Ada' }), undefined],
      ['no account', createOrder({ creditor: { name: 'A' } }), 'creditor.account_number'],
      [
        'a name with control characters',
        createOrder({ creditor: { ...creditor, name: 'A\u0000' } }),
        'creditor.name',
      ],
      [
        'an endless name',
        createOrder({ creditor: { ...creditor, name: 'A'.repeat(71) } }),
        'creditor.name',
      ],
    ])('refuses %s and pays nothing', async (_what, order, field) => {
      const reply = await bank.pay('key-1', order);
      expect(reply.status).toBe(400);
      expect(reply.json()).toMatchObject({ error: { code: 'request_malformed' } });
      expect((reply.json().error as { field?: string }).field).toBe(field);
      expect(await balance()).toBe('100.00');
      expect(bank.faults).toEqual([]);
    });

    test.each([
      ['broken JSON', '{"amount":', 'application/json'],
      ['a list', '[]', 'application/json'],
      ['a bare word', '"pay"', 'application/json'],
      ['no body', '', 'application/json'],
      ['plain text', 'amount=1', 'text/plain'],
      ['a foreign charset', '{}', 'application/json; charset=nonsense'],
    ])('refuses %s', async (_what, body, type) => {
      const headers = { ...bankKey, 'idempotency-key': 'k', 'content-type': type };
      const reply = await bank.ask('POST', '/bank/payments', headers, body);
      expect(reply.status).toBe(400);
      expect(reply.json()).toHaveProperty('error.message');
      expect(bank.faults).toEqual([]);
    });

    test('refuses more than it wants to read', async () => {
      const reply = await bank.pay('key-1', createOrder({ note: 'x'.repeat(200_000) }));
      expect(reply.status).toBe(413);
    });

    test.each(['', 'with space', 'x'.repeat(256)])('refuses the key "%.20s"', async (key) => {
      const reply = await bank.pay(key, createOrder());
      expect(reply.status).toBe(400);
      expect(reply.json()).toMatchObject({ error: { code: 'idempotency_key_missing' } });
    });

    test.each([
      '/bank/transfers?limit=0',
      '/bank/transfers?limit=1000',
      '/bank/transfers?limit=x',
      '/bank/transfers?limit=1&limit=2',
      '/bank/transfers?after=1&after=2',
      '/bank/transfers?after=BT-999999999999999-AAAAAAAA',
      '/bank/payments?after=%00',
      '/bank/payments?idempotency_key=a&idempotency_key=b&limit=no',
    ])('refuses %s', async (path) => {
      expect((await bank.ask('GET', path, bankKey)).status).toBe(400);
      expect(bank.faults).toEqual([]);
    });

    test.each(['/nowhere', '/bank/nowhere', '/bank/accounts/other', '/bank/payments/%E0%A4%A'])(
      'knows nothing at %s',
      async (path) => {
        const reply = await bank.ask('GET', path, bankKey);
        expect(reply.status).toBe(404);
        expect(reply.json()).toHaveProperty('error.message');
      },
    );
  });
});
