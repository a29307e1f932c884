import { beforeEach, describe, expect, test } from '@jest/globals';
import { inTransaction } from '../../../../src/services/deps.ts';
import { recordMoves } from '../../../../src/activities/rail/pay-out/poll-outgoing.ts';
import { Parking, RefundDecision } from '../../../../src/db/entities/decisions.ts';
import { RailPayment } from '../../../../src/db/entities/money-out.ts';
import type { Review } from '../../../../src/domain/anchor.ts';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import { startTestApi } from '../../../support/api/support.ts';
import { decideAsked, resolveOnce, untilAsked } from '../../../support/played-acts.ts';
import { playAnchor } from '../../../support/played-anchor.ts';
import { open } from '../../../support/played-requests.ts';
import { opened } from '../../../support/opened.ts';

/* People decide over a withdrawal: several at once, twice, late, and while its story is lost. */

const review = {
  next: { decision: 'allow' } as Review,
  whenPayoutFails: 'error' as 'error' | 'refund',
};
/** Activities that are held after they have run: the story does not hear of it until it is let go. */
const held = new Map<string, PromiseWithResolvers<void>>();
let reached = Promise.withResolvers<void>();

const api = await opened(
  startTestApi((given) => ({
    ...given,
    reviewTransaction: async () => review.next,
    rails: given.rails.map((rail) => ({
      ...rail,
      retry: { by: 'neither' as const },
      get whenPayoutFails() {
        return review.whenPayoutFails;
      },
    })),
  })),
);
const anchor = await opened(
  playAnchor(api, {
    around: async (name, input, run) => {
      const outcome = await run();
      const { transactionId = '' } = (input ?? {}) as { readonly transactionId?: string };
      const hold = held.get(`${name} ${transactionId}`);
      if (hold) {
        reached.resolve();
        await hold.promise;
      }
      return outcome;
    },
  }),
);
beforeEach(() => {
  Object.assign(review, { next: { decision: 'allow' }, whenPayoutFails: 'error' });
  reached = Promise.withResolvers<void>();
});

const HOLD: Review = { decision: 'hold', message: 'We look at it.' };
const CLOSED = { state: 'failed' as const, message: 'closed' };
/** A withdrawal that a person is asked about: because of its review, its rail's refusals or silence. */
const asked = async (because: 'review' | 'rail' | 'lost', refusals = 1) => {
  if (because === 'review') review.next = HOLD;
  const { id } = await open('sep6', api, anchor);
  if (because === 'rail') anchor.answer(id, ...Array.from({ length: refusals }, () => CLOSED));
  if (because === 'lost') anchor.answer(id, 'lost');
  await anchor.pay(id, '100');
  await untilAsked(anchor, id);
  return id;
};
const payoutsOf = async (transactionId: string): Promise<number> =>
  anchor.em().count(RailPayment, { transactionId });
const refundedOf = async (id: string): Promise<string | undefined> =>
  (await anchor.find(id)).refunds?.amount_refunded;
const expectEnd = async (id: string, status: 'completed' | 'refunded') => {
  await anchor.untilStatus(id, status);
  expect(anchor.paidByRails(id)).toEqual(status === 'completed' ? ['99'] : []);
  expect(await refundedOf(id)).toBe(status === 'completed' ? undefined : '100');
  expect(await anchor.breaks()).toEqual([]);
};

describe('§7.3 two operators', () => {
  test.each([
    ['retry', 'retry'],
    ['retry', 'refund'],
    ['refund', 'refund'],
    ['settled', 'retry'],
  ] as const)(
    '§7.3 who say %s and %s at the same time: one of them has decided, once',
    async (one, other) => {
      const id = await asked('rail');
      const { number } = await untilAsked(anchor, id);
      const answers = await Promise.all([
        resolveOnce(anchor, id, one, { parking: number, operator: 'ada' }),
        resolveOnce(anchor, id, other, { parking: number, operator: 'bob' }),
      ]);
      const taken = answers.filter((answer) => !answer.startsWith('refused'));
      expect(taken).toHaveLength(1);
      await waitUntil(
        async () => ['completed', 'refunded'].includes((await anchor.find(id)).status) || undefined,
        { timeoutMs: 20_000, what: 'it is over' },
      );
      const [action] = taken[0]?.match(/retry|refund|settled/) ?? [];
      expect(await payoutsOf(id)).toBe(action === 'retry' ? 2 : 1);
      expect(anchor.paidByRails(id)).toEqual(action === 'retry' ? ['99'] : []);
      expect(await refundedOf(id)).toBe(action === 'refund' ? '100' : undefined);
      expect(await anchor.breaks()).toEqual([]);
    },
  );
});

