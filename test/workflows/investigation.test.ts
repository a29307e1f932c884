import { describe, expect, test } from '@jest/globals';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { waitUntil } from '../../src/dev/wait-until.ts';
import type {
  DecisionTerms,
  InvestigationCase,
  InvestigationPolicy,
} from '../../src/domain/transactions/investigation.ts';
import { CORE_QUEUE, investigationId } from '../../src/domain/transactions/queue.ts';
import { decisions } from '../../src/workflows/messages.ts';
import { createStoryBench, recordHistory } from '../support/stories.ts';
import type { Answers } from '../support/story-answers.ts';
import { opened } from '../support/opened.ts';

const standing = (changes: Partial<InvestigationCase> = {}): InvestigationCase => ({
  reason: 'unmatched',
  asset: `stellar:USDC:G${'A'.repeat(55)}`,
  money: '12.5 USDC',
  left: '12.5',
  state: 'open',
  resolution: null,
  openedAt: new Date().toISOString(),
  decided: false,
  refunding: null,
  ...changes,
});
const resolved = (resolution: string): InvestigationCase =>
  standing({ left: '0', state: 'resolved', resolution, decided: true });
const taken = (now: InvestigationCase) => ({ refused: null, standing: now });
const REFUNDING = standing({ left: '0', decided: true, refunding: 1 });
const by: DecisionTerms = { operator: 'ada', evidence: 'ticket 12' };

const bench = await opened(createStoryBench());

