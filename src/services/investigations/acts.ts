import type { EntityManager } from '@mikro-orm/postgresql';
import { Investigation } from '../../db/entities/money-in.ts';
import { LedgerPayment } from '../../db/entities/money-out.ts';
import { isOwnAccount } from '../transactions/accounts/own.ts';
import { formatAmount, stroopsOf, type Stroops } from '../../domain/money/amount.ts';
import type { InvestigationDecision } from '../../domain/transactions/investigation.ts';
import { judgeDecision } from '../../domain/transactions/judge-investigation.ts';
import { attachFunds } from './attach.ts';
import { accounts, post } from '../accounting/books.ts';
import { lockRecord } from '../accounting/received-money.ts';
import { queueReturn } from '../transactions/received/return-receipt.ts';
import { acceptReversalOfCase } from '../accounting/reversal-books.ts';
import type { StoreDeps } from '../deps.ts';
import { appendEvent, leftOf, readFacts, resolveIfDone, type CaseFacts } from './case.ts';
import { isCrumbs, takeApart } from './crumbs.ts';
import { isGoingBack } from '../rail-refunds/journal.ts';
import { insertLeg } from '../transactions/payment/leg.ts';
import { applyWord, planCaseRefund } from './send-back.ts';

export interface DecideOrder {
  readonly sourceKey: string;
  /** Names the decision, so that taking it twice is taking it once: the update's id. */
  readonly decisionId: string;
  readonly decision: InvestigationDecision;
}

/** Gives a part of the case's money to the treasury. */
const writeOff = async (
  em: EntityManager,
  row: Investigation,
  decisionId: string,
  amount: Stroops,
): Promise<void> => {
  await post(em, {
    entry: `written-off/${row.sourceKey}/${decisionId}`,
    transactionId: row.transactionId ?? null,
    lines: [
      { account: accounts.investigation(row.sourceKey), asset: row.asset, amount: -amount },
      { account: accounts.treasury, asset: row.asset, amount },
    ],
  });
};

/** The rail holds less of ours by what somebody sent back on it; what was kept of that is a fee. */
const bookReturned = async (
  em: EntityManager,
  row: Investigation,
  { decision, decisionId, sourceKey }: DecideOrder,
  amount: Stroops,
): Promise<void> => {
  const fee = stroopsOf(decision.fee ?? '0');
  const record = await lockRecord(em, sourceKey);
  if (!('rail' in record)) throw new Error(`${sourceKey} did not come on a rail`);
  await post(em, {
    entry: `refunded-by-hand/${sourceKey}/${decisionId}`,
    transactionId: row.transactionId ?? null,
    lines: [
      { account: accounts.investigation(sourceKey), asset: row.asset, amount: -amount },
      { account: accounts.rail(record.rail), asset: row.asset, amount: amount - fee },
      { account: accounts.fee, asset: row.asset, amount: fee },
    ],
  });
};

/** Money of ours that was taken for somebody's goes back to nobody, and what goes back does so once. */
const refuseRefund = async (
  em: EntityManager,
  { anchor }: Pick<StoreDeps, 'anchor'>,
  sourceKey: string,
): Promise<string | null> => {
  // Each crumb goes back to its own payer, as a case of its own.
  if (isCrumbs(sourceKey)) return null;
  const record = await lockRecord(em, sourceKey);
  if (!('operationId' in record)) {
    return (await isGoingBack(em, record.id))
      ? 'another part of it is on its way back; wait until that has come to its end'
      : null;
  }
  const { fromAccount } = record;
  return (await isOwnAccount(em, anchor, fromAccount))
    ? `the payer, ${fromAccount}, is an account of ours: write it off, which gives it to the treasury`
    : null;
};

/** Journals the refund in the same database transaction as the decision: both stand, or neither. */
const queueRefund = async (
  em: EntityManager,
  { anchor }: Pick<StoreDeps, 'anchor'>,
  row: Investigation,
  amount: Stroops,
  { fee }: InvestigationDecision,
): Promise<number> => {
  const investigationKey = row.sourceKey;
  if (investigationKey.startsWith('rail/')) {
    return planCaseRefund(em, anchor, row, { amount, fee: stroopsOf(fee ?? '0') });
  }
  const number = (await em.count(LedgerPayment, { investigationKey, leg: 'refund' })) + 1;
  const order = { investigationKey, leg: 'refund' as const, number, reason: row.reason };
  const terms = { amount: formatAmount(amount), ...(fee === undefined ? {} : { fee }) };
  await insertLeg(em, anchor, { ...order, ...terms }, null);
  return number;
};

