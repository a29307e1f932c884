import { beforeEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { z } from 'zod';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { openPayee } from '../../src/services/transactions/payee/payee.ts';
import type { RemittanceCheck } from '../../src/domain/transactions/remittance.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { startTestApi } from '../support/api/support.ts';
import { failure, sep31Info } from './shapes.ts';
import { opened } from '../support/opened.ts';

/* SEP-31 3.1: what POST /transactions may say, and what it refuses. */

let check: RemittanceCheck | null = null;
const asked: (readonly [string, string | null])[] = [];
const api = await opened(
  startTestApi((anchor) => ({
    ...anchor,
    checkRemittance: (request) => check ?? anchor.checkRemittance(request),
    isSendingAnchor: (account, clientDomain) => {
      asked.push([account, clientDomain]);
      return true;
    },
  })),
);
beforeEach(() => {
  check = null;
  asked.length = 0;
});

interface Answered {
  readonly [member: string]: unknown;
  readonly status: number;
}

const USUAL = { amount: '100', asset_code: 'USDC' };
const sender = async () => {
  const keypair = Keypair.random();
  const token = await api.login(keypair);
  const person = async (body: object): Promise<string> => {
    const put = await api.send('PUT', '/sep12/customer', body, token);
    return z.object({ id: z.string() }).parse(await put.json()).id;
  };
  const bob = { type: 'sep31-sender', first_name: 'Bob', last_name: 'Byron' };
  const sender_id = await person(bob);
  const receiver_id = await person({ type: 'sep31-receiver', ...BANK_PAYEE });
  const send = async (method: string, path: string, body?: unknown): Promise<Answered> => {
    const response = await api.send(method, `/sep31${path}`, body, token);
    const answer: unknown = response.status === 204 ? {} : await response.json();
    return { ...z.record(z.string(), z.unknown()).parse(answer), status: response.status };
  };
  const ask = async (change: object = {}) => {
    const answer = await send('POST', '/transactions', {
      ...USUAL,
      sender_id,
      receiver_id,
      ...change,
    });
    if (answer.status !== 201) {
      const { status: _status, ...body } = answer;
      failure.parse(body);
    }
    return answer;
  };
  return { keypair, person, send, ask };
};
const rowOf = async (id: unknown) =>
  api.orm.em.fork().findOneOrFail(Transaction, { id: String(id) });

describe('SEP-31 POST /transactions', () => {
  test('fields (deprecated) may be left out, and add to the payee what the receiver lacks', async () => {
    const { ask, person } = await sender();
    expect((await ask()).status).toBe(201);
    const { bank_account_number: account, ...names } = BANK_PAYEE;
    const receiver_id = await person({ type: 'sep31-receiver', memo: '7', ...names });
    const told = await ask({
      receiver_id,
      fields: { transaction: { bank_account_number: account } },
    });
    expect(openPayee(api.deps.secrets, await rowOf(told['id']))).toEqual(BANK_PAYEE);
    expect((await ask({ fields: {} })).status).toBe(201);
    for (const wrong of ['text', { transaction: { a: { b: 'c' } } }]) {
      expect((await ask({ fields: wrong })).status).toBe(400);
    }
  });

  test('funding_method: one of GET /info, the first where it is left out, else 400 with their names', async () => {
    const { ask } = await sender();
    const info = sep31Info.parse(await (await api.get('/sep31/info')).json());
    const [first = '', second = ''] = info.receive['USDC']?.funding_methods ?? [];
    expect((await rowOf((await ask())['id'])).rail).toBe(first);
    const mobile = { mobile_money_number: '+254700123456' };
    const taken = await ask({ funding_method: second, fields: { transaction: mobile } });
    expect((await rowOf(taken['id'])).rail).toBe(second);
    const refused = await ask({ funding_method: 'pigeon' });
    expect(refused).toMatchObject({ status: 400, error: expect.stringContaining(first) });
  });

  test('refund_memo and refund_memo_type: text, id or hash, both or none', async () => {
    const { ask } = await sender();
    for (const [type, value] of [
      ['text', 'back'],
      ['id', '8'],
      ['hash', Buffer.alloc(32, 3).toString('base64')],
    ] as const) {
      const { id } = await ask({ refund_memo: value, refund_memo_type: type });
      expect(await rowOf(id)).toMatchObject({ refundMemo: value, refundMemoType: type });
    }
    for (const wrong of [
      { refund_memo: '8' },
      { refund_memo_type: 'id' },
      { refund_memo: 'x', refund_memo_type: 'id' },
    ]) {
      expect((await ask(wrong)).status).toBe(400);
    }
  });

  test('400 {error: "customer_info_needed", type} of the customer who is not ACCEPTED', async () => {
    const { ask, person } = await sender();
    const sender_id = await person({ type: 'sep31-sender', memo: '7', first_name: 'Eve' });
    expect(await ask({ sender_id })).toMatchObject({
      status: 400,
      error: 'customer_info_needed',
      type: 'sep31-sender',
    });
  });

  test('400 {error: "transaction_info_needed", fields} in the form of GET /info', async () => {
    const { ask } = await sender();
    const fields = { purpose: { description: 'What it is for', choices: ['rent', 'food'] } };
    check = { accepted: false, error: 'transaction_info_needed', fields };
    expect(await ask()).toMatchObject({
      status: 400,
      error: 'transaction_info_needed',
      fields: { transaction: fields },
    });
  });

  test('asset_issuer, destination_asset, lang and quote_id that do not fit are 400', async () => {
    const { ask } = await sender();
    for (const wrong of [
      { asset_issuer: Keypair.random().publicKey() },
      { destination_asset: 'iso4217:EUR' },
      { lang: '!' },
      { quote_id: 'none' },
    ]) {
      expect((await ask(wrong)).status).toBe(400);
    }
    expect((await ask({ lang: 'pt-BR' })).status).toBe(201);
  });

  test('only known senders: whoever asks is judged by account and client domain, each time', async () => {
    const { keypair, ask, send } = await sender();
    asked.length = 0;
    const { id } = await ask();
    await send('GET', `/transactions/${String(id)}`);
    expect(asked).toEqual(Array.from({ length: 2 }, () => [keypair.publicKey(), null]));
  });
});
