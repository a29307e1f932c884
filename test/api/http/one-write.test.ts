import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Customer } from '../../../src/db/entities/customer.ts';
import { customerEndpoint, formOf, JPEG } from '../../support/customer-endpoint.ts';
import { withPageCustomer } from '../../support/page-customer.ts';
import {
  beginRedeemed,
  createBusiness,
  INTERACTIVE_TOKEN,
  withOwnPages,
} from '../../support/api/external-support.ts';
import { FORM } from '../../support/api/page-bench.ts';
import { BANK_PAYEE } from '../../support/payees.ts';
import { startTestApi, type TestApi } from '../../support/api/support.ts';

/* A request that tells of a customer and asks for a transaction writes both, or neither. */

const TABLES = [
  'customer',
  'customer_event',
  'customer_file',
  'customer_verification',
  'customer_callback',
  'transaction',
  'transaction_event',
  'callback',
  'limit_charge',
];
/** The last thing that a request writes is the event of its row: PostgreSQL refuses it. */
const BREAK = `create function refuse_event() returns trigger language plpgsql as $$
    begin raise exception 'injected'; end $$;
  create trigger refuse_event before insert on transaction_event for each row
    execute function refuse_event()`;
const MEND = 'drop trigger refuse_event on transaction_event; drop function refuse_event()';

let api: TestApi;
let written: readonly number[];
const count = async () => Promise.all(TABLES.map(async (table) => api.count(table)));
const typeOf = async (id: string): Promise<string | null> => {
  const customer = await api.orm.em.fork().findOneOrFail(Customer, { id });
  return customer.type ?? null;
};
const run = async (sql: string) => api.orm.em.fork().execute(sql, [], 'run');
beforeAll(async () => {
  const change = withPageCustomer(undefined, {
    customerReview: async () => ({ status: 'ACCEPTED' }),
  });
  api = await startTestApi((anchor) => withOwnPages(change(anchor)), { INTERACTIVE_TOKEN });
});
afterAll(async () => api?.close());

/** Does what a wallet does while the last write fails, and afterwards once more. */
const brokenThenMended = async (ask: () => Promise<Response>): Promise<[number, number]> => {
  written = await count();
  await run(BREAK);
  let broken: Response;
  try {
    broken = await ask();
  } finally {
    await run(MEND);
  }
  expect(await count()).toEqual(written);
  const mended = await ask();
  expect(await count()).not.toEqual(written);
  return [broken.status, mended.status];
};

const FIELDS = { asset_code: 'USDC', amount: '50', first_name: 'Ada', last_name: 'Lovelace' };

describe('a database that fails at the last write of a request leaves nothing behind', () => {
  let token: string;
  beforeEach(async () => {
    token = await api.login(Keypair.random());
  });

  test.each(['deposit', 'withdraw'])('SEP-24 %s with SEP-9 fields and a file', async (kind) => {
    const ask = async () =>
      fetch(`${api.url}/sep24/transactions/${kind}/interactive`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: formOf(FIELDS, { photo_id_front: JPEG }),
      });
    expect(await brokenThenMended(ask)).toEqual([500, 200]);
    expect(await customerEndpoint(api.url, token).get({ type: 'person' })).toMatchObject({
      provided_fields: { first_name: { type: 'string' }, photo_id_front: { type: 'binary' } },
    });
  });

  test('SEP-24 with a file that was sent before, which then waits for its customer as it did', async () => {
    const endpoint = customerEndpoint(api.url, token);
    const sent = await endpoint.ask('POST', '/files', formOf({}, { file: JPEG }));
    const { file_id } = (await sent.json()) as { file_id: string };
    const body = { ...FIELDS, photo_id_front_file_id: file_id };
    const ask = async () => api.post('/sep24/transactions/deposit/interactive', body, token);
    const found = async () =>
      (await (await endpoint.ask('GET', `/files?file_id=${file_id}`)).json()) as {
        files: object[];
      };
    written = await count();
    await run(BREAK);
    expect((await ask()).status).toBe(500);
    await run(MEND);
    expect(await count()).toEqual(written);
    expect((await found()).files).toEqual([
      expect.objectContaining({ expires_at: expect.any(String) }),
    ]);
    expect((await ask()).status).toBe(200);
    expect((await found()).files).toEqual([
      expect.objectContaining({ customer_id: expect.any(String) }),
    ]);
  });

  test.each([
    ['deposit', 'sandbox-bank'],
    ['withdraw', 'sandbox-bank'],
  ])('SEP-6 %s of somebody whom nobody knows yet', async (kind, method) => {
    const query = new URLSearchParams({
      asset_code: 'USDC',
      funding_method: method,
      account: Keypair.random().publicKey(),
    });
    const ask = async () => api.get(`/sep6/${kind}?${query.toString()}`, token);
    expect(await brokenThenMended(ask)).toEqual([500, 200]);
  });

  test('SEP-6 with the customer_id of a customer of no type, who stays of none', async () => {
    const endpoint = customerEndpoint(api.url, token);
    const { id } = await endpoint.put({ first_name: 'Ada' });
    const query = new URLSearchParams({ asset_code: 'USDC', customer_id: id });
    const ask = async () => api.get(`/sep6/withdraw?${query.toString()}`, token);
    await run(BREAK);
    expect((await ask()).status).toBe(500);
    await run(MEND);
    expect(await typeOf(id)).toBeNull();
    expect((await ask()).status).toBe(200);
    expect(await typeOf(id)).toEqual(expect.any(String));
  });

  test('SEP-31 POST /transactions', async () => {
    const endpoint = customerEndpoint(api.url, token);
    const { id: sender_id } = await endpoint.put({ type: 'sep31-sender', ...BANK_PAYEE });
    const { id: receiver_id } = await endpoint.put({ type: 'sep31-receiver', ...BANK_PAYEE });
    const body = { amount: '100', asset_code: 'USDC', sender_id, receiver_id };
    const ask = async () => api.post('/sep31/transactions', body, token);
    expect(await brokenThenMended(ask)).toEqual([500, 201]);
  });

  test('POST /external/transactions/:id/complete, whose form is open as it was', async () => {
    const { id } = await beginRedeemed(api, 'deposit');
    const business = createBusiness(api);
    const completion = { amount: FORM.amount, funding_method: FORM.rail };
    const before = await business.read(id);
    await run(BREAK);
    written = await count();
    expect((await business.complete(id, completion)).status).toBe(500);
    await run(MEND);
    expect(await count()).toEqual(written);
    expect(await business.read(id)).toEqual({
      ...before,
      transaction: { ...(before['transaction'] as object), more_info_url: expect.any(String) },
    });
    expect((await business.complete(id, completion)).status).toBe(200);
  });
});

describe('two requests at once', () => {
  test('the business completes a transaction while it submits the customer, whom nobody knew', async () => {
    const business = createBusiness(api);
    for (let round = 0; round < 6; round += 1) {
      const { id } = await beginRedeemed(api, 'deposit');
      const completion = { amount: FORM.amount, funding_method: FORM.rail };
      const [completed, told] = await Promise.all([
        business.complete(id, completion),
        business.tell(id, { first_name: 'Ada' }),
      ]);
      expect([completed.status, told.status]).toEqual([200, 200]);
      const read = await business.read(id);
      expect(read).toMatchObject({ customer_id: expect.any(String) });
    }
  });
});