/** Sends each crumb of a case back to its payer, as a case of its own; what is below the fee is ours. */
const returnCrumbs = async (
  em: EntityManager,
  { anchor }: Pick<StoreDeps, 'anchor'>,
  row: Investigation,
  { decision }: DecideOrder,
): Promise<void> => {
  const { operator, evidence } = decision;
  const fee = stroopsOf(decision.fee ?? '0');
  for (const { key, record } of await takeApart(em, row)) {
    const amount = stroopsOf(record.amount);
    if (amount > fee) await queueReturn(em, anchor, record, { key, fee, evidence });
    else {
      const one = await em.findOneOrFail(Investigation, { sourceKey: key });
      await writeOff(em, one, 'returned', amount);
      appendEvent(em, one, {
        action: 'writeOff',
        operator,
        evidence,
        decisionId: 'returned',
        amount,
      });
      await resolveIfDone(em, one, 'writeOff');
    }
  }
};

/** Journals the claim in the same database transaction as the decision: both stand, or neither. */
const queueClaim = async (
  em: EntityManager,
  { anchor }: Pick<StoreDeps, 'anchor'>,
  row: Investigation,
  event: Pick<InvestigationDecision, 'operator' | 'evidence'> & { readonly decisionId: string },
): Promise<null> => {
  const investigationKey = row.sourceKey;
  const number = (await em.count(LedgerPayment, { investigationKey, leg: 'claim' })) + 1;
  await insertLeg(em, anchor, { investigationKey, leg: 'claim', number }, null);
  appendEvent(em, row, { ...event, action: 'claim', number });
  return null;
};

/** Why a decision cannot be taken of a case as it is, in words for the operator; null where it may be. */
export const judgeKnown = (
  sourceKey: string,
  decision: InvestigationDecision,
  facts: CaseFacts,
): string | null => {
  const { refunding, claiming } = facts;
  const refused = judgeDecision(decision, {
    ...facts,
    sourceKey,
    left: formatAmount(facts.left),
  });
  if (refused !== null) return refused;
  const under = 'is on its way; wait until it has come to its end';
  if (refunding !== null) return `refund ${refunding} ${under}`;
  return claiming === null ? null : `claim ${claiming} ${under}`;
};

/**
 * Carries a decision out on the locked case.
 * @param known of the case, where it was read under the same lock.
 * @returns why it cannot be, in words for the operator; null when it is done.
 */
export const carryOut = async (
  em: EntityManager,
  deps: Pick<StoreDeps, 'anchor'>,
  row: Investigation,
  order: DecideOrder,
  known?: CaseFacts,
): Promise<string | null> => {
  const { decision, decisionId } = order;
  const { sourceKey } = row;
  const { action } = decision;
  const facts = known ?? (await readFacts(em, deps.anchor, row));
  let { left } = facts;
  const refused = judgeKnown(sourceKey, decision, facts);
  if (refused !== null) return refused;
  if (facts.railRefund) {
    if (await applyWord(em, row, order)) return null;
    left = await leftOf(em, row);
  }
  const amount = decision.amount === undefined ? left : stroopsOf(decision.amount);
  const { operator, evidence, transactionId, fee } = decision;
  const event = { action, operator, evidence, decisionId };
  if (action === 'claim') return queueClaim(em, deps, row, event);
  if (action === 'hold') {
    appendEvent(em, row, event);
    row.state = 'held';
    return null;
  }
  if (action === 'attach') {
    const fault = await attachFunds(em, deps.anchor, row, amount, decision.transactionId ?? '');
    if (fault !== null) return fault;
  }
  const ours = action === 'refund' ? await refuseRefund(em, deps, sourceKey) : null;
  if (ours !== null) return ours;
  const isTogether = isCrumbs(sourceKey);
  if (action === 'refund' && isTogether) await returnCrumbs(em, deps, row, order);
  const number =
    action === 'refund' && !isTogether
      ? await queueRefund(em, deps, row, amount, decision)
      : undefined;
  if (action === 'writeOff') {
    await writeOff(em, row, decisionId, amount);
    await acceptReversalOfCase(em, sourceKey, operator);
  }
  if (action === 'refundedByHand') await bookReturned(em, row, order, amount);
  appendEvent(em, row, {
    ...event,
    ...(amount > 0n ? { amount } : {}),
    ...(fee === undefined ? {} : { fee: stroopsOf(fee) }),
    ...(number === undefined ? {} : { number }),
    ...(transactionId === undefined ? {} : { transactionId }),
  });
  await resolveIfDone(em, row, action);
  return null;
};
