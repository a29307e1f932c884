import type { SendBack } from '../rails/refund.ts';
import type { AssetId } from '../money/asset.ts';

/** Why money, or a pay-out, fits no story. */
export type InvestigationReason =
  /** Nobody announced it: no memo, or one that we never gave. */
  | 'unmatched'
  /** It came after its transaction had expired. */
  | 'late'
  /** A further payment for a transaction that has its money. */
  | 'second_payment'
  /** The right memo with another asset. */
  | 'wrong_asset'
  /** Its transaction has ended. */
  | 'transaction_closed'
  /** Too little, or too much, where the asset's policy asks a person about it. */
  | 'short'
  | 'surplus'
  /** It is not what its transaction may take, and goes back by itself. */
  | 'not_acceptable'
  /** Payments that are not acceptable, and not worth sending back one by one. */
  | 'crumbs'
  /** A rail received it, and nobody said why. */
  | 'unannounced_rail_money'
  /** A rail says two things that cannot both be true. */
  | 'contradiction'
  /** Its story ended before it was signalled. */
  | 'story_ended_without_it'
  /** It came by a way that cannot be read. */
  | 'unreadable'
  /** Its issuer took it back from an account of ours. */
  | 'clawback'
  /** It left an account of ours by an operation that is none of ours. */
  | 'debit'
  /** It was left as a claimable balance for an account of ours to claim. */
  | 'claimable_balance'
  | EarlyReason;

/**
 * It came before its customer was accepted, which they never were: they were rejected, or stayed
 * unknown for as long as was waited for them.
 */
export const EARLY_REASONS = ['customer_rejected', 'customer_unknown'] as const;
export type EarlyReason = (typeof EARLY_REASONS)[number];

/**
 * What becomes of such money by itself: money that came on Stellar, and rail money where its rail can
 * send it back. Everything else waits for a person, and so does every reason that is not named here.
 */
export interface InvestigationPolicy {
  /** By reason, how many milliseconds after it was opened a case is refunded. */
  readonly refundAfterMs: Readonly<Partial<Record<InvestigationReason, number>>>;
  /** By asset; decimal strings. */
  readonly assets?: Readonly<
    Record<
      AssetId,
      {
        /** What a refund by policy costs; it is kept as a fee. */
        readonly refundFee?: string;
        /** What is left after that fee and is less than this is not sent: it goes to the treasury. */
        readonly keepBelow?: string;
        /**
         * A payment that is not acceptable, and of which less than this is left after the fee, does not
         * go back by itself: it is kept with its like for one decision of a person. As `keepBelow` when
         * not given.
         */
        readonly keepTogetherBelow?: string;
      }
    >
  >;
}

/** What an operator, or the policy, decides of a case. */
export interface InvestigationDecision {
  /**
   * - `attach`: give the money to a transaction that still waits for money
   * - `refund`: send it back on Stellar, or on its rail where that can
   * - `refundedByHand`: rail money that somebody sent back on the rail, as the evidence shows
   * - `claim`: take a claimable balance that was left for us; it is then money that came
   * - `hold`: nothing yet, and the policy keeps its hands off it
   * - `writeOff`: it is ours now, or there is nothing to do; the evidence says why
   */
  readonly action: 'attach' | 'refund' | 'refundedByHand' | 'claim' | 'hold' | 'writeOff';
  /** Who decided. */
  readonly operator: string;
  /** Where one can see it: a transaction hash, a bank's reference, a ticket. */
  readonly evidence: string;
  /** The part that is meant, as a decimal string; all that is left when not given. */
  readonly amount?: string;
  /** `refund`, `refundedByHand`: what of it is kept as a fee. */
  readonly fee?: string;
  /** `attach`: the transaction that gets it. */
  readonly transactionId?: string;
  /** How many events the case had when it was shown; it is decided over as it was shown, or not. */
  readonly shown?: number;
}

export const DECISIONS: readonly InvestigationDecision['action'][] = [
  'attach',
  'refund',
  'refundedByHand',
  'claim',
  'hold',
  'writeOff',
];

/**
 * What a decision says besides its name, which is the name of the update. `decisionId` names it, and
 * what has one name is taken once; the update's own id where it is not given.
 */
export type DecisionTerms = Omit<InvestigationDecision, 'action'> & {
  readonly decisionId?: string;
};

/** Who decides where nobody did. */
export const POLICY_OPERATOR = 'policy';

/** A case as its workflow knows it; ids, codes and amounts only. */
export interface InvestigationCase {
  readonly reason: string;
  readonly asset: AssetId;
  /** "12.5 USDC": amount and code, for people. */
  readonly money: string;
  /** What is not decided yet, as a decimal string; `0` for a case that holds no money. */
  readonly left: string;
  readonly state: 'open' | 'held' | 'resolved';
  /** How it was resolved, in a word. */
  readonly resolution: string | null;
  /** ISO 8601. */
  readonly openedAt: string;
  /** True once anybody has decided anything, so that the policy no longer acts. */
  readonly decided: boolean;
  /** How much has happened to it, to be named as `shown` by whoever decides; old cases do not say it. */
  readonly events?: number;
  /** The number of the refund that is on its way. */
  readonly refunding: number | null;
  /** The number of the claim that is on its way; old cases do not say it. */
  readonly claiming?: number | null;
  /** Of rail money: whether it can go back on its rail. */
  readonly sendBack?: SendBack;
  /** The refund on a rail that is not settled. */
  readonly railRefund?: RailRefundShown;
}

/** A refund on a rail that is not settled, as a case shows it. */
export interface RailRefundShown {
  readonly number: number;
  /**
   * `due`: it is to be sent, or its answer is to be found; `underWay`: its rail has taken it on;
   * `parked`: its answer was lost, and only a person can say whether it was sent.
   */
  readonly state: 'due' | 'underWay' | 'parked';
  /** Decimal string: what the case gives up for it, what is kept included. */
  readonly amount: string;
}
