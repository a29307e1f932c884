import type { EntityManager } from '@mikro-orm/postgresql';
import { InvestigationEvent, RailReceipt, type Investigation } from '../../db/entities/money-in.ts';
import type { RailRefund } from '../../db/entities/money-out.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { stroopsOf, type Stroops } from '../../domain/money/amount.ts';
import type { InvestigationDecision } from '../../domain/transactions/investigation.ts';
import { lockRecord } from '../accounting/received-money.ts';
import { isAlive, planRefund, refundsOf, refuseRefund } from '../rail-refunds/journal.ts';
import { settleRefund } from '../rail-refunds/settle.ts';
import { appendEvent, resolveIfDone } from './case.ts';

/* Money of a case that goes back on the rail that it came by. */

/** What the case's history says of a refund; null where it says nothing yet. */
const endOf = ({
  state,
  parkedReason,
}: RailRefund): 'refunded' | 'refundFailed' | 'refundParked' | null => {
  if (state === 'delivered') return 'refunded';
  if (state === 'failed') return 'refundFailed';
  return parkedReason ? 'refundParked' : null;
};

const evidenceOf = (refund: RailRefund): string =>
  refund.state === 'delivered'
    ? (refund.railReference ?? refund.key)
    : (refund.parkedReason ?? refund.message ?? 'no reason was given');

/**
 * Writes what has become of a locked case's refunds on its rail into its history, and resolves it when
 * nothing is left. Safe to repeat: each is written once.
 */
export const writeRefunds = async (em: EntityManager, row: Investigation): Promise<void> => {
  const { sourceKey } = row;
  if (!sourceKey.startsWith('rail/')) return;
  let isReturned = false;
  for (const refund of await refundsOf(em, { investigationKey: sourceKey })) {
    const action = endOf(refund);
    const { number } = refund;
    if (action === null) continue;
    if ((await em.count(InvestigationEvent, { sourceKey, number, action })) > 0) continue;
    isReturned ||= action === 'refunded';
    appendEvent(em, row, {
      action,
      operator: 'railhead',
      evidence: evidenceOf(refund),
      number,
      amount: stroopsOf(refund.amount),
      fee: stroopsOf(refund.fee),
    });
    await em.flush();
  }
  if (isReturned) await resolveIfDone(em, row, 'refund');
};

/** Plans the refund in the same database transaction as the decision: both stand, or neither. */
export const planCaseRefund = async (
  em: EntityManager,
  anchor: Anchor,
  { sourceKey }: Investigation,
  { amount, fee }: { readonly amount: Stroops; readonly fee: Stroops },
): Promise<number> => {
  const receipt = await lockRecord(em, sourceKey);
  if (!(receipt instanceof RailReceipt)) throw new Error(`${sourceKey} did not come on a rail`);
  const owner = { investigationKey: sourceKey };
  return (await planRefund(em, anchor, { owner, receipt, amount: amount - fee, fee })).number;
};

interface Word {
  readonly decision: InvestigationDecision;
  readonly decisionId: string;
}

/**
 * Applies a decision to a locked case's refund that is not settled, before anything else of it is done:
 * one that its rail has taken on has arrived; one whose answer was lost was not sent.
 * @returns true where that was all that was decided.
 */
export const applyWord = async (
  em: EntityManager,
  row: Investigation,
  { decision, decisionId }: Word,
): Promise<boolean> => {
  const refunds = await refundsOf(em, { investigationKey: row.sourceKey });
  const refund = refunds.find(isAlive);
  if (!refund) return false;
  const { operator, evidence } = decision;
  const { number } = refund;
  const terms = { number, amount: stroopsOf(refund.amount), fee: stroopsOf(refund.fee) };
  if (refund.state === 'initiated') {
    const railReference = refund.railReference ?? evidence;
    await settleRefund(em, refund, { state: 'delivered', railReference }, true);
    appendEvent(em, row, { ...terms, action: 'refunded', operator, evidence, decisionId });
    await resolveIfDone(em, row, 'refund');
    return true;
  }
  refuseRefund(refund);
  appendEvent(em, row, { ...terms, action: 'refundFailed', operator, evidence });
  await em.flush();
  return false;
};
