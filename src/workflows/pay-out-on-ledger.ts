import type { LegOutcome } from '../activities/submit-payment.ts';
import type { Story } from './begin-story.ts';
import { ledger } from './proxies.ts';

export type LedgerPayout =
  | { readonly outcome: 'paid'; readonly hash: string }
  | { readonly outcome: 'settled' };

type Operation = 'payment' | 'create_claimable_balance';
/** What is tried next; or why only a person can help, in words for the operator and the customer. */
type Way = { readonly operation: Operation } | { readonly stuck: string; readonly message: string };

const DELAYED = 'Your payment is delayed; we are looking into it.';
const LATE = 'Your account cannot take the asset yet. Please add a trustline and contact us.';

/** A destination that keeps opening and closing is given up like one that stays closed. */
const OPENINGS_MAX = 10;

type Unpaid = Exclude<LegOutcome, { state: 'included' }>;

const stuck = (paid: Unpaid, what = 'the payment'): Way => ({
  stuck: `${what} is ${paid.state}: ${paid.reason}`,
  message: DELAYED,
});

/** Finds ways to a destination that cannot be paid yet, for as long as the policy waits. */
const beginOpening = (story: Story) => {
  const { transactionId, accountCreation, claimableBalanceSupported } = story.order;
  const { durations, whenTrustIsLate } = story.order;
  let isCreated = false;
  let creations = 0;
  let openings = 0;
  let until: string | null = null;

  /** Creates the account, once: one that is gone again is not created a second time. */
  const create = async (): Promise<Way | null> => {
    story.say('creating the account');
    creations += 1;
    const order = { transactionId, leg: 'create_account' as const, number: creations };
    const created = await ledger.submitPayment(order);
    creations = created.number ?? creations;
    // Somebody else may have created it meanwhile: it is there, and that was wanted.
    const isThere =
      created.state === 'included' ||
      (created.state === 'withdrawn' && created.reason === 'account_exists');
    if (!isThere) return stuck(created, 'the new account');
    isCreated = true;
    return null;
  };

  /** Waits for account and trustline; one deadline for all the waits together. */
  const isTrusted = async (): Promise<boolean> => {
    openings += 1;
    if (openings > OPENINGS_MAX) return false;
    until ??= new Date(Date.now() + durations.trustWithinMs).toISOString();
    story.say(`waiting for the trustline, until ${until.slice(0, 16).replace('T', ' ')} UTC`);
    return (await ledger.awaitTrust({ transactionId, until })).state === 'trusted';
  };

  return {
    /** Gives it all its time again, because a person says that it may be tried again. */
    startOver(): void {
      openings = 0;
      until = null;
    },

    async wayAfter(paid: Unpaid): Promise<Way> {
      const isMissing = paid.state === 'not_ready' && paid.reason === 'no_account';
      const isBare = paid.state === 'not_ready' && paid.reason === 'no_trust';
      if (!isMissing && !isBare) return stuck(paid);
      if (isMissing && accountCreation && !isCreated) {
        const trouble = await create();
        if (trouble) return trouble;
      }
      if (claimableBalanceSupported) return { operation: 'create_claimable_balance' };
      if (await isTrusted()) return { operation: 'payment' };
      if (whenTrustIsLate === 'claimableBalance') return { operation: 'create_claimable_balance' };
      return { stuck: `no trustline in time: ${paid.reason}`, message: LATE };
    },
  };
};

/**
 * Pays a deposit out on Stellar. A destination that is not ready is made ready or waited for, for a
 * limited time; what then happens is the policy's decision: a claimable balance, or a person. Money
 * from a rail is never sent back there by policy.
 */
export const payOutOnLedger = async (story: Story): Promise<LedgerPayout> => {
  const { transactionId } = story.order;
  const opening = beginOpening(story);
  let operation: Operation = 'payment';
  for (let number = 1; ; number += 1) {
    story.say('paying on Stellar');
    const paid = await ledger.submitPayment({ transactionId, leg: 'payout', number, operation });
    if (paid.state === 'included') return { outcome: 'paid', hash: paid.hash };
    // A story that starts again hears of the last try there is, and goes on from that.
    number = paid.number ?? number;
    const way = await opening.wayAfter(paid);
    if ('operation' in way) {
      operation = way.operation;
      continue;
    }
    const { action } = await story.park(way.stuck, way.message, {
      subject: `payout/${number}`,
      actions: ['retry', 'settled'],
    });
    if (action === 'settled') return { outcome: 'settled' };
    opening.startOver();
    operation = 'payment';
  }
};
