import { describe, expect, test } from '@jest/globals';
import { recordMoves } from '../../../../src/activities/rail/pay-out/poll-outgoing.ts';
import { Investigation } from '../../../../src/db/entities/money-in.ts';
import { RetryLater } from '../../../../src/domain/rails/retry-later.ts';
import {
  ARRIVED,
  createRefundingBench,
  createRefundingRail,
  DAY_MS,
  refundingProfile,
  REFUSED,
  STARTED,
} from '../../../support/payments/refunding.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createRefundingBench());
const { decide, send, poll, openCase, readCase, refund } = bench;

/** A case whose refund its rail has taken on. */
const started = async (finds: Parameters<typeof createRefundingRail>[1]) => {
  const key = await openCase();
  await decide(key, {});
  const fake = createRefundingRail([STARTED], finds);
  expect(await send(fake.rail, { investigationKey: key })).toMatchObject({ state: 'initiated' });
  return { key, refundKey: `${key}/refund/1`, ...fake };
};
const soon = () => Date.now() + 5_000;
const caseOf = async (sourceKey: string) => bench.em().findOne(Investigation, { sourceKey });

describe('§3.9 a refund that its rail has taken on', () => {
  test('§3.9 is asked about until it has arrived, and its case is signalled', async () => {
    const { key, refundKey, rail, sent } = await started([STARTED, ARRIVED]);
    expect(await readCase(key)).toMatchObject({ left: '0', railRefund: { state: 'underWay' } });
    expect(await poll(rail, soon)).toBe(1);
    expect((await refund(refundKey)).state).toBe('initiated');
    expect(await poll(rail, () => Date.now() + DAY_MS)).toBe(0);
    expect(bench.moved).toContainEqual({ id: key, move: { key: refundKey, state: 'delivered' } });
    expect(await readCase(key)).toMatchObject({ state: 'resolved', resolution: 'refund' });
    expect(sent).toHaveLength(1);
    expect(await bench.breaksOf(refundKey)).toEqual([]);
  });

  test('§3.9 that fails after all leaves its money to another decision', async () => {
    const { key, rail } = await started([REFUSED]);
    await poll(rail, soon);
    expect(await readCase(key)).toMatchObject({ left: '130', state: 'open' });
    expect((await decide(key, { action: 'writeOff' })).standing.state).toBe('resolved');
  });

  test('§3.9 is asked about ever less often, and not before its rail wants', async () => {
    const { refundKey, rail, looked } = await started([STARTED]);
    const at = soon();
    await poll(rail, () => at);
    await poll(rail, () => at);
    expect(looked).toHaveLength(1);
    const hour = Date.now() + 3_600_000;
    await poll(rail, () => hour);
    const { nextPollAt } = await refund(refundKey);
    expect(Number(nextPollAt) - hour).toBeGreaterThan(300_000);
    const asked = createRefundingRail([STARTED], [new RetryLater(60_000)]);
    await expect(poll(asked.rail, () => hour + DAY_MS)).rejects.toBeInstanceOf(RetryLater);
  });

  test('§3.9 that a rail stumbles over holds up no other', async () => {
    const first = await started([STARTED]);
    const second = await started([STARTED]);
    const rail = {
      ...first.rail,
      findRefund: async ({ idempotencyKey }: { readonly idempotencyKey: string }) => {
        if (idempotencyKey === first.refundKey) throw new TypeError('undefined is not a refund');
        return ARRIVED;
      },
    };
    await poll(rail, soon);
    expect((await refund(first.refundKey)).state).toBe('initiated');
    expect((await refund(second.refundKey)).state).toBe('delivered');
  });

  test('§8 that stays under way for too long is shown to a person, once', async () => {
    const profile = { ...refundingProfile, overdueAfterMs: DAY_MS };
    const { refundKey, rail } = await started([STARTED]);
    const late = () => Date.now() + 2 * DAY_MS;
    await poll({ ...rail, profile }, late);
    await poll({ ...rail, profile }, () => late() + DAY_MS);
    expect(await caseOf(`refund/${refundKey}/overdue`)).toMatchObject({ reason: 'payout_overdue' });
  });

  test('§3.9 has arrived where a person says so who knows it', async () => {
    const { key, refundKey, rail } = await started([STARTED]);
    const refused = await decide(key, { action: 'attach', transactionId: 'x' });
    expect(refused.refused).toContain('is on its way');
    const done = await decide(key, { action: 'refundedByHand', evidence: 'statement of today' });
    expect(done).toMatchObject({ refused: null, standing: { state: 'resolved' } });
    expect(await refund(refundKey)).toMatchObject({ state: 'delivered', railReference: 'back-1' });
    expect(await poll(rail, soon)).toBeGreaterThanOrEqual(0);
    expect(await bench.breaksOf(refundKey)).toEqual([]);
  });
});

describe('§3.4 what a rail says of a refund later', () => {
  const say = async (refundKey: string, state: 'delivered' | 'returned', railReference: string) =>
    bench.orm.em
      .fork()
      .transactional(async (em) =>
        recordMoves(em, refundingProfile, [{ idempotencyKey: refundKey, state, railReference }]),
      );

  test('§3.4 settles it, by webhook as well', async () => {
    const { key, refundKey } = await started([STARTED]);
    await say(refundKey, 'delivered', 'back-1');
    await say(refundKey, 'delivered', 'back-1');
    expect((await readCase(key)).state).toBe('resolved');
    expect(await caseOf(`refund/${refundKey}`)).toBeNull();
  });

  test.each([
    ['returned after it was delivered', 'returned', 'back-1', 'delivered before, failed now'],
    ['delivered twice', 'delivered', 'back-2', 'delivered as back-1 before, as back-2 now'],
  ] as const)('§3.4 is a case where it contradicts: %s', async (_what, state, reference, said) => {
    const { refundKey } = await started([STARTED]);
    await say(refundKey, 'delivered', 'back-1');
    const booked = await bench.entry(`sent-back/${refundKey}`);
    await say(refundKey, state, reference);
    expect(await caseOf(`refund/${refundKey}`)).toMatchObject({
      reason: 'contradiction',
      resolution: said,
    });
    expect(await bench.entry(`sent-back/${refundKey}`)).toEqual(booked);
    expect((await refund(refundKey)).railReference).toBe('back-1');
  });

  test('§3.4 is a case where it was delivered after it had failed', async () => {
    const { refundKey, rail } = await started([REFUSED]);
    await poll(rail, soon);
    await say(refundKey, 'delivered', 'back-1');
    expect(await caseOf(`refund/${refundKey}`)).toMatchObject({
      resolution: 'failed before, delivered now',
    });
  });
});
