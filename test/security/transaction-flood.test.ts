import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import type { OpenTransactionPolicy } from '../../src/domain/transactions/open-transactions.ts';
import { createOperatorsApp } from '../../src/api/operators.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { ISSUER, sign, startTestApi, type TestApi } from '../support/api/support.ts';
import { customerEndpoint } from '../support/customer-endpoint.ts';
import { serve } from './support.ts';

/*
 * A transaction costs nothing until it is paid, and each is a row, a workflow that waits and perhaps a
 * host to call back. Whoever begins them without end gets to the end of their own, and of nobody else's.
 */

let api: TestApi;
let policy: OpenTransactionPolicy | undefined;
beforeEach(async () => {
  policy = { client: 5, sendingAnchor: 3, clientDomain: 100 };
  api = await startTestApi((anchor) =>
    Object.defineProperty({ ...anchor }, 'openTransactions', { get: () => policy }),
  );
});
afterEach(async () => api.close());

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly id?: string;
  readonly error?: string;
}
const read = async (response: Response): Promise<Answer> => ({
  ...((await response.json()) as object),
  status: response.status,
  retryAfter: response.headers.get('retry-after'),
});
type Begin = (token: string, more?: Readonly<Record<string, string>>) => Promise<Answer>;
const bySep6 =
  (path: string, query: Readonly<Record<string, string>>): Begin =>
  async (token, more = {}) =>
    read(
      await api.get(
        `/sep6/${path}?${new URLSearchParams({ ...query, ...more }).toString()}`,
        token,
      ),
    );
const bySep24 =
  (kind: string): Begin =>
  async (token, more = {}) =>
    read(
      await api.post(
        `/sep24/transactions/${kind}/interactive`,
        { asset_code: 'USDC', ...more },
        token,
      ),
    );
const account = Keypair.random().publicKey();
const USD = 'iso4217:USD';
const deposit = bySep6('deposit', { asset_code: 'USDC', account });
const withdraw = bySep6('withdraw', { asset_code: 'USDC', amount: '50', ...BANK_PAYEE });
const TRANSFERS: Readonly<Record<string, Begin>> = {
  'SEP-6 deposit': deposit,
  'SEP-6 withdraw': withdraw,
  'SEP-6 deposit-exchange': bySep6('deposit-exchange', {
    destination_asset: 'USDC',
    source_asset: USD,
    amount: '50',
    account,
  }),
  'SEP-6 withdraw-exchange': bySep6('withdraw-exchange', {
    source_asset: 'USDC',
    destination_asset: USD,
    amount: '50',
    ...BANK_PAYEE,
  }),
  'SEP-24 deposit': bySep24('deposit'),
  'SEP-24 withdraw': bySep24('withdraw'),
};
const newcomer = async (): Promise<string> => api.login(Keypair.random());
/** Somebody for whom a wallet's domain vouches. */
const clientOf = async (domain: string): Promise<string> => {
  const wallet = Keypair.random();
  api.clientDomains.set(domain, wallet.publicKey());
  const keypair = Keypair.random();
  const query = `account=${keypair.publicKey()}&client_domain=${domain}`;
  const challenge = (await (await api.get(`/auth?${query}`)).json()) as { transaction: string };
  const transaction = sign(challenge.transaction, keypair, wallet);
  return ((await (await api.post('/auth', { transaction })).json()) as { token: string }).token;
};
const times = async (count: number, act: () => Promise<Answer>): Promise<readonly Answer[]> =>
  Promise.all(Array.from({ length: count }, act));
const made = (answers: readonly Answer[]) =>
  answers.filter(({ status }) => status === 200 || status === 201);
const TOO_MANY =
  'You have 5 open transactions that nobody has paid yet, which is as many as you may have; pay one of them, or wait until one expires.';
const set = async (changes: string, id: string | undefined): Promise<void> => {
  await api.orm.em.fork().execute(`update transaction set ${changes} where id = ?`, [id]);
};

