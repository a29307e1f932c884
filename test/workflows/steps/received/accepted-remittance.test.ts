import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import type { CustomerStatus } from '../../../../src/domain/customers/contract.ts';
import { startTestApi } from '../../../support/api/support.ts';
import { playAnchor } from '../../../support/played-anchor.ts';
import { NAMES } from '../../../support/payees.ts';
import { opened } from '../../../support/opened.ts';

/* SEP-31 with a receiver who is still looked at: the account and the memo come later. */

let judged: CustomerStatus = 'ACCEPTED';
const api = await opened(
  startTestApi((given) => ({
    ...given,
    customerReview: async () => ({ status: judged }),
  })),
);
const anchor = await opened(playAnchor(api));

interface Answer {
  readonly [member: string]: unknown;
  readonly status: number;
}

const begin = async () => {
  const token = await api.login(Keypair.random());
  const send = async (method: string, path: string, body?: object): Promise<Answer> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    const response = await fetch(anchor.url + path, init);
    return { ...((await response.json()) as object), status: response.status };
  };
  const tell = async (body: object) => String((await send('PUT', '/sep12/customer', body))['id']);
  judged = 'ACCEPTED';
  const sender_id = await tell({ type: 'sep31-sender', ...NAMES });
  judged = 'PROCESSING';
  const receiver = { type: 'sep31-receiver', ...NAMES, bank_account_number: '12345678' };
  const receiver_id = await tell(receiver);
  const request = { amount: '100', asset_code: 'USDC', sender_id, receiver_id };
  const made = await send('POST', '/sep31/transactions', request);
  const id = String(made['id']);
  const read = async () => {
    const { transaction } = await send('GET', `/sep31/transactions/${id}`);
    return transaction as Record<string, unknown>;
  };
  return { id, made, read, decide: async () => tell({ id: receiver_id, city: 'London' }) };
};

describe('a remittance whose receiver is still looked at', () => {
  test('names where to pay within a second of the acceptance, and is paid', async () => {
    const { id, made, read, decide } = await begin();
    expect(made).toEqual({ status: 201, id });
    expect(await read()).toMatchObject({
      status: 'pending_receiver',
      stellar_account_id: null,
      stellar_memo: null,
    });

    judged = 'ACCEPTED';
    await decide();
    const acceptedAt = performance.now();
    await anchor.untilStatus(id, 'pending_sender');
    expect(performance.now() - acceptedAt).toBeLessThan(1_000);
    const { receivingAccount, receivingMemo } = await anchor.find(id);
    expect(await read()).toMatchObject({
      status: 'pending_sender',
      stellar_account_id: receivingAccount,
      stellar_memo_type: 'id',
      stellar_memo: receivingMemo,
    });

    await anchor.pay(id, '100');
    await anchor.untilStatus(id, 'completed');
    expect(anchor.paidByRails(id)).toEqual(['98.75']);
    expect(await anchor.breaks()).toEqual([]);
  }, 60_000);

  test('ends, unpaid, where the receiver is rejected', async () => {
    const { id, read, decide } = await begin();
    judged = 'REJECTED';
    await decide();
    await anchor.untilStatus(id, 'expired');
    expect(await read()).toMatchObject({ status: 'expired' });
    expect(anchor.paidByRails(id)).toEqual([]);
  }, 60_000);
});
