import { beforeEach, describe, expect, test } from '@jest/globals';
import { createCreditFunds } from '../../../../src/services/transactions/received/credit.ts';
import type { PendingDeposit, ReceivedFunds } from '../../../../src/rails/rail.ts';
import { Cursor, Investigation, RailReceipt } from '../../../../src/db/entities/money-in.ts';
import { stroopsOf } from '../../../../src/domain/money/amount.ts';
import { priceAmount } from '../../../../src/domain/money/fee.ts';
import { RAIL, USDC } from '../../../support/rows.ts';
import { createBench, HOUR_MS, railProfile } from '../../../support/payments/bench.ts';
import {
  pollReceived,
  received,
  addDeposit,
  forgetReading,
} from '../../../support/payments/rail-receipts.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());
beforeEach(async () => forgetReading(bench));

describe('money that a rail is asked for by name', () => {
  const past = (ms: number): Date => new Date(Date.now() - ms);
  const byName = (answer: (pending: readonly PendingDeposit[]) => readonly ReceivedFunds[]) => {
    const batches: (readonly PendingDeposit[])[] = [];
    const pollPendingDeposits = async (pending: readonly PendingDeposit[]) => {
      batches.push(pending);
      return answer(pending);
    };
    return { batches, rail: { pollPendingDeposits } };
  };

  test('is asked for only when it is due, ever less often, and at its deadline', async () => {
    const soon = new Date(Date.now() + 5_000);
    const near = await addDeposit(bench, { nextPollAt: past(1), payUntil: soon });
    const far = await addDeposit(bench, { nextPollAt: past(1), startedAt: past(HOUR_MS) });
    await addDeposit(bench, { nextPollAt: new Date(Date.now() + HOUR_MS) });
    const { batches, rail } = byName(() => []);
    await pollReceived(bench, rail);
    expect(
      batches
        .flat()
        .map(({ reference }) => reference)
        .toSorted(),
    ).toEqual([near.reference, far.reference].toSorted());
    const atDeadline = (await bench.transaction(near.row.id)).nextPollAt?.getTime();
    expect(atDeadline).toBe(soon.getTime() + 1);
    const later = (await bench.transaction(far.row.id)).nextPollAt?.getTime() ?? 0;
    expect(later - Date.now()).toBeGreaterThan(300_000);
  });

  test('is recorded once although it is returned again and again', async () => {
    const { row, reference } = await addDeposit(bench, { nextPollAt: past(1) });
    const funds = received({ reference });
    const { rail } = byName(() => [funds]);
    await pollReceived(bench, rail);
    await bench.em().execute('update transaction set next_poll_at = now() where id = ?', [row.id]);
    await pollReceived(bench, rail);
    expect(bench.told.map(({ id }) => id)).toEqual([row.id]);
  });

  test('is asked for in batches of the profile’s size', async () => {
    for (let count = 0; count < 5; count += 1) await addDeposit(bench, { nextPollAt: past(1) });
    const { batches, rail } = byName(() => []);
    await pollReceived(bench, { ...rail, profile: { ...railProfile, batchSize: 2 } });
    expect(batches.map(({ length }) => length)).toEqual([2, 2, 1]);
  });

  test('§1.7 is read through once everything that was due was asked for', async () => {
    const { rail } = byName(() => []);
    const before = Date.now();
    await pollReceived(bench, rail);
    const cursor = await bench.em().findOneOrFail(Cursor, { source: `rail/${RAIL}` });
    expect(cursor.readThrough?.getTime()).toBeGreaterThanOrEqual(before);
  });

  test('§1.4 that comes a second time, by the same name, is found after the first was credited', async () => {
    const { row, reference } = await addDeposit(bench, {
      nextPollAt: past(1),
      startedAt: past(10 * HOUR_MS),
    });
    const first = received({ reference });
    const answers = [first];
    const { batches, rail } = byName(() => answers);
    await pollReceived(bench, rail);
    const receipt = await bench.em().findOneOrFail(RailReceipt, { transactionId: row.id });
    const source = `rail/${receipt.id}`;
    const price = priceAmount(stroopsOf('100'), { fixed: '1', percent: '0' }, 2, USDC);
    const funds = { source, amount: '100', at: first.receivedAt };
    await createCreditFunds(bench.deps)({ transactionId: row.id, funds, price });
    await bench.em().execute('update transaction set next_poll_at = now() where id = ?', [row.id]);
    await pollReceived(bench, rail);
    // Who is paid is asked about rarely: after a tenth of its age.
    const next = (await bench.transaction(row.id)).nextPollAt?.getTime() ?? 0;
    expect(next - Date.now()).toBeGreaterThan(0.9 * HOUR_MS);
    answers.push(received({ reference }));
    await bench.em().execute('update transaction set next_poll_at = now() where id = ?', [row.id]);
    await pollReceived(bench, rail);
    expect(batches).toHaveLength(3);
    const filed = await bench.em().find(Investigation, { transactionId: row.id });
    expect(filed.map(({ reason }) => reason)).toEqual(['second_payment']);
  });

  test('is no longer asked for once nothing late is expected either', async () => {
    const { row } = await addDeposit(bench, {
      nextPollAt: past(1),
      payUntil: past(2 * HOUR_MS),
      status: 'expired',
    });
    await pollReceived(bench, byName(() => []).rail);
    expect((await bench.transaction(row.id)).nextPollAt).toBeNull();
  });
});
