import { describe, expect, test } from '@jest/globals';
import { createStoryBench, orderFor } from '../support/stories.ts';
import { untilParked } from '../support/until-parked.ts';
import { opened } from '../support/opened.ts';

const INCLUDED = { state: 'included', hash: 'ab'.repeat(32), operationId: '1' } as const;
type Leg = { readonly leg: string; readonly number: number; readonly operation?: string };

const bench = await opened(createStoryBench());

describe('a destination that keeps changing', () => {
  const untils = (calls: readonly { readonly input: unknown }[]): readonly string[] => [
    ...new Set(calls.map(({ input }) => (input as { until: string }).until)),
  ];

  test('has one deadline for all its waits, and ten openings at most', async () => {
    const story = await bench.tell(orderFor('deposit', { whenTrustIsLate: 'claimableBalance' }), {
      submitPayment: ({ operation }: Leg) =>
        operation === 'create_claimable_balance'
          ? INCLUDED
          : { state: 'not_ready', reason: 'no_trust' },
      awaitTrust: () => ({ state: 'trusted' }),
    });
    await story.receive('100', 'rail/31');
    expect((await story.outcome('trust-comes-and-goes')).status).toBe('completed');
    const waits = story.called('awaitTrust');
    expect(waits).toHaveLength(10);
    expect(untils(waits)).toHaveLength(1);
  });

  test('is created once, however often it goes away again', async () => {
    let paid = 0;
    const story = await bench.tell(orderFor('deposit'), {
      submitPayment: ({ leg }: Leg) => {
        if (leg === 'create_account') return INCLUDED;
        paid += 1;
        return paid < 4 ? { state: 'not_ready', reason: 'no_account' } : INCLUDED;
      },
      awaitTrust: () => ({ state: 'trusted' }),
    });
    await story.receive('100', 'rail/32');
    expect((await story.outcome('account-merged')).status).toBe('completed');
    const created = story
      .called('submitPayment')
      .filter(({ input }) => (input as Leg).leg === 'create_account');
    expect(created).toHaveLength(1);
  });

  test('whose creation failed waits for a person, and is created under a new number', async () => {
    const story = await bench.tell(orderFor('deposit'), {
      submitPayment: ({ leg, number }: Leg) => {
        if (leg === 'payout') {
          return number < 3 ? { state: 'not_ready', reason: 'no_account' } : INCLUDED;
        }
        return number === 1 ? { state: 'failed', reason: 'op_low_reserve' } : INCLUDED;
      },
      awaitTrust: () => ({ state: 'trusted' }),
    });
    await story.receive('100', 'rail/33');
    await untilParked(story);
    expect(story.called('park')[0]?.input).toMatchObject({
      reason: 'the new account is failed: op_low_reserve',
    });
    await story.decide({ action: 'retry', evidence: 'reserve raised' });
    expect((await story.outcome('creation-failed')).status).toBe('completed');
    expect(story.called('submitPayment').map(({ input }) => input)).toMatchObject([
      { leg: 'payout', number: 1 },
      { leg: 'create_account', number: 1 },
      { leg: 'payout', number: 2 },
      { leg: 'create_account', number: 2 },
      { leg: 'payout', number: 3 },
    ]);
  });
});

describe('money beyond a customer’s limit', () => {
  const beyond = {
    creditFunds: () => ({
      review: {
        decision: 'reject',
        message: 'The amount received is beyond the 100.',
        reason: 'daily_limit_exceeded',
      },
    }),
  };

  test.each(['withdrawal', 'remittance'] as const)('of a %s is refunded', async (kind) => {
    const story = await bench.tell(orderFor(kind), beyond);
    await story.receive('100', 'stellar/31');
    expect((await story.outcome('beyond-limit')).status).toBe('refunded');
    expect(story.called('submitPayment').map(({ input }) => input)).toMatchObject([
      { leg: 'refund', reason: 'The amount received is beyond the 100.' },
    ]);
    expect(story.called('executeOutgoingTransaction')).toEqual([]);
  });

  test('of a deposit waits for a person, who may let it through', async () => {
    const story = await bench.tell(orderFor('deposit'), beyond);
    await story.receive('100', 'rail/34');
    await untilParked(story);
    expect(story.called('park')[0]?.input).toMatchObject({
      reason: 'daily_limit_exceeded',
      status: 'on_hold',
    });
    expect(story.called('submitPayment')).toEqual([]);
    await story.decide({ action: 'retry', evidence: 'compliance 8' });
    expect((await story.outcome('beyond-limit')).status).toBe('completed');
  });
});
