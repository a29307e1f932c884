import { beforeEach, describe, expect, test } from '@jest/globals';
import { createSettlePayout } from '../../../../src/services/transactions/decisions/settle-payout.ts';
import { createExecuteOutgoingTransaction } from '../../../../src/activities/rail/pay-out/execute.ts';
import type { OutgoingResult, Rail } from '../../../../src/rails/rail.ts';
import type { RailPayment } from '../../../../src/db/entities/money-out.ts';
import { Transaction } from '../../../../src/db/entities/transaction.ts';
import {
  openForKey,
  sealedForKey,
  sealedPayee,
} from '../../../../src/services/transactions/payee/payee.ts';
import { addRailPayment } from '../../../support/rows.ts';
import { createBench, HOUR_MS, railProfile } from '../../../support/payments/bench.ts';
import { addCredited } from '../../../support/payments/credited.ts';
import { createFakeRail, DELIVERED, LOST } from '../../../support/payments/fake-rail.ts';
import { payoutKey } from '../../../support/payments/payout-key.ts';
import { opened } from '../../../support/opened.ts';

/* One key never carries two payees, however often it is repeated and whatever is corrected meanwhile. */

const ANA = { last_name: 'Li', bank_account_number: '11111111' };
const CORRECTED = { ...ANA, bank_account_number: '22222222' };
const UNKNOWN = { state: 'unknown' } as const;
const NEEDS_INFO: OutgoingResult = {
  state: 'needsInfo',
  message: 'There is no such account.',
  fields: ['bank_account_number'],
};
const byLookUp: Rail['profile'] = {
  ...railProfile,
  retry: { by: 'lookUp', settledAfterMs: 60_000 },
};

let nowMs: number;
const bench = await opened(createBench());
beforeEach(() => {
  nowMs = Date.now();
});

const execute = async (rail: Rail, row: Transaction, number = 1) =>
  createExecuteOutgoingTransaction({ ...bench.host(rail), now: () => nowMs })({
    transactionId: row.id,
    number,
  });
const isUnknown = async (rail: Rail, row: Transaction, number = 1) =>
  expect(execute(rail, row, number)).rejects.toThrow('not known yet');
/** What a correction writes, by whichever endpoint it came. */
const correct = async ({ id }: Transaction, payee: object, at = new Date()) =>
  bench.em().nativeUpdate(
    Transaction,
    { id },
    {
      ...sealedPayee(bench.secrets, id, payee as Record<string, string>),
      informationUpdatedAt: at,
    },
  );
const payable = async (): Promise<Transaction> => {
  const row = await addCredited(bench);
  await correct(row, ANA);
  await bench.em().nativeUpdate(Transaction, { id: row.id }, { informationUpdatedAt: null });
  return row;
};
const payeesOf = ({ asked }: ReturnType<typeof createFakeRail>) =>
  asked.map(({ idempotencyKey, payee }) => [idempotencyKey.split('/').at(-1), payee]);

