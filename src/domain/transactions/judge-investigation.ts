import { formatAmount, parseAmount, stroopsOf } from '../money/amount.ts';
import { judgeSendBack, type SendBack } from '../rails/refund.ts';
import { isRefusal } from '../refusal.ts';
import {
  DECISIONS,
  POLICY_OPERATOR,
  type InvestigationCase,
  type InvestigationDecision,
  type InvestigationPolicy,
  type RailRefundShown,
} from './investigation.ts';

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
  if (action === 'refund' && !/^(stellar|crumbs|rail)\//.test(sourceKey)) {
    return sourceKey.startsWith('claimable/')
      ? 'only money that was received can be refunded; claim the balance first'
      : 'only money that was received can be refunded';
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
  /** Of rail money; absent where nobody can say, and then whoever carries it out judges. */
  readonly sendBack?: SendBack | undefined;
  readonly railRefund?: RailRefundShown | undefined;
}

/** Why nothing of the kind is decided while a refund on a rail is not settled; null where it may be. */
const judgeBeside = (
  { action, amount, fee }: InvestigationDecision,
  { number, state }: RailRefundShown,
): string | null => {
  const isWhole = amount === undefined && fee === undefined;
  if (state === 'underWay') {
    return action === 'refundedByHand' && isWhole
      ? null
      : `refund ${number} is on its way: wait for its rail, or decide refundedByHand, without an amount, where it has arrived`;
  }
  if (state === 'due') return `refund ${number} is on its way; wait until it has come to its end`;
  return ['refund', 'refundedByHand', 'hold'].includes(action)
    ? null
    : `nobody knows whether refund ${number} was sent: look at the bank, then decide refundedByHand where the money went back, refund to send it under another key, or hold`;
};

/**
 * Judges a decision by its form, by what the case was shown as, and by what is left of its money.
 * @returns why it cannot be taken, in words for the operator; null when it can.
 */
export const judgeDecision = (
  decision: InvestigationDecision,
  { sourceKey, left, events, sendBack, railRefund }: JudgedCase,
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
  const beside = railRefund ? judgeBeside(decision, railRefund) : null;
  if (beside !== null) return beside;
  if (action === 'hold' || action === 'claim') return null;
  // What a refund has reserved that is not settled is decided over again, or is what has arrived.
  const held = stroopsOf(left) + stroopsOf(railRefund?.amount ?? '0');
  if (held === 0n) {
    return action === 'writeOff' && amount === undefined
      ? null
      : 'no money is held here; use writeOff to close it, or hold';
  }
  if (action === 'attach' && !transactionId?.trim()) return 'name the transaction that gets it';
  const part = amount === undefined ? held : stroopsOf(amount);
  if (part > held) return `only ${formatAmount(held)} is left`;
  if (stroopsOf(fee) >= part) return `the fee leaves nothing of ${formatAmount(part)} to send back`;
  return action === 'refund' && sendBack
    ? judgeSendBack(sendBack, formatAmount(part - stroopsOf(fee)))
    : null;
};

/** True of money that the policy may send back at that time: on Stellar, or where its rail can. */
const goesBack = (
  sourceKey: string,
  { sendBack }: InvestigationCase,
  { atMs, sent }: { readonly atMs: number; readonly sent: bigint },
): boolean => {
  if (sourceKey.startsWith('stellar/')) return true;
  if (!sourceKey.startsWith('rail/') || !sendBack) return false;
  const isInTime = sendBack.until !== undefined && atMs < Date.parse(sendBack.until);
  return isInTime && sent > 0n && judgeSendBack(sendBack, formatAmount(sent)) === null;
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
  if (afterMs === undefined || left === 0n) return null;
  if (found.decided || found.state !== 'open') return null;
  const { refundFee = '0', keepBelow = '0' } = policy?.assets?.[found.asset] ?? {};
  const fee = stroopsOf(refundFee);
  const sent = left - fee;
  const atMs = Date.parse(found.openedAt) + afterMs;
  if (!goesBack(sourceKey, found, { atMs, sent })) return null;
  const operator = POLICY_OPERATOR;
  if (sent <= 0n || sent < stroopsOf(keepBelow)) {
    const evidence = `${found.reason}: ${found.left} is too little to send back`;
    return { atMs, decision: { action: 'writeOff', operator, evidence } };
  }
  const evidence = `${found.reason}: refunded after ${afterMs} ms`;
  const kept = fee > 0n ? { fee: formatAmount(fee) } : {};
  return { atMs, decision: { action: 'refund', operator, evidence, ...kept } };
};