describe('a flood of transactions', () => {
  test.each(Object.entries(TRANSFERS))(
    'of one client by %s, at once, ends at as many as they may have open',
    async (_name, begin) => {
      const token = await newcomer();
      const answers = await times(12, async () => begin(token));
      expect(made(answers)).toHaveLength(5);
      const { status, error, retryAfter } = await begin(token);
      expect([status, error, retryAfter]).toEqual([429, TOO_MANY, '60']);
      expect(await api.count('transaction')).toBe(5);
      expect((await begin(await newcomer())).status).toBe(200);
    },
  );

  test('of one client by all endpoints together is one flood', async () => {
    const token = await newcomer();
    const answers: Answer[] = [];
    for (const begin of Object.values(TRANSFERS)) answers.push(await begin(token));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
  });

  test('is made room in by what is paid, and by what has ended; by nothing else', async () => {
    const token = await newcomer();
    const ids = made(await times(5, async () => deposit(token))).map(({ id }) => id);
    await set(`status = 'pending_user_transfer_start'`, ids[0]);
    expect((await deposit(token)).status).toBe(429);
    for (const change of [
      'transfer_received_at = now()',
      `status = 'expired'`,
      `status = 'completed'`,
      `status = 'error'`,
    ]) {
      await set(change, ids.pop());
      expect([change, (await deposit(token)).status]).toEqual([change, 200]);
      expect([change, (await deposit(token)).status]).toEqual([change, 429]);
    }
  });

  test('leaves a client’s quote and limits unused, and the customer unwritten', async () => {
    const token = await newcomer();
    await times(5, async () => deposit(token));
    const body = { context: 'sep24', sell_asset: USD, sell_amount: '100' };
    const quote = await read(
      await api.post('/sep38/quote', { ...body, buy_asset: `stellar:USDC:${ISSUER}` }, token),
    );
    const asked = { source_asset: USD, quote_id: String(quote.id), first_name: 'Ada' };
    expect((await bySep24('deposit')(token, asked)).status).toBe(429);
    expect((await withdraw(token)).status).toBe(429);
    const [left] = await api.orm.em
      .fork()
      .execute<object[]>(
        'select (select used_by from quote) as used_by, (select count(*)::int from limit_charge) as charges',
      );
    expect(left).toEqual({ used_by: null, charges: 0 });
    expect(await api.count('customer')).toBe(0);
    policy = undefined;
    expect((await bySep24('deposit')(token, asked)).status).toBe(200);
  });

  test('is bounded for each user of a shared account by themselves', async () => {
    const keypair = Keypair.random();
    const one = await api.login(keypair, { memo: '1' });
    await times(6, async () => deposit(one));
    expect((await deposit(one)).status).toBe(429);
    expect((await deposit(await api.login(keypair, { memo: '2' }))).status).toBe(200);
    expect((await deposit(await api.login(keypair))).status).toBe(200);
  });

  test('of one wallet’s clients ends at the wallet’s own number, and wallets that are known have theirs', async () => {
    policy = {
      client: 5,
      sendingAnchor: 3,
      clientDomain: 4,
      knownClientDomains: { 'wallet.example': { client: 7, clientDomain: 9 } },
    };
    const [first, second] = [await clientOf('strange.example'), await clientOf('strange.example')];
    const answers = await Promise.all(
      [first, second].map(async (token) => times(4, async () => deposit(token))),
    );
    expect(made(answers.flat())).toHaveLength(4);
    expect(await deposit(first)).toMatchObject({
      status: 429,
      error: expect.stringMatching(/^The clients of your wallet have 4 open .+ try again later\.$/),
    });
    expect((await deposit(await newcomer())).status).toBe(200);

    const known = await clientOf('wallet.example');
    expect(made(await times(9, async () => deposit(known)))).toHaveLength(7);
    const another = await clientOf('wallet.example');
    expect(made(await times(5, async () => deposit(another)))).toHaveLength(2);
  });

  test('of one sending anchor ends at its own number', async () => {
    const token = await newcomer();
    const { put } = customerEndpoint(api.url, token);
    const { id: sender_id } = await put({ type: 'sep31-sender', ...BANK_PAYEE });
    const { id: receiver_id } = await put({ type: 'sep31-receiver', ...BANK_PAYEE });
    const send = async () => {
      const body = { amount: '100', asset_code: 'USDC', sender_id, receiver_id };
      return read(await api.post('/sep31/transactions', body, token));
    };
    expect(made(await times(7, send))).toHaveLength(3);
    expect(await send()).toMatchObject({
      status: 429,
      error: expect.stringMatching(/^You have 3 /),
    });
    // Its deposits are counted by themselves.
    expect((await deposit(token)).status).toBe(200);
  });

  test('is answered in Spanish too', async () => {
    const token = await newcomer();
    await times(5, async () => deposit(token));
    expect((await deposit(token, { lang: 'es' })).error).toBe(
      'Tiene 5 transacciones abiertas que nadie ha pagado aún, y no puede tener más; pague una, o espere a que alguna caduque.',
    );
  });

  test('has an end where anchor.ts names none', async () => {
    policy = undefined;
    const token = await newcomer();
    await deposit(token);
    await api.orm.em.fork().execute(
      `insert into transaction select (jsonb_populate_record(transaction,
         jsonb_build_object('id', gen_random_uuid()))).* from transaction, generate_series(1, 98)`,
    );
    expect([(await deposit(token)).status, (await deposit(token)).status]).toEqual([200, 429]);
  });

  test('is seen by operators', async () => {
    const token = await clientOf('wallet.example');
    await times(3, async () => deposit(token));
    await bySep24('deposit')(await clientOf('wallet.example'));
    const handle = createOperatorsApp(api.deps).callback();
    const operators = await serve((request, response) => void handle(request, response));
    try {
      const text = await (await fetch(`${operators.url}/metrics`)).text();
      expect(text).toContain('railhead_unpaid_transactions{protocol="sep6"} 3');
      expect(text).toContain('railhead_unpaid_transactions{protocol="sep24"} 1');
      expect(text).toContain('railhead_most_unpaid_transactions{of="client"} 3');
      expect(text).toContain('railhead_most_unpaid_transactions{of="client_domain"} 4');
    } finally {
      await operators.close();
    }
  });
});
