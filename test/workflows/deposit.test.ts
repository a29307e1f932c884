import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { fundsReceived } from '../../src/workflows/messages.ts';
import { createStoryBench, orderFor } from '../support/stories.ts';
import { untilParked } from '../support/until-parked.ts';
import { opened } from '../support/opened.ts';

const bench = await opened(createStoryBench());

describe('a deposit', () => {
  test('asks for the money, credits it, pays it out and ends, within 27 events', async () => {
    const story = await bench.tell(orderFor('deposit'));
    await story.receive('100', 'rail/1');
    const { status, events } = await story.outcome('paid');
    expect(status).toBe('completed');
    expect(story.calls().map(({ name }) => name)).toEqual([
      'requestFunds',
      'creditFunds',
      'submitPayment',
    ]);
    expect(events).toBeLessThanOrEqual(27);
  });

  test('prices what came anew when it differs and is acceptable', async () => {
    const story = await bench.tell(orderFor('deposit'));
    await story.receive('95.129', 'rail/2');
    expect((await story.outcome('other-amount')).status).toBe('completed');
    const [credit] = story.called('creditFunds');
    expect(credit?.input).toMatchObject({
      price: { amountIn: '95.129', amountOut: '94.12', fee: { total: '1.009' } },
    });
  });

  test('waits for a person when more came than is acceptable, and never sends it back by itself', async () => {
    const story = await bench.tell(orderFor('deposit'));
    await story.receive('150', 'rail/3');
    await untilParked(story);
    expect(story.called('park')[0]?.input).toMatchObject({
      reason: 'amount_differs',
      status: 'on_hold',
    });
    await expect(story.decide({ action: 'refund', evidence: 'ticket 7' })).rejects.toMatchObject({
      cause: { message: expect.stringContaining('not possible here') },
    });
    await story.decide({ action: 'settled', evidence: 'returned by bank, ref 9' });
    expect((await story.outcome('not-acceptable')).status).toBe('completed');
    expect(story.called('submitPayment')).toEqual([]);
  });

  test('§1.7 expires when nobody paid and everything before the deadline was read', async () => {
    let asked = 0;
    const order = orderFor('deposit', { payUntil: new Date(Date.now() + 200).toISOString() });
    const story = await bench.tell(order, {
      awaitExpiry: () => {
        if ((asked += 1) > 1) return { state: 'expired' };
        throw ApplicationFailure.retryable('looking again', 'ReadingBehind');
      },
    });
    const { status, events } = await story.outcome('expired-once-read');
    expect([status, asked]).toEqual(['expired', 2]);
    expect(story.called('awaitExpiry')[0]?.input).toMatchObject({ parts: [] });
    // However often it is asked, the history has it once.
    expect(events).toBeLessThanOrEqual(24);
  });

  test('§1.4 files money that was received after the deadline, and still expires', async () => {
    const order = orderFor('deposit', { payUntil: new Date(Date.now() - 1_000).toISOString() });
    const filed = { count: 0 };
    const story = await bench.tell(order, {
      awaitExpiry: () => {
        if (filed.count > 0) return { state: 'expired' };
        throw ApplicationFailure.retryable('looking again', 'ReadingBehind');
      },
      fileFunds: () => (filed.count += 1) > 0,
    });
    await waitUntil(async () => story.called('awaitExpiry').length > 0, {
      timeoutMs: 20_000,
      what: 'it is asked whether anything came',
    });
    await story.receive('100', 'rail/4');
    expect((await story.outcome('late-while-looking')).status).toBe('expired');
    expect(story.called('fileFunds')[0]?.input).toMatchObject({ reason: 'late' });
  });

  test('§1.7 takes money that was recorded in time and that nobody signalled to it', async () => {
    const order = orderFor('deposit', { payUntil: new Date(Date.now() + 200).toISOString() });
    const at = new Date().toISOString();
    const funds = { source: 'rail/14', amount: '100', at };
    const story = await bench.tell(order, {
      awaitExpiry: () => ({ state: 'recorded', funds: [funds] }),
    });
    expect((await story.outcome('found-recorded')).status).toBe('completed');
    expect(story.called('creditFunds')).toMatchObject([{ input: { funds } }]);
  });

  test('§5 files money that moved at the very deadline, as a quote’s end asks', async () => {
    const payUntil = new Date(Date.now() + 1_000).toISOString();
    const story = await bench.tell(orderFor('deposit', { payUntil }), {
      awaitExpiry: () => ({ state: 'expired' }),
    });
    const funds = { source: 'rail/5', amount: '100', at: payUntil };
    await story.handle.signal(fundsReceived, funds);
    expect((await story.outcome('at-the-very-deadline')).status).toBe('expired');
    expect(story.called('fileFunds')[0]?.input).toMatchObject({ reason: 'late', funds });
  });

  test('creates a missing account, waits for its trustline, and then pays under a new number', async () => {
    const story = await bench.tell(orderFor('deposit'), {
      submitPayment: ({ leg, number }: { leg: string; number: number }) =>
        leg === 'payout' && number === 1
          ? { state: 'not_ready', reason: 'no_account' }
          : { state: 'included', hash: 'cd'.repeat(32), operationId: '2' },
      awaitTrust: () => ({ state: 'trusted' }),
    });
    await story.receive('100', 'rail/5');
    expect((await story.outcome('account-created')).status).toBe('completed');
    expect(story.called('submitPayment').map(({ input }) => input)).toMatchObject([
      { leg: 'payout', number: 1 },
      { leg: 'create_account', number: 1 },
      { leg: 'payout', number: 2 },
    ]);
  });

  test('pays by claimable balance where the wallet can claim and no trustline is there', async () => {
    const story = await bench.tell(orderFor('deposit', { claimableBalanceSupported: true }), {
      submitPayment: ({ number }: { number: number }) =>
        number === 1
          ? { state: 'not_ready', reason: 'no_trust' }
          : { state: 'included', hash: 'ef'.repeat(32), operationId: '3' },
    });
    await story.receive('100', 'rail/6');
    expect((await story.outcome('claimable-balance')).status).toBe('completed');
    expect(story.called('submitPayment')[1]?.input).toMatchObject({
      number: 2,
      operation: 'create_claimable_balance',
    });
    expect(story.called('awaitTrust')).toEqual([]);
  });

  test('asks a person when no trustline appears in time, and pays when asked to try again', async () => {
    let trusted = false;
    const story = await bench.tell(orderFor('deposit'), {
      submitPayment: () =>
        trusted
          ? { state: 'included', hash: '12'.repeat(32), operationId: '4' }
          : { state: 'not_ready', reason: 'no_trust' },
      awaitTrust: () => ({ state: 'timed_out' }),
    });
    await story.receive('100', 'rail/7');
    await untilParked(story);
    trusted = true;
    await story.decide({ action: 'retry', evidence: 'customer wrote: trustline set' });
    expect((await story.outcome('no-trustline')).status).toBe('completed');
  });

  test('waits for a person on a hold, and pays once it is released', async () => {
    const story = await bench.tell(orderFor('deposit'), {
      creditFunds: () => ({ review: { decision: 'hold', message: 'We are looking into it.' } }),
    });
    await story.receive('100', 'rail/8');
    await untilParked(story);
    expect(story.called('park')[0]?.input).toMatchObject({ status: 'on_hold' });
    await story.decide({ action: 'retry', evidence: 'screening 42' });
    expect((await story.outcome('held')).status).toBe('completed');
  });

  test('files a second payment instead of dropping it, and drops a repeated signal', async () => {
    const story = await bench.tell(orderFor('deposit'), {
      submitPayment: async () => {
        await new Promise((done) => setTimeout(done, 300));
        return { state: 'included', hash: '34'.repeat(32), operationId: '5' };
      },
    });
    await story.receive('100', 'rail/9');
    await story.receive('100', 'rail/9');
    await story.receive('20', 'rail/10');
    expect((await story.outcome('second-payment')).status).toBe('completed');
    expect(story.called('fileFunds').map(({ input }) => input)).toMatchObject([
      { funds: { source: 'rail/10' }, reason: 'second_payment' },
    ]);
  });

  test('parks a payment that failed on the ledger, and ends when it was settled by hand', async () => {
    const story = await bench.tell(orderFor('deposit'), {
      submitPayment: () => ({ state: 'failed', reason: 'op_no_destination' }),
    });
    await story.receive('100', 'rail/11');
    await untilParked(story);
    await story.decide({ action: 'settled', evidence: 'paid by hand in abc' });
    expect(await story.outcome('settled-by-hand')).toMatchObject({ status: 'completed' });
  });

  test('goes on from recorded money when it is started again, without a signal', async () => {
    const at = new Date().toISOString();
    const story = await bench.tell(
      orderFor('deposit', { recorded: [{ source: 'rail/12', amount: '100', at }] }),
    );
    expect((await story.outcome('started-again')).status).toBe('completed');
  });

  test('notifies the rail of a completed deposit where the rail asks for it', async () => {
    const story = await bench.tell(orderFor('deposit', { callsAfterDeposit: true }));
    await story.receive('100', 'rail/13');
    expect((await story.outcome('after-deposit')).status).toBe('completed');
    expect(story.called('afterDeposit')).toHaveLength(1);
  });
});
