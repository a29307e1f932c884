import { describe, expect, test } from '@jest/globals';
import {
  ARRIVED,
  createRefundingBench,
  createRefundingRail,
  DAY_MS,
  refundingProfile,
} from '../../support/payments/refunding.ts';
import { opened } from '../../support/opened.ts';
import { Investigation } from '../../../src/db/entities/money-in.ts';
import { profile as mobileMoney } from '../../../src/rails/sandbox-mobile-money/profile.ts';
import { addTransaction, DOLLAR, USDC } from '../../support/rows.ts';

const bench = await opened(createRefundingBench());
const { decide, send, openCase, readCase, refund, refunds, breaksOf } = bench;
const neither = { ...refundingProfile, retry: { by: 'neither' } } as const;

/** A case whose refund was asked for, and whose answer nobody knows. */
const parked = async () => {
  const key = await openCase();
  await decide(key, {});
  const { rail } = createRefundingRail([new Error('lost')], [{ state: 'unknown' }], neither);
  const owner = { investigationKey: key };
  await send(rail, owner).catch(() => undefined);
  expect((await send(rail, owner, () => Date.now() + 200_000)).state).toBe('parked');
  expect((await readCase(key)).railRefund).toMatchObject({ state: 'parked', amount: '130' });
  return { key, refundKey: `${key}/refund/1`, rail, owner };
};

describe('§3.9 a refund of a case is decided', () => {
  test('§3.9 once: of two people who decide at once one is refused', async () => {
    const key = await openCase();
    const both = await Promise.all([decide(key, {}), decide(key, { operator: 'bob' })]);
    expect(both.filter(({ refused }) => refused === null)).toHaveLength(1);
    expect(await refunds({ investigationKey: key })).toHaveLength(1);
  });

  test('§3.9 and then its money is attached to nothing, written off by nobody', async () => {
    const key = await openCase();
    const { id } = await addTransaction(bench.em(), {
      kind: 'deposit',
      amountInAsset: DOLLAR,
      amountOutAsset: USDC,
    });
    const all = await Promise.all([
      decide(key, {}),
      decide(key, { action: 'attach', transactionId: id }),
      decide(key, { action: 'writeOff' }),
      decide(key, { action: 'refundedByHand' }),
    ]);
    expect(all.filter(({ refused }) => refused === null)).toHaveLength(1);
    expect(await bench.owed(`investigation:${key}`)).toBeGreaterThanOrEqual(0);
    expect(await breaksOf(key.replace('rail/', 'rail_receipt '))).toEqual([]);
  });

  test('§3.9 not after its window, in words that say what to do', async () => {
    const key = await openCase('130', new Date(Date.now() - 31 * DAY_MS));
    const { refused, standing } = await decide(key, {});
    expect(refused).toMatch(
      /could send it back until .*: send it back by hand, then decide refundedByHand/,
    );
    expect(standing.sendBack?.refused).toBe(refused);
    expect((await decide(key, { action: 'refundedByHand' })).refused).toBeNull();
  });

  test('§3.9 in parts, each under its own number and never beyond what came', async () => {
    const key = await openCase();
    const { rail, sent } = createRefundingRail([
      ARRIVED,
      { state: 'delivered', railReference: 'back-2' },
    ]);
    await decide(key, { amount: '30', fee: '1' });
    await send(rail, { investigationKey: key });
    expect(await readCase(key)).toMatchObject({ left: '100', state: 'open' });
    expect((await decide(key, { amount: '101' })).refused).toBe('only 100 is left');
    await decide(key, {});
    await send(rail, { investigationKey: key });
    expect(await readCase(key)).toMatchObject({ state: 'resolved' });
    expect(sent.map(({ amount }) => amount)).toEqual(['29', '100']);
    expect(await breaksOf(key)).toEqual([]);
  });
});