describe('an investigation', () => {
  const open = async (
    place: 'stellar' | 'rail' | 'payout',
    given: Answers,
    policy: InvestigationPolicy | null = null,
  ) => {
    const sourceKey = `${place}/${randomUUID()}`;
    const seen = bench.answer(sourceKey, { openInvestigation: () => standing(), ...given });
    const handle = await bench.client.workflow.start('investigation', {
      workflowId: investigationId(sourceKey),
      taskQueue: CORE_QUEUE,
      args: [{ version: 1, sourceKey, policy }],
    });
    const named = (name: string) => seen().filter((call) => call.name === name);
    const decided = () => named('decideInvestigation').map(({ input }) => input);
    await waitUntil(async () => named('openInvestigation').length > 0, {
      timeoutMs: 20_000,
      what: 'the case is opened',
    });
    return { handle, seen, named, decided, sourceKey };
  };
  const refusalOf = async (update: Promise<string>): Promise<string> => {
    try {
      return `taken: ${await update}`;
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError)) throw error;
      return error.cause?.message ?? '';
    }
  };

  test('§4 sends money back on Stellar by the leg that the decision journalled, and is resolved', async () => {
    const { handle, seen, sourceKey } = await open('stellar', {
      decideInvestigation: () => taken(REFUNDING),
      endInvestigationRefund: () => resolved('refund'),
    });
    const told = await handle.executeUpdate(decisions.refund, {
      args: [{ ...by, fee: '0.5' }],
      updateId: 'ticket-12',
    });
    expect(told).toContain('refund, by ada');
    expect(await handle.result()).toEqual({ status: 'resolved', summary: '12.5 USDC: refund' });
    await recordHistory(handle, 'investigation-refunded');
    expect(seen().map(({ name }) => name)).toEqual([
      'openInvestigation',
      'decideInvestigation',
      'submitPayment',
      'endInvestigationRefund',
    ]);
    expect(seen()[1]?.input).toEqual({
      sourceKey,
      decisionId: 'ticket-12',
      decision: { action: 'refund', ...by, fee: '0.5' },
    });
    expect(seen()[2]?.input).toMatchObject({
      investigationKey: sourceKey,
      leg: 'refund',
      number: 1,
    });
  });

  test('goes on with the refund that was on its way when Temporal lost it', async () => {
    const { handle, named } = await open('stellar', {
      openInvestigation: () => REFUNDING,
      endInvestigationRefund: () => resolved('refund'),
    });
    expect(await handle.result()).toMatchObject({ status: 'resolved' });
    expect(named('submitPayment')).toHaveLength(1);
  });

  test('stays open when its refund did not go out, and is refunded under the next number', async () => {
    let ended = 0;
    const { handle, named } = await open('stellar', {
      decideInvestigation: () => taken(standing({ ...REFUNDING, refunding: ended + 1 })),
      endInvestigationRefund: () => {
        ended += 1;
        return ended === 1 ? standing({ decided: true }) : resolved('refund');
      },
    });
    await handle.executeUpdate(decisions.refund, { args: [by] });
    // Until the first has come to its end, nothing is left to be sent back.
    await waitUntil(
      async () =>
        (await refusalOf(handle.executeUpdate(decisions.refund, { args: [by] }))).startsWith(
          'taken',
        ),
      { timeoutMs: 20_000, what: 'the second is taken' },
    );
    await handle.result();
    await recordHistory(handle, 'investigation-refunded-again');
    expect(named('submitPayment').map(({ input }) => input)).toMatchObject([
      { number: 1 },
      { number: 2 },
    ]);
  });

  test('stays open on a hold and after a part, and is resolved when nothing is left', async () => {
    const after: InvestigationCase[] = [
      standing({ state: 'held', decided: true }),
      standing({ left: '2.5', decided: true }),
      resolved('attach'),
    ];
    const { handle, decided } = await open('rail', {
      decideInvestigation: () => taken(after.shift() ?? standing()),
    });
    await handle.executeUpdate(decisions.hold, { args: [by] });
    await handle.executeUpdate(decisions.refundedByHand, { args: [{ ...by, amount: '10' }] });
    await handle.executeUpdate(decisions.attach, { args: [{ ...by, transactionId: 'x' }] });
    expect(await handle.result()).toMatchObject({ summary: '12.5 USDC: attach' });
    await recordHistory(handle, 'investigation-in-parts');
    expect(decided()).toHaveLength(3);
  });

  test('says no, before anything is written, to what cannot be', async () => {
    const refused = 'mobile-money cannot send back what it received: send it back by hand';
    const sendBack = { refused, rail: 'mobile-money', received: '12.5', partial: false };
    const { handle, decided } = await open('rail', {
      openInvestigation: () => standing({ sendBack }),
      decideInvestigation: () => taken(standing({ sendBack })),
    });
    // Once one is answered, the case has been read, and its validators know what is left.
    await handle.executeUpdate(decisions.hold, { args: [by] });
    const asked = async (action: keyof typeof decisions, terms: Partial<DecisionTerms> = {}) =>
      refusalOf(handle.executeUpdate(decisions[action], { args: [{ ...by, ...terms }] }));
    expect(await asked('refund')).toBe(refused);
    expect(await asked('hold', { operator: ' ' })).toContain('name the operator');
    expect(await asked('writeOff', { evidence: '' })).toContain('give the evidence');
    expect(await asked('writeOff', { amount: '12.6' })).toContain('only 12.5 is left');
    expect(await asked('writeOff', { amount: '-1' })).toContain('amount');
    expect(await asked('writeOff', { fee: '1' })).toContain('a fee is kept of a refund only');
    expect(await asked('attach')).toContain('name the transaction');
    expect(decided()).toHaveLength(1);
    await handle.terminate();
  });

  test('answers in the books’ words where they refuse what its validator let through', async () => {
    const { handle } = await open('stellar', {
      decideInvestigation: () => ({
        refused: 'there is no such transaction',
        standing: standing(),
      }),
    });
    const attach = handle.executeUpdate(decisions.attach, {
      args: [{ ...by, transactionId: randomUUID() }],
    });
    expect(await refusalOf(attach)).toBe('there is no such transaction');
    await handle.terminate();
  });

  const SOON: InvestigationPolicy = { refundAfterMs: { unmatched: 300 } };

  test('§4 is refunded by the policy’s timer, with the fee that the policy keeps', async () => {
    const { asset } = standing();
    const policy = { ...SOON, assets: { [asset]: { refundFee: '0.5', keepBelow: '1' } } };
    const { handle, decided } = await open(
      'stellar',
      {
        decideInvestigation: () => taken(REFUNDING),
        endInvestigationRefund: () => resolved('refund'),
      },
      policy,
    );
    await handle.result();
    await recordHistory(handle, 'investigation-policy-refund');
    expect(decided()).toMatchObject([
      { decisionId: 'policy', decision: { action: 'refund', operator: 'policy', fee: '0.5' } },
    ]);
  });

  test('§4 is kept by the policy where it is too little to send back', async () => {
    const { asset } = standing();
    const policy = { ...SOON, assets: { [asset]: { keepBelow: '20' } } };
    const { handle, decided } = await open(
      'stellar',
      { decideInvestigation: () => taken(resolved('writeOff')) },
      policy,
    );
    await handle.result();
    await recordHistory(handle, 'investigation-policy-kept');
    expect(decided()).toMatchObject([{ decision: { action: 'writeOff', operator: 'policy' } }]);
  });

  test.each([
    ['a case that is held', 'stellar'],
    ['rail money', 'rail'],
    ['a contradiction', 'payout'],
  ] as const)('§4 keeps the policy’s hands off %s', async (_what, place) => {
    const { handle, decided } = await open(
      place,
      { decideInvestigation: () => taken(standing({ state: 'held', decided: true })) },
      { refundAfterMs: { unmatched: 60_000 } },
    );
    await handle.executeUpdate(decisions.hold, { args: [by] });
    const timers = async (): Promise<readonly number[]> => {
      const events = (await handle.fetchHistory()).events ?? [];
      const ended = events.map((event) => event.timerCanceledEventAttributes?.timerId);
      return events.flatMap(({ timerStartedEventAttributes: timer }) =>
        timer && !ended.includes(timer.timerId)
          ? [Number(timer.startToFireTimeout?.seconds ?? 0)]
          : [],
      );
    };
    // What is left is the wait for a person, which lasts a year and is then begun again.
    await waitUntil(async () => (await timers()).join() === String(365 * 86_400), {
      timeoutMs: 20_000,
      what: 'only a person is waited for',
    });
    expect(decided()).toHaveLength(1);
    await handle.terminate();
  });
});
