import { InvestigationEvent } from '../../db/entities/money-in.ts';
import { LedgerPayment } from '../../db/entities/money-out.ts';
import { formatAmount, stroopsOf } from '../../domain/money/amount.ts';
import { assetPolicy } from '../../domain/anchor.ts';
import type { InvestigationCase } from '../../domain/transactions/investigation.ts';
import { signalAttached } from './attach.ts';
import { inTransaction, type StoreDeps } from '../deps.ts';
import { carryOut, type DecideOrder } from './acts.ts';
import {
  appendEvent,
  claimUnderWay,
  lockCase,
  presentCase,
  refundUnderWay,
  resolveIfDone,
} from './case.ts';
import { writeRefunds } from './send-back.ts';
import { insertLeg } from '../transactions/payment/leg.ts';

/** Reads the case and records that its workflow runs. */
export const createOpenInvestigation =
  ({ orm, anchor, stories }: StoreDeps) =>
  async (sourceKey: string): Promise<InvestigationCase> => {
    const found = await inTransaction(orm, async (em) => {
      const row = await lockCase(em, sourceKey);
      row.workflowStartedAt ??= new Date();
      await writeRefunds(em, row);
      return { standing: await presentCase(em, anchor, row), attachedTo: row.attachedTo };
    });
    // A crash may have come between the decision and its signal; a story drops what it knows.
    if (found.attachedTo) await signalAttached({ orm, stories }, sourceKey);
    return found.standing;
  };

export interface Decided {
  /** Why it cannot be taken, in words for the operator; null when it was. */
  readonly refused: string | null;
  readonly standing: InvestigationCase;
}

/**
 * Takes a decision on an investigation: judges it by what the books hold, moves the books and
 * appends to its history, all in one database transaction. Taking it twice changes nothing.
 */
export const createDecideInvestigation =
  (deps: StoreDeps) =>
  async (order: DecideOrder): Promise<Decided> => {
    const { sourceKey, decisionId, decision } = order;
    const decided = await inTransaction(deps.orm, async (em) => {
      const row = await lockCase(em, sourceKey);
      await writeRefunds(em, row);
      const known = await em.count(InvestigationEvent, { sourceKey, decisionId });
      const isOver = row.state === 'resolved';
      const refused =
        known > 0
          ? null
          : isOver
            ? `it is resolved: ${row.resolution}`
            : await carryOut(em, deps, row, order);
      return { refused, standing: await presentCase(em, deps.anchor, row) };
    });
    if (decided.refused === null && decision.action === 'attach')
      await signalAttached(deps, sourceKey);
    return decided;
  };

export interface RefundEnd {
  readonly sourceKey: string;
  readonly number: number;
}

/** A refund that the payer's account could not take, and that may be claimed by it instead. */
const mayBeClaimed = ({ anchor }: StoreDeps, payment: LedgerPayment): boolean =>
  payment.state === 'not_ready' &&
  payment.operation === 'payment' &&
  (payment.reason === 'no_trust' || payment.reason === 'no_account') &&
  assetPolicy(anchor, payment.asset)?.claimableRefunds === true;

/**
 * Records what became of a case's refund, and resolves the case when nothing is left. A refund
 * that did not go out leaves the money where it was, for a person; or it goes out as a claimable
 * balance, where the asset's policy says so.
 */
export const createEndInvestigationRefund =
  (deps: StoreDeps) =>
  async ({ sourceKey, number }: RefundEnd): Promise<InvestigationCase> =>
    inTransaction(deps.orm, async (em) => {
      const row = await lockCase(em, sourceKey);
      if ((await refundUnderWay(em, sourceKey)) !== number)
        return presentCase(em, deps.anchor, row);
      const which = { investigationKey: sourceKey, leg: 'refund' as const, number };
      const payment = await em.findOneOrFail(LedgerPayment, which);
      const amount = stroopsOf(payment.amount);
      const fee = stroopsOf(payment.fee);
      const event = { operator: 'railhead', number, amount, fee };
      if (payment.state === 'included') {
        const evidence = payment.envelopeHash ?? '';
        appendEvent(em, row, { ...event, action: 'refunded', evidence });
        await resolveIfDone(em, row, 'refund');
      } else {
        const evidence = `${payment.state}: ${payment.reason ?? 'no reason was given'}`;
        appendEvent(em, row, { ...event, action: 'refundFailed', evidence });
        await em.flush();
        if (mayBeClaimed(deps, payment)) {
          const { fee: kept } = payment;
          const next = {
            ...which,
            number: number + 1,
            operation: 'create_claimable_balance' as const,
          };
          const terms = { amount: formatAmount(amount + fee), fee: kept, reason: row.reason };
          await insertLeg(em, deps.anchor, { ...next, ...terms }, null);
        }
      }
      return presentCase(em, deps.anchor, row);
    });

/**
 * Records what became of a case's claim. What was claimed is recorded as money that came, with a
 * place of its own; a claim that failed leaves the case to a person.
 */
export const createEndInvestigationClaim =
  (deps: StoreDeps) =>
  async ({ sourceKey, number }: RefundEnd): Promise<InvestigationCase> =>
    inTransaction(deps.orm, async (em) => {
      const row = await lockCase(em, sourceKey);
      if ((await claimUnderWay(em, sourceKey)) !== number) return presentCase(em, deps.anchor, row);
      const which = { investigationKey: sourceKey, leg: 'claim' as const, number };
      const claim = await em.findOneOrFail(LedgerPayment, which);
      const event = { operator: 'railhead', number };
      if (claim.state === 'included') {
        const evidence = `recorded as stellar/${claim.operationId ?? ''}`;
        appendEvent(em, row, { ...event, action: 'claimed', evidence });
        row.state = 'resolved';
        row.resolution = 'claim';
        row.resolvedAt = new Date();
      } else {
        const evidence = `${claim.state}: ${claim.reason ?? 'no reason was given'}`;
        appendEvent(em, row, { ...event, action: 'claimFailed', evidence });
      }
      return presentCase(em, deps.anchor, row);
    });
