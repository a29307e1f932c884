import { describe, expect, test } from '@jest/globals';
import { inTransaction } from '../../../../src/services/deps.ts';
import { createPark, createUnpark } from '../../../../src/services/transactions/decisions/park.ts';
import { recordMoves } from '../../../../src/activities/rail/pay-out/poll-outgoing.ts';
import { Investigation } from '../../../../src/db/entities/money-in.ts';
import type { RailPaymentState } from '../../../../src/db/entities/money-out.ts';
import type { Resolution } from '../../../../src/domain/transactions/story.ts';
import { addRailPayment, RAIL, uniqueNumber } from '../../../support/rows.ts';
import { createBench, railProfile } from '../../../support/payments/bench.ts';
import { addCredited } from '../../../support/payments/credited.ts';
import { opened } from '../../../support/opened.ts';

/* A person says that a pay-out was settled by hand, and the rail says that it failed. */

const bench = await opened(createBench());

const OPEN = ['asked', 'initiated', 'ready_for_pickup'] as const;

/** A pay-out in a state that a person was shown: parked, or under way and named by its key. */
const shown = async (state: RailPaymentState, way: 'parked' | 'under way') => {
  const row = await addCredited(bench, {
    status: way === 'parked' ? 'pending_anchor' : 'pending_external',
  });
  const asked = { askedAt: new Date(), asks: 1, railReference: `out-${uniqueNumber()}` };
  const { key } = await addRailPayment(bench.em(), row, { state, ...asked });
  const { id: transactionId } = row;
  if (way === 'parked') {
    const park = { reason: 'the answer was lost', message: 'Please wait.' };
    await createPark(bench.deps)({ transactionId, subject: `pay-out/${key}/1`, ...park });
  }
  const names = way === 'parked' ? { parking: 1 } : { key };
  const decide = async (action: Resolution['action'], changes: Partial<Resolution> = names) =>
    createUnpark(bench.deps)({
      transactionId,
      resolution: { action, operator: 'ada', evidence: 'bank statement', ...changes },
    });
  const tell = async (said: 'failed' | 'returned' | 'refund' | 'delivered') =>
    inTransaction(bench.orm, async (em) =>
      recordMoves(em, railProfile, [{ idempotencyKey: key, state: said }]),
    );
  const cases = async () => bench.em().find(Investigation, { sourceKey: `payout/${key}` });
  return { row, key, decide, tell, cases };
};

describe.each(['parked', 'under way'] as const)('`settled` of a pay-out that is %s', (way) => {
  test.each(OPEN)(
    '§7.4 is refused where it was shown %s and has failed meanwhile',
    async (state) => {
      for (const said of ['failed', 'returned', 'refund'] as const) {
        const { row, key, decide, tell } = await shown(state, way);
        await tell(said);
        const before = await bench.transaction(row.id);
        expect(await decide('settled')).toBe(
          `the rail has said meanwhile that ${key} failed; look again`,
        );
        expect(await bench.transaction(row.id)).toEqual(before);
        expect((await bench.payment(key)).state).toBe('failed');
        expect(await bench.entry(`settled/${row.id}`)).toEqual({});
      }
    },
  );

  test.each(OPEN)('§7.4 is contradicted by a rail that says %s and then failed', async (state) => {
    const { row, key, decide, tell, cases } = await shown(state, way);
    expect(await decide('settled')).toBeNull();
    expect((await bench.transaction(row.id)).status).toBe('completed');
    await tell('failed');
    expect((await bench.payment(key)).state).toBe('delivered');
    expect(await cases()).toMatchObject([
      { reason: 'contradiction', resolution: 'delivered before, failed now', state: 'open' },
    ]);
  });

  test.each(OPEN)(
    '§7.4 and the rail’s refusal of what is %s: one of them is first',
    async (state) => {
      for (let round = 0; round < 8; round += 1) {
        const { row, key, decide, tell, cases } = await shown(state, way);
        const [refused] = await Promise.all([decide('settled'), tell('failed')]);
        const contradicted = (await cases()).length;
        const said = [(await bench.payment(key)).state, (await bench.transaction(row.id)).status];
        expect([said.join(' and '), contradicted]).toEqual(
          refused === null ? ['delivered and completed', 1] : [`failed and ${row.status}`, 0],
        );
      }
    },
  );

  test.each(OPEN)('§7.4 stands where the rail agrees with it about what was %s', async (state) => {
    const { row, key, decide, tell, cases } = await shown(state, way);
    await tell('delivered');
    expect(await decide('settled')).toBeNull();
    expect((await bench.transaction(row.id)).status).toBe('completed');
    expect(await bench.entry(`paid/${key}`)).toMatchObject({ [`rail:${RAIL} USD`]: '99' });
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
    expect(await cases()).toEqual([]);
  });

  test('§7.3 is refused where another pay-out has followed the one that was shown', async () => {
    for (const action of ['settled', 'retry', 'refund'] as const) {
      const { row, key, decide, tell } = await shown('asked', way);
      await tell('failed');
      const next = await addRailPayment(bench.em(), row, { number: 2, state: 'initiated' });
      expect(await decide(action)).toBe(`${next.key} is the pay-out by now; look again`);
      expect((await bench.payment(key)).state).toBe('failed');
    }
  });
});

describe('a pay-out that a person was shown as failed', () => {
  test('§7.4 may be settled by hand, and what was owed is the treasury’s', async () => {
    const { row, decide } = await shown('failed', 'parked');
    expect(await decide('settled')).toBeNull();
    expect(await bench.entry(`settled/${row.id}`)).toEqual({
      [`customer:${row.id} USDC`]: '-100',
      'treasury USDC': '100',
    });
  });
});

describe('a person who says that a pay-out was not made', () => {
  test.each(['retry', 'refund'] as const)(
    '§7.3 is not followed by %s where the rail has it on its way, whether they were shown that or not',
    async (action) => {
      for (const state of ['initiated', 'ready_for_pickup', 'delivered'] as const) {
        for (const before of ['asked', state] as const) {
          const { row, key, decide } = await shown(before, 'parked');
          await bench.em().execute('update rail_payment set state = ? where key = ?', [state, key]);
          expect(await decide(action)).toBe(
            `${key} is ${state}: wait for its rail, or say that it is settled`,
          );
          expect((await bench.payment(key)).state).toBe(state);
          expect(await bench.owed(`customer:${row.id}`)).toBe(100);
        }
      }
    },
  );
});
