import type { EntityManager } from '@mikro-orm/postgresql';
import { Investigation, InvestigationEvent } from '../../db/entities/money-in.ts';
import { LedgerPayment } from '../../db/entities/money-out.ts';
import { forUpdate } from '../../db/orm.ts';
import { formatAmount, stroopsOf, type Stroops } from '../../domain/money/amount.ts';
import { assetCode } from '../../domain/money/asset.ts';
import type {
  InvestigationCase,
  InvestigationDecision,
  RailRefundShown,
} from '../../domain/transactions/investigation.ts';
import type { SendBack } from '../../domain/rails/refund.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { accounts } from '../accounting/books.ts';
import { refundable } from '../accounting/refundable.ts';
import { refundShown, sendBackOfCase } from '../rail-refunds/journal.ts';

/** The case's row, locked until the caller's database transaction ends. */
export const lockCase = async (em: EntityManager, sourceKey: string): Promise<Investigation> =>
  em.findOneOrFail(Investigation, { sourceKey }, forUpdate);

/** What of a case's money is not decided yet; nothing where it never held any. */
export const leftOf = async (em: EntityManager, row: Investigation): Promise<Stroops> =>
  refundable(em, accounts.investigation(row.sourceKey), row.asset);

/** What says that a leg of a case has come to its end. */
const ENDS = {
  refund: ['refunded', 'refundFailed'],
  claim: ['claimed', 'claimFailed'],
} as const;

type CaseLeg = keyof typeof ENDS;

/** The legs of a case that are on their way, by their numbers. */
const legsUnderWay = async (
  em: EntityManager,
  investigationKey: string,
  asked: readonly CaseLeg[],
): Promise<Readonly<Partial<Record<CaseLeg, number>>>> => {
  const legs = await em.find(
    LedgerPayment,
    { investigationKey, leg: { $in: [...asked] } },
    { orderBy: { number: 'asc' } },
  );
  const underWay: Partial<Record<CaseLeg, number>> = {};
  // One that is over and that nobody has written down yet counts as on its way.
  for (const leg of asked) {
    const number = legs.findLast((one) => one.leg === leg)?.number;
    if (number === undefined) continue;
    const action = { $in: [...ENDS[leg]] };
    const ends = await em.count(InvestigationEvent, {
      sourceKey: investigationKey,
      number,
      action,
    });
    if (ends === 0) underWay[leg] = number;
  }
  return underWay;
};

/** The refund of a case that is on its way, if there is one. */
export const refundUnderWay = async (
  em: EntityManager,
  investigationKey: string,
): Promise<number | null> => (await legsUnderWay(em, investigationKey, ['refund'])).refund ?? null;

/** The claim of a case that is on its way, if there is one. */
export const claimUnderWay = async (
  em: EntityManager,
  investigationKey: string,
): Promise<number | null> => (await legsUnderWay(em, investigationKey, ['claim'])).claim ?? null;

/** How much has happened to a case since it was opened: what people, the policy and the ledger did. */
export const eventsOf = async (em: EntityManager, sourceKey: string): Promise<number> =>
  em.count(InvestigationEvent, { sourceKey, action: { $ne: 'opened' } });

/** What is known of a case before anything is decided over it. */
export interface CaseFacts {
  /** What of its money is not decided yet. */
  readonly left: Stroops;
  readonly events: number;
  /** Of rail money: whether it can go back on its rail. */
  readonly sendBack: SendBack | undefined;
  /** Its refund on a rail that is not settled. */
  readonly railRefund: RailRefundShown | undefined;
  /** The number of a refund, and of a claim, that the ledger has not settled. */
  readonly refunding: number | null;
  readonly claiming: number | null;
}

/** Reads what decisions over a case are judged by; under the lock of its row that stays so. */
export const readFacts = async (
  em: EntityManager,
  anchor: Anchor,
  row: Investigation,
): Promise<CaseFacts> => {
  const { sourceKey } = row;
  const underWay = await legsUnderWay(em, sourceKey, ['refund', 'claim']);
  return {
    left: await leftOf(em, row),
    events: await eventsOf(em, sourceKey),
    sendBack: await sendBackOfCase(em, anchor, sourceKey),
    railRefund: await refundShown(em, sourceKey),
    refunding: underWay.refund ?? null,
    claiming: underWay.claim ?? null,
  };
};

/** The case as its workflow knows it. */
export const presentCase = async (
  em: EntityManager,
  anchor: Anchor,
  row: Investigation,
): Promise<InvestigationCase> => {
  await em.flush();
  const facts = await readFacts(em, anchor, row);
  const { left, events, sendBack, railRefund, refunding, claiming } = facts;
  const isOver = row.state === 'resolved';
  return {
    reason: row.reason,
    asset: row.asset,
    money: `${formatAmount(stroopsOf(row.amount))} ${assetCode(row.asset)}`,
    left: formatAmount(left),
    state: row.state ?? 'open',
    resolution: row.resolution ?? null,
    openedAt: row.openedAt.toISOString(),
    decided: events > 0,
    events,
    refunding: isOver ? null : refunding,
    claiming: isOver ? null : claiming,
    ...(sendBack ? { sendBack } : {}),
    ...(railRefund ? { railRefund } : {}),
  };
};

interface EventDetails extends Pick<
  InvestigationDecision,
  'operator' | 'evidence' | 'transactionId'
> {
  readonly action: InvestigationEvent['action'];
  readonly amount?: Stroops;
  readonly fee?: Stroops;
  readonly number?: number;
  readonly decisionId?: string;
}

/** Appends to a case's history, and names who spoke last on the case itself. */
export const appendEvent = (em: EntityManager, row: Investigation, event: EventDetails): void => {
  em.create(InvestigationEvent, {
    sourceKey: row.sourceKey,
    action: event.action,
    amount: event.amount === undefined ? null : formatAmount(event.amount),
    fee: event.fee === undefined ? null : formatAmount(event.fee),
    number: event.number ?? null,
    transactionId: event.transactionId ?? null,
    operator: event.operator,
    evidence: event.evidence,
    decisionId: event.decisionId ?? null,
    at: new Date(),
  });
  row.operator = event.operator;
  row.evidence = event.evidence;
};

/** Resolves a case once nothing of its money is left; `action` says what became of the last of it. */
export const resolveIfDone = async (
  em: EntityManager,
  row: Investigation,
  action: InvestigationDecision['action'],
): Promise<void> => {
  await em.flush();
  if ((await leftOf(em, row)) > 0n) return;
  if ((await refundUnderWay(em, row.sourceKey)) !== null) return;
  if (await refundShown(em, row.sourceKey)) return;
  row.state = 'resolved';
  row.resolution = action;
  row.resolvedAt = new Date();
};
