import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Callback } from '../../src/db/entities/books.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import type { CustomerDecision } from '../../src/domain/customers/contract.ts';
import { openPayee } from '../../src/services/transactions/payee/payee.ts';
import { createAdmit } from '../../src/services/transactions/admit.ts';
import { createRecordingStories } from '../support/payments/bench.ts';
import { postCallbacks } from '../support/callbacks.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { startTestApi } from '../support/api/support.ts';
import { sep31Transaction } from './shapes.ts';
import { opened } from '../support/opened.ts';

/*
 * SEP-31 3.1: "stellar_account_id … If absent, the transaction is pending_receiver, and they are
 * provided when it is pending_sender": while a customer is looked at.
 */

let judge: CustomerDecision = { status: 'ACCEPTED' };
const api = await opened(
  startTestApi((anchor) => ({ ...anchor, customerReview: async () => judge })),
);
beforeEach(() => {
  judge = { status: 'ACCEPTED' };
});

interface Answer {
  readonly [member: string]: unknown;
  readonly status: number;
}

const begin = async (fields: object = {}, receiver: object = BANK_PAYEE) => {
  const token = await api.login(Keypair.random());
  judge = { status: 'ACCEPTED' };
  const send = async (method: string, path: string, body?: object): Promise<Answer> => {
    const response = await api.send(method, path, body, token);
    const answer = response.status === 204 ? {} : ((await response.json()) as object);
    return { ...answer, status: response.status };
  };
  const tell = async (body: object) => String((await send('PUT', '/sep12/customer', body))['id']);
  const NAMES = { first_name: 'Bob', last_name: 'Byron' };
  const sender_id = await tell({ type: 'sep31-sender', ...NAMES });
  judge = { status: 'PROCESSING' };
  const receiver_id = await tell({ type: 'sep31-receiver', ...receiver });
  const made = await send('POST', '/sep31/transactions', {
    amount: '100',
    asset_code: 'USDC',
    sender_id,
    receiver_id,
    ...fields,
  });
  const id = String(made['id']);
  return {
    id,
    made,
    send,
    receiver_id,
    decide: async (decision: CustomerDecision, told: object = { city: 'London' }) => {
      judge = decision;
      await tell({ id: receiver_id, ...told });
    },
    read: async () => {
      const { transaction } = await send('GET', `/sep31/transactions/${id}`);
      return sep31Transaction.parse(transaction);
    },
    load: async () => api.orm.em.fork().findOneOrFail(Transaction, { id }),
    /** What the story asks when it is told something. */
    admit: async (isLastTime = false) =>
      createAdmit({
        orm: api.orm,
        anchor: api.anchor,
        stories: createRecordingStories().stories,
        log: { info: () => {}, warn: () => {}, error: () => {} },
      })({ transactionId: id, isLastTime }),
  };
};

/** Has a sending anchor of this test told what waits of a transaction, and says what it heard. */
const hear = async (id: string): Promise<readonly Record<string, unknown>[]> => {
  const heard: Record<string, unknown>[] = [];
  const anchor = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      heard.push((JSON.parse(body) as { transaction: Record<string, unknown> }).transaction);
      response.end();
    });
  });
  await new Promise<void>((resolve) => anchor.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(anchor.address() as AddressInfo).port}`;
  await api.orm.em
    .fork()
    .nativeUpdate(Callback, { transactionId: id }, { url: `http://${host}/told` });
  await postCallbacks(api.orm);
  await new Promise((resolve) => anchor.close(resolve).closeAllConnections());
  return heard;
};

describe('SEP-31 account and memo that come later', () => {
  test('201 {id} alone and pending_receiver; then pending_sender with stellar_account_id and stellar_memo', async () => {
    const { id, made, read, decide, admit, load } = await begin();
    expect(made).toEqual({ status: 201, id });
    expect(await read()).toMatchObject({
      status: 'pending_receiver',
      stellar_account_id: null,
      stellar_memo_type: null,
      stellar_memo: null,
      user_action_required_by: null,
    });
    const started = api.temporal.started.find((one) => one.id === `remittance/${id}`);
    expect(started).toMatchObject({ args: { waitsForCustomer: true } });
    expect(await admit()).toEqual({ state: 'waiting' });

    await decide({ status: 'ACCEPTED' });
    const told = api.temporal.signalled.filter((one) => one.id === `remittance/${id}`);
    expect(told).toMatchObject([{ signal: 'informationUpdated' }]);
    expect(await admit()).toMatchObject({ state: 'admitted' });
    const row = await load();
    expect(await read()).toMatchObject({
      status: 'pending_sender',
      stellar_account_id: row.receivingAccount,
      stellar_memo_type: 'id',
      stellar_memo: row.receivingMemo,
      user_action_required_by: row.payUntil?.toISOString(),
    });
  });

  test('pending_customer_info_update while more is asked of a customer, and the callback says so', async () => {
    const { id, send, read, decide } = await begin();
    const url = 'https://sender.example/moves';
    expect((await send('PUT', `/sep31/transactions/${id}/callback`, { url })).status).toBe(204);
    await decide({ status: 'NEEDS_INFO', message: 'Please send a better picture.' });
    expect(await read()).toMatchObject({
      status: 'pending_customer_info_update',
      stellar_memo: null,
    });
    const told = await hear(id);
    expect(told.at(-1)).toMatchObject({
      id,
      status: 'pending_customer_info_update',
      user_action_required_by: (await read()).user_action_required_by,
    });
    expect(told.at(-1)?.['user_action_required_by']).not.toBeNull();
    await decide({ status: 'PROCESSING' }, { city: 'Paris' });
    expect(await read()).toMatchObject({ status: 'pending_receiver' });
    const moves = await api.orm.em.fork().find(Callback, { transactionId: id });
    expect(moves.map(({ status }) => status)).toContain('pending_customer_info_update');
    expect(moves.at(-1)?.status).toBe('pending_receiver');
  });

  test('what the receiver submits afterwards corrects the payee; what the request said stays', async () => {
    const fields = { transaction: { bank_account_number: '87654321' } };
    const { bank_account_number: _none, ...names } = BANK_PAYEE;
    const { decide, admit, load } = await begin({ fields }, names);
    await decide({ status: 'ACCEPTED' }, { last_name: 'King' });
    await admit();
    expect(openPayee(api.deps.secrets, await load())).toMatchObject({
      bank_account_number: '87654321',
      last_name: 'King',
    });
  });

  test('a customer who is rejected meanwhile, or late, ends it; one who was before is 403', async () => {
    const rejected = await begin();
    await rejected.decide({ status: 'REJECTED' });
    expect(await rejected.admit()).toEqual({ state: 'ended', reason: 'customer_rejected' });
    expect(await rejected.read()).toMatchObject({ status: 'expired' });
    const again = { amount: '100', asset_code: 'USDC', receiver_id: rejected.receiver_id };
    const { sender_id } = { sender_id: (await rejected.load()).senderId };
    const refused = await rejected.send('POST', '/sep31/transactions', { ...again, sender_id });
    expect(refused).toMatchObject({ status: 403 });

    const late = await begin();
    expect(await late.admit(true)).toEqual({ state: 'ended', reason: 'customer_unknown' });
    expect(await late.read()).toMatchObject({
      status: 'expired',
      status_message: expect.stringContaining('in time'),
    });
  });
});