describe('§3.9 a refund whose answer was lost', () => {
  test('§3.9 is a person’s, who decides nothing else before they have said what became of it', async () => {
    const { key } = await parked();
    for (const action of ['attach', 'writeOff'] as const) {
      const terms = action === 'attach' ? { action, transactionId: 'x' } : { action };
      expect((await decide(key, terms)).refused).toContain(
        'nobody knows whether refund 1 was sent',
      );
    }
  });

  test('§3.9 is sent under the next key where they found that it was not sent', async () => {
    const { key, owner, refundKey } = await parked();
    expect((await decide(key, {})).refused).toBeNull();
    expect((await refund(refundKey)).state).toBe('failed');
    const { rail, sent } = createRefundingRail([ARRIVED]);
    expect(await send(rail, owner)).toMatchObject({ key: `${key}/refund/2`, state: 'delivered' });
    expect(sent).toHaveLength(1);
    expect((await readCase(key)).state).toBe('resolved');
  });

  test('§3.9 is booked as sent by hand where they found the money gone back', async () => {
    const { key, refundKey } = await parked();
    const terms = { action: 'refundedByHand', evidence: 'BP00000007' } as const;
    expect((await decide(key, terms)).standing.state).toBe('resolved');
    expect(await bench.entry(`sent-back/${refundKey}`)).toEqual({});
    expect(await bench.owed(`investigation:${key}`)).toBe(0);
    expect(await breaksOf(key)).toEqual([]);
  });

  test('§3.9 is theirs to hold, and then to decide over as before', async () => {
    const { key } = await parked();
    expect((await decide(key, { action: 'hold' })).standing).toMatchObject({
      state: 'held',
      left: '130',
    });
    expect((await decide(key, { action: 'writeOff' })).standing.state).toBe('resolved');
  });

  test('§3.4 that arrives after a person said "not sent" is a case, and moves nothing', async () => {
    const { key, refundKey } = await parked();
    const found = createRefundingRail([], [ARRIVED]);
    expect((await decide(key, { action: 'hold' })).refused).toBeNull();
    const owner = { investigationKey: key };
    expect((await send(found.rail, owner)).state).toBe('failed');
    const { recordRefund } = await import('../../../src/activities/rail/refund/record-refund.ts');
    await bench.orm.em
      .fork()
      .transactional(async (em) => recordRefund(em, refundKey, ARRIVED, false));
    const sourceKey = `refund/${refundKey}`;
    expect(await bench.em().findOne(Investigation, { sourceKey })).toMatchObject({
      reason: 'contradiction',
    });
    expect((await readCase(key)).left).toBe('130');
  });
});

describe('§3.9 a rail that sends nothing back, as mobile money', () => {
  test('§3.9 is left as it is: its money goes back by hand', async () => {
    const own = await createRefundingBench({ ...mobileMoney, name: bench.rail });
    try {
      const key = await own.openCase();
      const { refused, standing } = await own.decide(key, {});
      expect(refused).toContain('cannot send back what it received: send it back by hand');
      expect(standing).toMatchObject({ left: '130', sendBack: { refused, partial: false } });
      const done = await own.decide(key, { action: 'refundedByHand' });
      expect(done.standing).toMatchObject({ state: 'resolved', resolution: 'refundedByHand' });
      expect(await own.refunds({ investigationKey: key })).toEqual([]);
    } finally {
      await own.close();
    }
  });
});

describe('§3.9 a rail that sends back all or nothing', () => {
  test('§3.9 keeps no fee, and no part', async () => {
    const whole = { ...refundingProfile, refunds: { withinMs: DAY_MS, partial: false } };
    const own = await createRefundingBench(whole);
    try {
      const key = await own.openCase();
      for (const terms of [{ fee: '1' }, { amount: '100' }]) {
        const { refused } = await own.decide(key, terms);
        expect(refused).toContain('sends back all of the 130 or nothing');
        expect(refused).toContain('refundedByHand');
      }
      expect((await own.decide(key, {})).refused).toBeNull();
    } finally {
      await own.close();
    }
  });
});
