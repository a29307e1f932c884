import { describe, expect, test } from '@jest/globals';
import type { Funds } from '../../src/domain/transactions/story.ts';
import { informationUpdated, payoutMoved } from '../../src/workflows/messages.ts';
import { createStoryBench, orderFor } from '../support/stories.ts';
import { payoutKeyOf } from '../support/workflows/played.ts';
import { opened } from '../support/opened.ts';

type Payout = { transactionId: string; number: number };
const payoutOf = (payout: Payout) => ({ key: payoutKeyOf(payout), number: payout.number });

const bench = await opened(createStoryBench());

/** Both kinds take money in on Stellar and pay it out on a rail; both are told the same ways. */
describe.each(['withdrawal', 'remittance'] as const)('a %s', (kind) => {
  const refund = { state: 'included', hash: '99'.repeat(32), operationId: '9' };

  test('is paid out at once where the rail delivers at once, within 21 events', async () => {
    const story = await bench.tell(orderFor(kind));
    await story.receive('100');
    const { status, events } = await story.outcome('delivered');
    expect(status).toBe('completed');
    expect(story.calls().map(({ name }) => name)).toEqual([
      'creditFunds',
      'executeOutgoingTransaction',
    ]);
    expect(events).toBeLessThanOrEqual(21);
  });

  test('waits for an initiated pay-out until it is delivered, within 33 events', async () => {
    const order = orderFor(kind);
    const story = await bench.tell(order, {
      executeOutgoingTransaction: (input: Payout) => ({ state: 'initiated', ...payoutOf(input) }),
      settlePayout: () => 'delivered',
    });
    await story.receive('100');
    await story.handle.signal(payoutMoved, {
      key: payoutKeyOf({ transactionId: order.transactionId, number: 1 }),
      state: 'delivered',
    });
    const { status, events } = await story.outcome('initiated');
    expect(status).toBe('completed');
    expect(events).toBeLessThanOrEqual(33);
  });

  test('waits through ready for pick-up until it is picked up', async () => {
    const order = orderFor(kind);
    let settled = 0;
    const story = await bench.tell(order, {
      executeOutgoingTransaction: (input: Payout) => ({
        state: 'readyForPickup',
        ...payoutOf(input),
      }),
      settlePayout: () => ((settled += 1) === 1 ? 'readyForPickup' : 'delivered'),
    });
    await story.receive('100');
    const key = payoutKeyOf({ transactionId: order.transactionId, number: 1 });
    await story.handle.signal(payoutMoved, { key, state: 'readyForPickup' });
    await story.handle.signal(payoutMoved, { key, state: 'delivered' });
    expect((await story.outcome('picked-up')).status).toBe('completed');
    expect(settled).toBe(2);
  });

  test('prices what came anew when it differs and is acceptable', async () => {
    const story = await bench.tell(orderFor(kind));
    await story.receive('109.999');
    expect((await story.outcome('other-amount')).status).toBe('completed');
    expect(story.called('creditFunds')[0]?.input).toMatchObject({
      price: { amountOut: '108.99', fee: { total: '1.009' } },
    });
  });

  /** What crediting answers of money that is not acceptable: it goes back, and the story waits on. */
  const sendsBackFirst = ({ funds }: { funds: Funds }) =>
    funds.source === 'stellar/1' ? { waitsOn: true, gone: ['stellar/1'] } : {};

  test('§1.4 has an amount that is not acceptable sent back, waits on, and takes the next', async () => {
    const story = await bench.tell(orderFor(kind), { creditFunds: sendsBackFirst });
    await story.receive('50');
    await story.receive('100', 'stellar/2');
    expect((await story.outcome('sent-back-and-paid')).status).toBe('completed');
    expect(story.called('creditFunds').map(({ input }) => input)).toMatchObject([
      { funds: { source: 'stellar/1' }, price: { refusal: 'amount_differs' } },
      { funds: { source: 'stellar/2' }, price: { amountOut: '99' } },
    ]);
    // What goes back goes as a case of its own, and not as the story's payment.
    expect(story.called('submitPayment')).toEqual([]);
    expect(story.called('executeOutgoingTransaction')).toHaveLength(1);
  });

  test('§1.4 expires at its deadline where nothing acceptable came, however much did', async () => {
    const order = orderFor(kind, {
      amountExpected: null,
      amounts: { minimum: '0.5', maximum: '1000', significantDecimals: 2, tolerancePercent: 10 },
      payUntil: new Date(Date.now() + 1_500).toISOString(),
    });
    const story = await bench.tell(order, {
      creditFunds: ({ funds }: { funds: Funds }) => ({ waitsOn: true, gone: [funds.source] }),
      awaitExpiry: () => ({ state: 'expired' }),
    });
    for (const place of [1, 2, 3]) await story.receive('1', `stellar/${place}`);
    expect((await story.outcome('sent-back-and-expired')).status).toBe('expired');
    expect(story.called('creditFunds')).toMatchObject(
      [1, 2, 3].map(() => ({ input: { price: { refusal: 'amount_below_fee' } } })),
    );
    // None of it is a part that waits for the rest.
    expect(story.called('awaitExpiry')[0]?.input).toMatchObject({ parts: [] });
  });

  test('is refunded when the rail refuses and its profile says so', async () => {
    const story = await bench.tell(orderFor(kind), {
      executeOutgoingTransaction: (input: Payout) => ({ state: 'failed', ...payoutOf(input) }),
      submitPayment: () => refund,
    });
    await story.receive('100');
    expect((await story.outcome('failed-refund')).status).toBe('refunded');
  });

  test('is refunded when a pay-out fails after it was initiated', async () => {
    const order = orderFor(kind);
    const story = await bench.tell(order, {
      executeOutgoingTransaction: (input: Payout) => ({ state: 'initiated', ...payoutOf(input) }),
      settlePayout: () => 'failed',
      submitPayment: () => refund,
    });
    await story.receive('100');
    await story.handle.signal(payoutMoved, {
      key: payoutKeyOf({ transactionId: order.transactionId, number: 1 }),
      state: 'failed',
    });
    expect((await story.outcome('failed-later')).status).toBe('refunded');
  });

  test('is refunded when the rail asks for it', async () => {
    const story = await bench.tell(orderFor(kind), {
      executeOutgoingTransaction: (input: Payout) => ({ state: 'refund', ...payoutOf(input) }),
      submitPayment: () => refund,
    });
    await story.receive('100');
    expect((await story.outcome('rail-refund')).status).toBe('refunded');
  });

  test('pays under a new number once the information that the rail refused is corrected', async () => {
    const story = await bench.tell(orderFor(kind), {
      executeOutgoingTransaction: (input: Payout) => ({
        state: input.number === 1 ? 'needsInfo' : 'delivered',
        ...payoutOf(input),
      }),
    });
    await story.receive('100');
    const asked = async (): Promise<boolean> =>
      story.called('executeOutgoingTransaction').length > 0;
    while (!(await asked())) await new Promise((done) => setTimeout(done, 20));
    await story.handle.signal(informationUpdated, new Date().toISOString());
    expect((await story.outcome('information')).status).toBe('completed');
    expect(story.called('executeOutgoingTransaction')[1]?.input).toMatchObject({ number: 2 });
  });

  test('is refunded when nobody corrects the information in time', async () => {
    const order = orderFor(kind);
    const durations = { ...order.durations, informationWithinMs: 100 };
    const story = await bench.tell(
      { ...order, durations },
      {
        executeOutgoingTransaction: (input: Payout) => ({ state: 'needsInfo', ...payoutOf(input) }),
        submitPayment: () => refund,
      },
    );
    await story.receive('100');
    expect((await story.outcome('no-information')).status).toBe('refunded');
  });

  test('expires when nobody paid', async () => {
    const order = orderFor(kind, { payUntil: new Date(Date.now() + 100).toISOString() });
    const story = await bench.tell(order, { awaitExpiry: () => ({ state: 'expired' }) });
    expect((await story.outcome('expired-once-read')).status).toBe('expired');
  });
});
