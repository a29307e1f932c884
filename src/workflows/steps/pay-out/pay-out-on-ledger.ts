import { say, type Saying } from '../../../domain/languages/saying.ts';
import type { LegOutcome } from '../../../services/transactions/payment/submit-payment.ts';
import { assetCode, NATIVE, type AssetId } from '../../../domain/money/asset.ts';
import { minutes, moneyOut, tryOf } from '../../../domain/transactions/summaries.ts';
import type { StoryOrder } from '../../../domain/transactions/story.ts';
import type { Story } from '../story-context.ts';
import { ledger } from '../../proxies.ts';

type LedgerPayout =
  /** `isWaived`: the fee of a new account fell away, and was paid out with the rest. */
  | { readonly outcome: 'paid'; readonly hash: string; readonly isWaived: boolean }
  | { readonly outcome: 'settled' };

type Operation = 'payment' | 'create_claimable_balance';
/** What is tried next; or why only a person can help, in words for the operator and the customer. */
type Way = { readonly operation: Operation } | { readonly stuck: string; readonly saying: Saying };

const DELAYED = say('payment_delayed');
const LATE = say('trustline_late');
const LATE_LUMENS = say('account_late');

/** A destination that keeps opening and closing is given up like one that stays closed. */
const OPENINGS_MAX = 10;

type Unpaid = Exclude<LegOutcome, { state: 'included' }>;

const stuck = (paid: Unpaid, what = 'the payment'): Way => ({
  stuck: `${what} is ${paid.state}: ${paid.reason}`,
  saying: DELAYED,
});

/** What is paid out, as it was priced. */
interface ToPay {
  /** A decimal string. */
  readonly amountOut: string;
  /** True where the price that was decided holds the fee of a new account. */
  readonly isCharged: boolean;
}

/** What the customer, or anybody, may mend: an account and a trustline. */
const WAITED_FOR: readonly string[] = ['no_account', 'no_trust', 'below_reserve', 'account_gone'];

/** What the customer is waited for where their destination cannot be paid yet. */
const lacking = (asset: AssetId): string =>
  asset === NATIVE
    ? 'the customer to create the account'
    : `the customer to trust ${assetCode(asset)}`;

const createAccount = async (order: StoryOrder, number: number): Promise<LegOutcome> => {
  const { transactionId, startingBalance: amount } = order;
  const leg = { transactionId, leg: 'create_account', number } as const;
  const step = ledger(`create the account${tryOf(number)}`);
  return step.submitPayment({ ...leg, ...(amount === undefined ? {} : { amount }) });
};

/**
 * Finds ways to a destination that cannot be paid yet, for as long as the policy waits.
 * Where the customer pays for a new account, it is created before anything is paid, so that nothing
 * is charged where somebody else has created it.
 */
const beginOpening = (story: Story, { isCharged }: ToPay) => {
  const { transactionId, accountCreation, claimableBalanceSupported } = story.order;
  const { durations, whenTrustIsLate, asset } = story.order;
  let isCreated = false;
  let isWaived = false;
  let creations = 0;
  let openings = 0;
  let until: string | null = null;

  /** Creates the account, once: one that is gone again is not created a second time. */
  const create = async (): Promise<Way | 'created' | 'exists'> => {
    story.say('creating the account');
    creations += 1;
    const created = await createAccount(story.order, creations);
    creations = created.number ?? creations;
    // Somebody else may have created it meanwhile: it is there, and that was wanted.
    const exists = created.state === 'withdrawn' && created.reason === 'account_exists';
    if (created.state !== 'included' && !exists) return stuck(created, 'the new account');
    isCreated = true;
    return exists ? 'exists' : 'created';
  };

  /** Waits for account and trustline; one deadline for all the waits together. */
  const isTrusted = async (): Promise<boolean> => {
    openings += 1;
    if (openings > OPENINGS_MAX) return false;
    until ??= new Date(Date.now() + durations.trustWithinMs).toISOString();
    story.say(`waiting for ${lacking(asset)}, until ${minutes(until)}`);
    const step = ledger(`wait for ${lacking(asset)}`);
    return (await step.awaitTrust({ transactionId, until })).state === 'trusted';
  };

  /** What follows while the destination cannot take the asset. */
  const wait = async (why: string): Promise<Way> => {
    if (claimableBalanceSupported) return { operation: 'create_claimable_balance' };
    if (await isTrusted()) return { operation: 'payment' };
    if (whenTrustIsLate === 'claimableBalance') return { operation: 'create_claimable_balance' };
    return asset === NATIVE
      ? { stuck: `no account in time: ${why}`, saying: LATE_LUMENS }
      : { stuck: `no trustline in time: ${why}`, saying: LATE };
  };

  return {
    isWaived: () => isWaived,

    /** How the first payment goes, and the first one after a person said that it may go again. */
    async begin(): Promise<Way> {
      openings = 0;
      until = null;
      if (!isCharged || isCreated) return { operation: 'payment' };
      const made = await create();
      if (made === 'exists') {
        isWaived = true;
        return { operation: 'payment' };
      }
      // A new account trusts nothing yet.
      return made === 'created' ? wait('no_trust') : made;
    },

    async wayAfter(paid: Unpaid): Promise<Way> {
      if (paid.state !== 'not_ready' || !WAITED_FOR.includes(paid.reason)) return stuck(paid);
      if (paid.reason === 'no_account' && accountCreation && !isCreated) {
        const made = await create();
        if (typeof made === 'object') return made;
      }
      return wait(paid.reason);
    },
  };
};

/**
 * Pays a deposit out on Stellar. A destination that is not ready is made ready or waited for, for a
 * limited time; what then happens is the policy's decision: a claimable balance, or a person. Money
 * from a rail is never sent back there by policy. Lumens create the account that they go to; the
 * sender sees to that.
 */
export const payOutOnLedger = async (story: Story, toPay: ToPay): Promise<LedgerPayout> => {
  const { transactionId } = story.order;
  const opening = beginOpening(story, toPay);
  const money = moneyOut(story.order, toPay.amountOut);
  let way = await opening.begin();
  for (let number = 1; ;) {
    if ('stuck' in way) {
      const { action } = await story.park(way.stuck, way.saying, {
        subject: `payout/${number - 1}`,
        actions: ['retry', 'settled'],
      });
      if (action === 'settled') return { outcome: 'settled' };
      way = await opening.begin();
      continue;
    }
    const { operation } = way;
    const means = operation === 'payment' ? 'on Stellar' : 'as a claimable balance';
    story.say(`paying ${money} ${means}`);
    const paid = await ledger(`pay ${money} ${means}${tryOf(number)}`).submitPayment({
      transactionId,
      leg: 'payout',
      number,
      operation,
    });
    if (paid.state === 'included') {
      return { outcome: 'paid', hash: paid.hash, isWaived: opening.isWaived() };
    }
    way = await opening.wayAfter(paid);
    // A story that starts again hears of the last try there is, and goes on from that.
    number = (paid.number ?? number) + 1;
  }
};
