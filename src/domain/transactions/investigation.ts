import { formatAmount, parseAmount, stroopsOf } from '../money/amount.ts';
import type { AssetId } from '../money/asset.ts';
import { isRefusal } from '../refusal.ts';

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
 * What becomes of such money by itself. Only money that came on Stellar ever goes back by itself:
 * rail money always waits for a person, and so does every reason that is not named here.
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
   * - `refund`: send it back on Stellar
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
}

const positive = (text: string | undefined, name: string): string | null => {
  if (text === undefined) return null;
  const amount = parseAmount(text);
  if (isRefusal(amount)) return `${name}: ${amount.message}`;
  return amount > 0n ? null : `${name}: more than nothing`;
};

const judgeForm = (decision: InvestigationDecision): string | null => {
  const { action, operator, evidence, amount, fee, transactionId } = decision;
  if (!DECISIONS.includes(action)) return `decide one of ${DECISIONS.join(', ')}`;
  if (!operator?.trim()) return 'name the operator who decides';
  if (!evidence?.trim()) return 'give the evidence: a hash, a reference, a ticket';
  if (fee !== undefined && action !== 'refund' && action !== 'refundedByHand') {
    return 'a fee is kept of a refund only';
  }
  if (transactionId !== undefined && action !== 'attach') return 'only attach names a transaction';
  if (amount !== undefined && action === 'hold') return 'a case is held whole';
  if (amount !== undefined && action === 'claim') return 'a balance is claimed whole';
  return positive(amount, 'amount') ?? positive(fee, 'fee');
};

const judgePlace = (action: InvestigationDecision['action'], sourceKey: string): string | null => {
  if (action === 'refund' && !/^(stellar|crumbs)\//.test(sourceKey)) {
    return 'only money that came on Stellar can be refunded from here; send rail money back by hand, then say refundedByHand';
  }
  if (action === 'claim' && !sourceKey.startsWith('claimable/')) {
    return 'only a claimable balance can be claimed';
  }
  if (action === 'refundedByHand' && !sourceKey.startsWith('rail/')) {
    return 'only rail money is refunded by hand';
  }
  if (action === 'attach' && !/^(stellar|rail)\//.test(sourceKey)) {
    return 'only money that was received can be attached';
  }
  return null;
};

/** Judges a decision by its form and its case's kind alone, before anything is known of the case. */
export const judgeAsked = (decision: InvestigationDecision, sourceKey: string): string | null =>
  judgeForm(decision) ?? judgePlace(decision.action, sourceKey);

/** A case as a decision over it is judged. */
export interface JudgedCase {
  readonly sourceKey: string;
  /** What is not decided yet; a decimal string. */
  readonly left: string;
  /** How much has happened to it; absent where nobody can say. */
  readonly events?: number | undefined;
}

/**
 * Judges a decision by its form, by what the case was shown as, and by what is left of its money.
 * @returns why it cannot be taken, in words for the operator; null when it can.
 */
export const judgeDecision = (
  decision: InvestigationDecision,
  { sourceKey, left, events }: JudgedCase,
): string | null => {
  const fault = judgeAsked(decision, sourceKey);
  if (fault !== null) return fault;
  const { shown } = decision;
  if (shown !== undefined && events !== undefined && shown !== events) {
    return `something has happened to it since it was shown; look again with: show ${sourceKey}`;
  }
  const { action, amount, fee = '0', transactionId } = decision;
  if (sourceKey.startsWith('crumbs/') && amount !== undefined) {
    return 'crumbs are decided over together: all of them go back, or none';
  }
  if (action === 'hold' || action === 'claim') return null;
  const held = stroopsOf(left);
  if (held === 0n) {
    return action === 'writeOff' && amount === undefined
      ? null
      : 'no money is held here; use writeOff to close it, or hold';
  }
  if (action === 'attach' && !transactionId?.trim()) return 'name the transaction that gets it';
  const part = amount === undefined ? held : stroopsOf(amount);
  if (part > held) return `only ${left} is left`;
  return stroopsOf(fee) >= part
    ? `the fee leaves nothing of ${formatAmount(part)} to send back`
    : null;
};

/** What the policy will do with a case, and when; null where a person has to. */
export const policyAct = (
  policy: InvestigationPolicy | null,
  sourceKey: string,
  found: InvestigationCase,
): { readonly atMs: number; readonly decision: InvestigationDecision } | null => {
  const after: Readonly<Record<string, number | undefined>> = policy?.refundAfterMs ?? {};
  const afterMs = after[found.reason];
  const left = stroopsOf(found.left);
  if (afterMs === undefined || !sourceKey.startsWith('stellar/') || left === 0n) return null;
  if (found.decided || found.state !== 'open') return null;
  const { refundFee = '0', keepBelow = '0' } = policy?.assets?.[found.asset] ?? {};
  const fee = stroopsOf(refundFee);
  const sent = left - fee;
  const atMs = Date.parse(found.openedAt) + afterMs;
  const operator = POLICY_OPERATOR;
  if (sent <= 0n || sent < stroopsOf(keepBelow)) {
    const evidence = `${found.reason}: ${found.left} is too little to send back`;
    return { atMs, decision: { action: 'writeOff', operator, evidence } };
  }
  const evidence = `${found.reason}: refunded after ${afterMs} ms`;
  const kept = fee > 0n ? { fee: formatAmount(fee) } : {};
  return { atMs, decision: { action: 'refund', operator, evidence, ...kept } };
};
