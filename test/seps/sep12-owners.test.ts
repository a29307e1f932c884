import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { Keypair } from '@stellar/stellar-sdk';
import { sealFields } from '../../src/services/customers/store.ts';
import type { CustomerReviewRequest } from '../../src/domain/customers/contract.ts';
import { startTestApi, type TestApi } from '../support/api/support.ts';
import { customerEndpoint, withPerson } from '../support/customer-endpoint.ts';
import { PERSON } from './sep12-tables.ts';

/* SEP-12, memo_type: who a customer is to the other SEPs, to the business and to the database. */

const type = 'person';

describe('SEP-12', () => {
  let api: TestApi;
  const reviewed: CustomerReviewRequest[] = [];
  beforeAll(async () => {
    api = await startTestApi((anchor) =>
      withPerson(PERSON, {
        defaultCustomerType: type,
        customerReview: async (request) => {
          reviewed.push(request);
          return { status: 'ACCEPTED' };
        },
        ...(anchor.quotes ? { quotes: { ...anchor.quotes, needsCustomer: true } } : {}),
      })(anchor),
    );
  });
  afterAll(async () => api?.close());

  let keypair: Keypair;
  let account: string;
  beforeEach(() => {
    keypair = Keypair.random();
    account = keypair.publicKey();
  });
  const open = async (query: Readonly<Record<string, string>> = {}) =>
    customerEndpoint(api.url, await api.login(keypair, query));

  test('an accepted customer of another memo type is nobody to SEP-6, SEP-24 and SEP-38', async () => {
    const anchor = await open();
    const five = await open({ memo: '5' });
    const quote = async () => {
      const asset = api.anchor.assets[0]?.asset ?? '';
      const body = {
        context: 'sep6',
        sell_asset: 'iso4217:USD',
        buy_asset: asset,
        sell_amount: '100',
      };
      return (await api.post('/sep38/quote', body, five.token)).status;
    };
    await anchor.put({ type, first_name: 'Eve', memo: '5', memo_type: 'text' });
    expect(await quote()).toBe(403);
    await anchor.put({ type, first_name: 'Ada', memo: '5', memo_type: 'id' });
    expect(await quote()).toBe(201);
    // What SEP-24 is told is kept of the customer of the token's id.
    const body = { asset_code: 'USDC', first_name: 'Grace' };
    await anchor.put({ first_name: 'Eve', memo: '5', memo_type: 'text' });
    await api.post('/sep24/transactions/deposit/interactive', body, five.token);
    const [text, id] = [
      await anchor.get({ memo: '5', memo_type: 'text' }),
      await anchor.get({ memo: '5' }),
    ];
    expect(id.id).toBe((await five.get()).id);
    expect(id.id).not.toBe(text.id);
  });

  test('the review receives the memo and its type', async () => {
    const wallet = await open();
    const memo = randomBytes(32).toString('base64');
    await wallet.put({ type, first_name: 'Ada', memo, memo_type: 'hash' });
    await wallet.put({ type, first_name: 'Ada' });
    const told = reviewed.filter((one) => one.account === account);
    expect(told).toMatchObject([
      { accountMemo: memo, accountMemoType: 'hash' },
      { accountMemo: null, accountMemoType: null },
    ]);
  });

  test('the database holds account, memo, memo type and type apart; what names no memo type is an id', async () => {
    const em = api.orm.em.fork();
    const insert = async (columns: Readonly<Record<string, string>>) => {
      const id = randomUUID();
      const { fieldsCiphertext, fieldsKeyId } = sealFields(api.deps.secrets, id, {});
      const row = { id, account, fields_key_id: fieldsKeyId, ...columns };
      const names = Object.keys(row);
      await em.execute(
        `insert into customer (fields_ciphertext, ${names.join(', ')})
          values (?, ${names.map(() => '?').join(', ')})`,
        [fieldsCiphertext, ...Object.values(row)],
      );
      return id;
    };
    const id = await insert({ account_memo: '5' });
    expect((await (await open({ memo: '5' })).get()).id).toBe(id);
    await insert({ account_memo: '5', account_memo_type: 'text' });
    const identity = /customer_identity/;
    await expect(insert({ account_memo: '5', account_memo_type: 'id' })).rejects.toThrow(identity);
    await expect(insert({ account_memo: '5', account_memo_type: 'text' })).rejects.toThrow(
      identity,
    );
    await insert({});
    await expect(insert({})).rejects.toThrow(identity);
    await expect(insert({ account_memo_type: 'text' })).rejects.toThrow(/check/);
    await expect(insert({ account_memo: '5', account_memo_type: 'return' })).rejects.toThrow(
      /check/,
    );
  });
});
