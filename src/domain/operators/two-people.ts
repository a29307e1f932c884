import type { AssetId } from '../money/asset.ts';
import { stroopsOf } from '../money/amount.ts';
import type { DecisionPolicy } from './decision-policy.ts';
import type { InvestigationDecision } from '../transactions/investigation.ts';
import type { Resolution } from '../transactions/story.ts';

/** What holds where nothing was configured. */
export const ONE_PERSON: DecisionPolicy = { onePerson: true };

export type DecisionAction = Resolution['action'] | InvestigationDecision['action'] | 'clear';

/** When a decision takes two people, under a policy that has a limit. */
type Weight = 'never' | 'aboveLimit' | 'always';

const WEIGHTS: Readonly<Record<DecisionAction, Weight>> = {
  // What a parked story is asked.
  retry: 'aboveLimit',
  accept: 'aboveLimit',
  payOut: 'aboveLimit',
  refund: 'aboveLimit',
  refundedByHand: 'always',
  settled: 'always',
  // What a case is asked besides.
  attach: 'aboveLimit',
  claim: 'never',
  hold: 'never',
  writeOff: 'always',
  // That a sender or a listener which has stopped goes on.
  clear: 'always',
};

/** A decision by what it is worth. */
export interface WeighedDecision {
  readonly action: DecisionAction;
  readonly asset: AssetId;
  /** A decimal string; null where nobody can say, which is above every limit. */
  readonly amount: string | null;
  /** The key of a call to a rail whose answer was lost; a decision that pays may then pay twice. */
  readonly lostKey?: string | null;
}

/** True where a decision moves money that may have gone out before, under a key that is not answered. */
export const canPayTwice = ({ action, lostKey }: WeighedDecision): boolean =>
  Boolean(lostKey) && WEIGHTS[action] === 'aboveLimit';

/** True where a decision takes two people. */
export const takesTwoPeople = (policy: DecisionPolicy, weighed: WeighedDecision): boolean => {
  if ('onePerson' in policy) return false;
  const { action, asset, amount } = weighed;
  if (canPayTwice(weighed)) return true;
  const weight = WEIGHTS[action];
  if (weight !== 'aboveLimit') return weight === 'always';
  const limit = Object.hasOwn(policy.twoPeopleAbove, asset) ? policy.twoPeopleAbove[asset] : '0';
  return amount === null || stroopsOf(amount) > stroopsOf(limit ?? '0');
};