describe('§7.3 a command', () => {
  test('§7.3 that is repeated, because its answer was lost, is the same decision', async () => {
    const id = await asked('rail', 2);
    expect(await resolveOnce(anchor, id, 'retry', { parking: 1 })).toContain('retry, by ada');
    await untilNumber(id, 2);
    for (let again = 0; again < 3; again += 1) {
      expect(await resolveOnce(anchor, id, 'retry', { parking: 1 })).toContain('retry, by ada');
    }
    // What was asked next is still open, and no third try was made.
    expect((await untilAsked(anchor, id)).number).toBe(2);
    expect(await payoutsOf(id)).toBe(2);
    expect(await resolveOnce(anchor, id, 'retry', { parking: 2 })).toContain('retry, by ada');
    await expectEnd(id, 'completed');
    // Long after the end it is answered as it was.
    expect(await resolveOnce(anchor, id, 'retry', { parking: 1 })).toContain('retry, by ada');
  });

  test('§7.3 that is repeated at once, before its answer, is the same decision', async () => {
    const id = await asked('review');
    const answers = await Promise.all(
      [1, 2, 3].map(async () => resolveOnce(anchor, id, 'retry', { parking: 1 })),
    );
    expect(new Set(answers)).toEqual(new Set([`${id}: retry, by ada`]));
    await expectEnd(id, 'completed');
    expect(await payoutsOf(id)).toBe(1);
  });

  test('§7.3 from a list of before names a question that is asked no more, and is refused', async () => {
    const id = await asked('rail', 2);
    await resolveOnce(anchor, id, 'retry', { parking: 1, operator: 'ada' });
    await untilNumber(id, 2);
    for (const action of ['refund', 'settled'] as const) {
      expect(await resolveOnce(anchor, id, action, { parking: 1, operator: 'bob' })).toContain(
        'refused: question 1',
      );
    }
    expect(await resolveOnce(anchor, id, 'refund', { parking: 7 })).toContain('no question 7');
    expect(await anchor.em().count(RefundDecision, { transactionId: id })).toBe(0);
    await decideAsked(anchor, id, 'refund');
    await expectEnd(id, 'refunded');
  });

  test('§7.3 that could not be taken is not kept for its repetition: it is asked about anew', async () => {
    const id = await asked('rail');
    expect(await resolveOnce(anchor, id, 'refund', { parking: 1, fee: '100' })).toContain('by ada');
    await untilNumber(id, 2);
    expect((await untilAsked(anchor, id)).reason).toContain('leaves nothing of 100');
    expect(await resolveOnce(anchor, id, 'refund', { parking: 1, fee: '100' })).toMatch(
      /refused: question 1 of .* is asked no more/,
    );
    expect(await refundedOf(id)).toBeUndefined();
    expect(await resolveOnce(anchor, id, 'refund', { parking: 2 })).toContain('by ada');
    await expectEnd(id, 'refunded');
  });

  const untilNumber = async (id: string, number: number): Promise<void> => {
    await waitUntil(async () => (await untilAsked(anchor, id)).number === number || undefined, {
      timeoutMs: 20_000,
      what: `question ${number} is asked`,
    });
  };
});

describe('§7.3 a story that is lost while a person decides', () => {
  test.each([
    { because: 'rail', profile: 'error', action: 'retry', ends: 'completed' },
    { because: 'rail', profile: 'error', action: 'refund', ends: 'refunded' },
    { because: 'lost', profile: 'refund', action: 'retry', ends: 'completed' },
    { because: 'lost', profile: 'refund', action: 'refund', ends: 'refunded' },
  ] as const)(
    '§7.3 acts on the $action that was written down before it was lost ($because, $profile), and asks nobody again',
    async ({ because, profile, action, ends }) => {
      review.whenPayoutFails = profile;
      const id = await asked(because);
      const gone = Promise.withResolvers<void>();
      held.set(`unpark ${id}`, gone);
      const decided = resolveOnce(anchor, id, action, { parking: 1 });
      await reached.promise;
      // The decision stands; the story that took it will never act on it.
      held.delete(`unpark ${id}`);
      await anchor.killAndStartAgain(id);
      gone.resolve();
      await decided.catch(() => undefined);
      await expectEnd(id, ends);
      expect(await anchor.em().count(Parking, { transactionId: id })).toBe(1);
    },
  );

  test('§7.3 asks the same question under the same number, and takes what was decided over it', async () => {
    const id = await asked('review');
    await anchor.killAndStartAgain(id);
    // The person still has the list of before.
    await waitUntil(
      async () => {
        const answer = await resolveOnce(anchor, id, 'retry', { parking: 1 });
        return answer.startsWith('refused') ? undefined : answer;
      },
      { timeoutMs: 20_000, what: 'the decision is taken' },
    );
    await expectEnd(id, 'completed');
  });

  test('§7.1 keeps to the verdict and the refund of before, whatever is said of it now', async () => {
    review.next = { decision: 'reject', message: 'Not with us.' };
    const { id } = await open('sep6', api, anchor);
    const leg = anchor.holdLeg(id);
    await anchor.pay(id, '100');
    await leg.reached;
    review.next = { decision: 'allow' };
    await anchor.killAndStartAgain(id);
    leg.release();
    await expectEnd(id, 'refunded');
  });
});

describe('§7.4 a person who says settled', () => {
  test('§7.4 is too late where the rail has said failed of what was under way', async () => {
    const { id } = await open('sep6', api, anchor);
    anchor.answer(id, { state: 'initiated', railReference: `ref-${id}` });
    await anchor.pay(id, '100');
    await anchor.untilStatus(id, 'pending_external');
    const key = `${id}/payout/1`;
    const { rail } = await anchor.find(id);
    const profile = api.anchor.rails.find(({ name }) => name === rail);
    if (!profile) throw new Error('it has a rail');
    // The bank says no, and nobody has told the story yet.
    await inTransaction(api.orm, async (em) =>
      recordMoves(em, profile, [{ idempotencyKey: key, state: 'failed', message: 'closed' }]),
    );
    const answer = await resolveOnce(anchor, id, 'settled', { key });
    expect(answer).toContain('settled, by ada');
    // It goes on by what the bank has said: a person is asked what now.
    const { subject } = await untilAsked(anchor, id);
    expect(subject).toBe(`failed/${key}/1`);
    expect((await anchor.find(id)).status).toBe('error');
    await decideAsked(anchor, id, 'refund');
    await expectEnd(id, 'refunded');
  });
});
