import { describe, expect, test } from '@jest/globals';
import { createStoryBench, orderFor } from '../../support/stories.ts';
import { untilParked } from '../../support/until-parked.ts';
import { payoutKeyOf } from '../../support/workflows/played.ts';
import { opened } from '../../support/opened.ts';

type Payout = { transactionId: string; number: number };
const payoutOf = (payout: Payout) => ({ key: payoutKeyOf(payout), number: payout.number });

const bench = await opened(createStoryBench());

describe.each(['withdrawal', 'remittance'] as const)('a parked %s', (kind) => {
  const refund = { state: 'included', hash: '99'.repeat(32), operationId: '9' };

  test('stands in error and waits for a person when the profile does not refund', async () => {
    let tries = 0;
    const story = await bench.tell(orderFor(kind, { whenPayoutFails: 'error' }), {
      executeOutgoingTransaction: (input: Payout) => {
        tries += 1;
        return { state: tries === 1 ? 'failed' : 'delivered', ...payoutOf(input) };
      },
    });
    await story.receive('100');
    await untilParked(story);
    expect(story.called('park')[0]?.input).toMatchObject({
      status: 'error',
      message: 'payment failed, contact customer support.',
    });
    await story.decide({ action: 'retry', evidence: 'account was reopened' });
    expect((await story.outcome('failed-error')).status).toBe('completed');
    expect(story.called('executeOutgoingTransaction')[1]?.input).toMatchObject({ number: 2 });
  });

  test('parks a pay-out whose outcome only a person can find out, and never tries it again by itself', async () => {
    const story = await bench.tell(orderFor(kind), {
      executeOutgoingTransaction: (input: Payout) => ({
        state: 'parked',
        ...payoutOf(input),
        reason: 'the answer was lost',
      }),
    });
    await story.receive('100');
    await untilParked(story);
    expect(story.called('executeOutgoingTransaction')).toHaveLength(1);
    await story.decide({ action: 'settled', evidence: 'bank ref 77' });
    expect((await story.outcome('unknown-settled')).status).toBe('completed');
    expect(story.called('refusePayout')).toEqual([]);
  });

  test('is refunded when review rejects it, and waits for a person when review holds it', async () => {
    const rejected = await bench.tell(orderFor(kind), {
      creditFunds: () => ({ review: { decision: 'reject', message: 'We cannot take this.' } }),
      submitPayment: () => refund,
    });
    await rejected.receive('100');
    expect((await rejected.outcome('rejected')).status).toBe('refunded');
    expect(rejected.called('executeOutgoingTransaction')).toEqual([]);

    const held = await bench.tell(orderFor(kind), {
      creditFunds: () => ({ review: { decision: 'hold', message: 'A moment, please.' } }),
      submitPayment: () => refund,
    });
    await held.receive('100');
    await untilParked(held);
    await held.decide({ action: 'refund', evidence: 'screening 43' });
    expect((await held.outcome('held-refund')).status).toBe('refunded');
  });

  test('parks a refund that cannot go out, and sends it under a new number when asked to', async () => {
    const story = await bench.tell(orderFor(kind), {
      reviewTransaction: () => ({ decision: 'reject', message: 'We cannot take this.' }),
      creditFunds: () => ({}),
      submitPayment: ({ number }: { number: number }) =>
        number === 1 ? { state: 'not_ready', reason: 'no_trust' } : refund,
    });
    await story.receive('100');
    await untilParked(story);
    await story.decide({ action: 'retry', evidence: 'payer set its trustline' });
    expect((await story.outcome('rejected-refund-parked')).status).toBe('refunded');
  });

  test('refuses a resolution while nothing is parked, and one without a name or evidence', async () => {
    const story = await bench.tell(orderFor(kind), { awaitExpiry: () => ({ state: 'expired' }) });
    const resolution = { action: 'retry' as const, operator: 'ada', evidence: 'x' };
    const failed = story.decide(resolution);
    await expect(failed).rejects.toMatchObject({
      cause: { message: expect.stringContaining('nothing is parked') },
    });
    await story.handle.terminate();
  });
});