describe('§3.7 the payee is sealed with the number that is planned', () => {
  test('§3.7 a key that is repeated pays whom it was planned for, whatever was corrected since', async () => {
    const row = await payable();
    const fake = createFakeRail([LOST, LOST, DELIVERED]);
    await isUnknown(fake.rail, row);
    await correct(row, CORRECTED);
    await isUnknown(fake.rail, row);
    expect((await execute(fake.rail, row)).state).toBe('delivered');
    expect(payeesOf(fake)).toEqual(Array.from({ length: 3 }, () => ['1', ANA]));
  });

  test.each([
    ['repeats it while it is young', { ...railProfile }, 0],
    ['asks anew once the lost call cannot arrive', byLookUp, 70_001],
  ] as const)('§3.7 so does a look-up that finds nothing and %s', async (_what, profile, ageMs) => {
    const row = await payable();
    const fake = createFakeRail([LOST, DELIVERED], {
      profile,
      findOutgoing: async () => UNKNOWN,
    });
    await isUnknown(fake.rail, row);
    await correct(row, CORRECTED);
    nowMs += ageMs;
    expect((await execute(fake.rail, row)).state).toBe('delivered');
    expect(payeesOf(fake)).toEqual([
      ['1', ANA],
      ['1', ANA],
    ]);
  });

  test('§3.7 a correction waits for the next number, and is what that one carries', async () => {
    const row = await payable();
    const fake = createFakeRail([NEEDS_INFO, LOST, NEEDS_INFO, DELIVERED]);
    expect((await execute(fake.rail, row)).state).toBe('needsInfo');
    await correct(row, CORRECTED);
    await isUnknown(fake.rail, row, 2);
    const again = { ...ANA, bank_account_number: '33333333' };
    await correct(row, again);
    expect((await execute(fake.rail, row, 2)).state).toBe('needsInfo');
    expect((await execute(fake.rail, row, 3)).state).toBe('delivered');
    expect(payeesOf(fake)).toEqual([
      ['1', ANA],
      ['2', CORRECTED],
      ['2', CORRECTED],
      ['3', again],
    ]);
  });

  test('§3.7 what was corrected while a number was under way is not asked for again', async () => {
    const row = await payable();
    const correctedAt = new Date(nowMs + 1_000);
    const { rail } = createFakeRail([
      async () => {
        await correct(row, CORRECTED, correctedAt);
        return NEEDS_INFO;
      },
    ]);
    await execute(rail, row);
    // A story that starts again finds it, and plans the next number without another wait.
    expect((await bench.transaction(row.id)).informationUpdatedAt).toEqual(correctedAt);
    await createSettlePayout(bench.deps)({ transactionId: row.id, key: payoutKey(row) });
    expect((await bench.transaction(row.id)).informationUpdatedAt).toEqual(correctedAt);
  });

  test('§3.7 two who execute it at once, one correcting it in between, give the rail one payee', async () => {
    for (let round = 0; round < 5; round += 1) {
      const row = await payable();
      const fake = createFakeRail([LOST]);
      await Promise.all([
        isUnknown(fake.rail, row),
        correct(row, CORRECTED),
        isUnknown(fake.rail, row),
      ]);
      await isUnknown(fake.rail, row);
      const payees = new Set(payeesOf(fake).map((one) => JSON.stringify(one)));
      expect(payees.size).toBe(1);
    }
  });

  test('§3.7 is sealed to its key, and opens under no other', async () => {
    const [row, other] = [await payable(), await payable()];
    await execute(createFakeRail([DELIVERED]).rail, row);
    const paid = await bench.payment(payoutKey(row));
    expect(openForKey(bench.secrets, paid)).toEqual(ANA);
    expect(Buffer.from(paid.payeeCiphertext ?? '').toString()).not.toContain('11111111');
    const { payeeCiphertext, payeeKeyId } = paid;
    const moved = { payeeCiphertext, payeeKeyId, key: payoutKey(other) };
    expect(() => openForKey(bench.secrets, moved)).toThrow('unable to authenticate');
  });
});

describe('§3.7 the database refuses another payee of a key', () => {
  const sealed = async (): Promise<{ row: Transaction; payment: RailPayment }> => {
    const row = await payable();
    await isUnknown(createFakeRail([LOST]).rail, row);
    return { row, payment: await bench.payment(payoutKey(row)) };
  };
  const change = async (key: string, values: readonly unknown[]) =>
    bench
      .em()
      .execute('update rail_payment set payee_ciphertext = ?, payee_key_id = ? where key = ?', [
        ...values,
        key,
      ]);

  test('§3.7 another one, or none, whoever writes it', async () => {
    const { row, payment } = await sealed();
    await correct(row, CORRECTED);
    const anew = sealedForKey(bench.secrets, payment.key, await bench.transaction(row.id));
    for (const values of [
      [anew.payeeCiphertext, anew.payeeKeyId],
      [anew.payeeCiphertext, 'another'],
      [null, null],
    ]) {
      await expect(change(payment.key, values)).rejects.toThrow('sealed and is never changed');
      const host = bench.host(createFakeRail([LOST]).rail);
      const asRail = host.orm.em
        .fork()
        .execute('update rail_payment set payee_ciphertext = ?, payee_key_id = ? where key = ?', [
          ...values,
          payment.key,
        ]);
      await expect(asRail).rejects.toThrow('sealed and is never changed');
    }
    expect(openForKey(bench.secrets, await bench.payment(payment.key))).toEqual(ANA);
  });
});

describe('§3.7 a pay-out that an earlier version asked for, with nobody sealed', () => {
  const unsealed = async () => {
    const row = await payable();
    const askedAt = new Date(nowMs);
    await addRailPayment(bench.em(), row, { state: 'asked', asks: 1, askedAt, createdAt: askedAt });
    return row;
  };

  test('§3.7 is sealed when it is looked at, and keeps that payee', async () => {
    const row = await unsealed();
    const fake = createFakeRail([LOST, DELIVERED]);
    await isUnknown(fake.rail, row);
    await correct(row, CORRECTED, new Date(nowMs + HOUR_MS));
    expect((await execute(fake.rail, row)).state).toBe('delivered');
    expect(payeesOf(fake)).toEqual([
      ['1', ANA],
      ['1', ANA],
    ]);
  });

  test('§3.7 is a person’s where somebody has corrected it since: nobody knows whom it carries', async () => {
    const row = await unsealed();
    await correct(row, CORRECTED, new Date(nowMs + 1_000));
    const fake = createFakeRail([DELIVERED]);
    expect(await execute(fake.rail, row)).toMatchObject({
      state: 'parked',
      reason: expect.stringContaining('was corrected after it was asked for'),
    });
    expect(fake.asked).toEqual([]);
  });
});
