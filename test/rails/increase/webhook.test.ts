import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startFakeBank, type FakeBank } from '../../../src/rails/increase/fake/bank.ts';
import { sendBack, settle } from '../../../src/rails/increase/fake/transfers/outgoing.ts';
import { ACCOUNT_ID } from '../../../src/rails/increase/fake/store.ts';
import type { RailEvent } from '../../../src/rails/rail.ts';
import { createRail, payeeAt } from './kit-bank.ts';

const DAY_MS = 86_400_000;

describe('the webhooks of Increase', () => {
  let bank: FakeBank;
  let nowMs: number;
  beforeEach(async () => {
    nowMs = Date.now();
    bank = await startFakeBank({ now: () => nowMs });
  });
  afterEach(async () => bank.close());

  const newest = (): RailEvent => {
    const posted = bank.webhooks.newest();
    if (posted === null) throw new Error('the bank has sent no webhook');
    return { ...posted, receivedAt: new Date(nowMs).toISOString() };
  };
  const parse = async (event: RailEvent, more = {}) => createRail(bank, more).parseEvent?.(event);
  const payBack = async (): Promise<string> => {
    const payment = {
      idempotencyKey: 'withdrawal-1/payout/1',
      transactionId: 'withdrawal-1',
      amount: '25',
      payee: payeeAt('790000064'),
    };
    await createRail(bank).executeOutgoingTransaction(payment);
    const { id } = bank.outgoingBy(payment.idempotencyKey);
    settle(bank.store, id);
    sendBack(bank.store, id, 'no_account');
    return id;
  };

  test('are judged by when they came, not by when they are read', async () => {
    nowMs -= DAY_MS;
    bank.receive(null, 100);
    const event = newest();
    expect(await parse(event)).toEqual({});
    const late = new Date(nowMs + 301_000).toISOString();
    const early = new Date(nowMs - 301_000).toISOString();
    expect(await parse({ ...event, receivedAt: late })).toBeNull();
    expect(await parse({ ...event, receivedAt: early })).toBeNull();
    expect(await parse({ ...event, receivedAt: 'yesterday' })).toBeNull();
  });

  test('are not needed: the events of the list report a pay-out that came back', async () => {
    const rail = createRail(bank);
    const { cursor } = await rail.listReceived!(null);
    nowMs += 1_000;
    const id = await payBack();
    const page = await rail.listReceived!(cursor);
    expect(page).toMatchObject({
      received: [],
      outgoing: [{ idempotencyKey: 'withdrawal-1/payout/1', state: 'returned', railReference: id }],
      complete: true,
    });
    expect(await rail.listReceived!(page.cursor)).toMatchObject({ received: [], outgoing: [] });
  });

  test('are refused by another secret, and with another id', async () => {
    bank.receive(null, 100);
    const event = newest();
    expect(await parse(event, { webhookSecret: 'another' })).toBeNull();
    const headers = { ...event.headers, 'webhook-id': 'msg_another' };
    expect(await parse({ ...event, headers })).toBeNull();
  });

  test('are taken with the signature of a new secret beside that of an old one', async () => {
    bank.receive(null, 100);
    const event = newest();
    const signature = `v1,${Buffer.from('old').toString('base64')} ${event.headers['webhook-signature'] ?? ''}`;
    const headers = { ...event.headers, 'webhook-signature': signature };
    expect(await parse({ ...event, headers })).toEqual({});
  });

  test('§3.4 say what came back after it was delivered', async () => {
    const railReference = await payBack();
    expect(await parse(newest())).toEqual({
      outgoing: [
        {
          idempotencyKey: 'withdrawal-1/payout/1',
          railReference,
          state: 'returned',
          message: {
            en: 'The bank does not know this account number. (R03)',
            es: 'El banco no conoce este número de cuenta. (R03)',
          },
          showToCustomer: true,
        },
      ],
    });
  });

  test('say nothing of another account, nor of another object', async () => {
    const id = await payBack();
    const event = newest();
    const transfer = bank.outgoingBy('withdrawal-1/payout/1');
    bank.store.put({ ...transfer, account_id: `${ACCOUNT_ID}x` });
    expect(await parse(event)).toEqual({});
    bank.store.event('ach_transfer.updated', { id: `other_${id}`, type: 'ach_transfer' });
    expect(await parse(newest())).toEqual({});
  });

  test('are read again later where the bank cannot be asked', async () => {
    await payBack();
    const event = newest();
    bank.faults.plan({ call: 'pollPayouts', fault: 'out' });
    await expect(parse(event)).rejects.toMatchObject({ code: 'INCREASE_503' });
  });
});
