import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClient } from '../../../../src/rails/increase/client.ts';
import { API_KEY, startFakeBank, type FakeBank } from '../../../../src/rails/increase/fake/bank.ts';
import {
  acceptAch,
  returnAch,
  reverseWire,
} from '../../../../src/rails/increase/fake/transfers/inbound.ts';
import { MAIN_NUMBER_ID } from '../../../../src/rails/increase/fake/store.ts';
import type { Rail, ReceivedPage } from '../../../../src/rails/rail.ts';
import { createRail } from '../kit-bank.ts';

const HOUR_MS = 3_600_000;

describe('the money that Increase received', () => {
  let bank: FakeBank;
  let rail: Rail;
  let simulations: ReturnType<typeof createClient>['simulations'];
  beforeEach(async () => {
    bank = await startFakeBank();
    rail = createRail(bank);
    ({ simulations } = createClient({ baseUrl: bank.url, apiKey: API_KEY }));
  });
  afterEach(async () => bank.close());

  const list = async (cursor: string | null): Promise<ReceivedPage> => {
    const page = await rail.listReceived?.(cursor);
    if (!page) throw new Error('the rail lists what it received');
    return page;
  };
  const numberFor = async (transactionId: string): Promise<string> => {
    const deposit = { transactionId, amountExpected: null, language: 'en' };
    return (await rail.instructions?.(deposit))?.reference ?? '';
  };
  /** The newest line of the account is moved back in time, as if it had been committed late. */
  const bookLate = (ms: number): void => {
    const line = bank.store.all('transaction').at(-1);
    if (!line) throw new Error('nothing was booked');
    const created_at = new Date(Date.parse(line.created_at) - ms).toISOString();
    bank.store.put({ ...line, created_at });
  };

  test('is found by the account number of each deposit, on every network, with its payer', async () => {
    const account_number_id = await numberFor('deposit-1');
    const payment = { account_number_id, amount: 1_050 };
    const sent = [
      await simulations.inboundACHTransfers.create(payment),
      await simulations.inboundRealTimePaymentsTransfers.create(payment),
      await simulations.inboundFednowTransfers.create(payment),
      await simulations.inboundWireTransfers.create(payment),
    ];
    const { received, reversed, complete } = await list(null);
    expect(received.map(({ railReference }) => railReference)).toEqual(sent.map(({ id }) => id));
    for (const funds of received) {
      expect(funds).toMatchObject({
        reference: account_number_id,
        amount: '10.5',
        payer: { name: 'Ian Crease', bank_number: '110000000' },
      });
    }
    expect([reversed, complete]).toEqual([[], true]);
  });

  test('one deposit gets one account number, however often its instructions are asked for', async () => {
    expect(await numberFor('deposit-1')).toBe(await numberFor('deposit-1'));
    expect(await numberFor('deposit-2')).not.toBe(await numberFor('deposit-1'));
    expect(bank.store.all('account_number')).toHaveLength(3);
  });

  test('has no reference where it came to our own number, and leaves debits out', async () => {
    const account_number_id = MAIN_NUMBER_ID;
    await simulations.inboundACHTransfers.create({ account_number_id, amount: 500 });
    await simulations.inboundACHTransfers.create({ account_number_id, amount: -500 });
    const { received } = await list(null);
    expect(received).toMatchObject([{ reference: null, amount: '5' }]);
  });

  test('is money once the bank has accepted it, and none while it is held', async () => {
    const account_number_id = await numberFor('deposit-1');
    const resolve_at = new Date(Date.now() + HOUR_MS).toISOString();
    const held = await simulations.inboundACHTransfers.create({
      account_number_id,
      amount: 500,
      resolve_at,
    });
    const before = await list(null);
    expect(before.received).toEqual([]);
    acceptAch(bank.store, held.id);
    const after = await list(before.cursor);
    expect(after.received).toMatchObject([{ railReference: held.id, amount: '5' }]);
  });

  test.each([60_000, 5 * 60_000, HOUR_MS, 24 * HOUR_MS])(
    'that is booked %i ms behind the place of the cursor is not skipped',
    async (ms) => {
      bank.receive(await numberFor('deposit-1'), 100);
      const before = await list(null);
      const id = bank.receive(await numberFor('deposit-2'), 200);
      bookLate(ms);
      const after = await list(before.cursor);
      expect(after.received).toMatchObject([{ railReference: id, amount: '2' }]);
      const again = await list(after.cursor);
      expect([again.received, again.cursor]).toEqual([[], after.cursor]);
    },
  );

  test('that comes while older pages are read is read after them', async () => {
    const reference = await numberFor('deposit-1');
    bank.setPaging(2, 0);
    for (let cents = 1; cents <= 5; cents += 1) bank.receive(reference, cents);
    const amounts: string[] = [];
    let page = await list(null);
    amounts.push(...page.received.map(({ amount }) => amount));
    bank.receive(reference, 6);
    while (!page.complete) {
      page = await list(page.cursor);
      amounts.push(...page.received.map(({ amount }) => amount));
    }
    page = await list(page.cursor);
    amounts.push(...page.received.map(({ amount }) => amount));
    expect([...new Set(amounts)].toSorted()).toEqual(
      [1, 2, 3, 4, 5, 6].map((cents) => `0.0${cents}`),
    );
  });

  test('is reversed once when another bank takes it back, and not when we send it back', async () => {
    const account_number_id = await numberFor('deposit-1');
    const [taken, ours] = [
      bank.receive(account_number_id, 100),
      bank.receive(account_number_id, 200),
    ];
    const wire = await simulations.inboundWireTransfers.create({ account_number_id, amount: 300 });
    const before = await list(null);
    returnAch(bank.store, taken, 'returned_per_odfi_request');
    returnAch(bank.store, ours, 'credit_entry_refused_by_receiver');
    reverseWire(bank.store, wire.id, 'duplicate');
    const after = await list(before.cursor);
    expect(after.received).toEqual([]);
    expect(after.reversed).toEqual([
      { railReference: taken, state: 'returned' },
      { railReference: wire.id, state: 'returned' },
    ]);
    expect((await list(after.cursor)).reversed).toEqual([]);
  });

  test('with a status that the bank does not document is money all the same', async () => {
    const id = bank.receive(await numberFor('deposit-1'), 100);
    const transfer = bank.store.get(id);
    if (transfer?.type !== 'inbound_ach_transfer') throw new Error('it came by ACH');
    bank.store.put({ ...transfer, status: JSON.parse('"teleported"') });
    expect((await list(null)).received).toMatchObject([{ railReference: id, amount: '1' }]);
  });

  test('is never an empty list where the bank answers with something else', async () => {
    bank.receive(await numberFor('deposit-1'), 100);
    bank.faults.plan({ call: 'list', fault: 'garbage' });
    await expect(list(null)).rejects.toMatchObject({ code: 'INCREASE_NO_ANSWER' });
  });
});
