import type { EntityManager } from '@mikro-orm/postgresql';
import { Investigation, InvestigationEvent } from '../../db/entities/money-in.ts';
import { LedgerPayment } from '../../db/entities/money-out.ts';
import { forUpdate } from '../../db/orm.ts';
import { formatAmount, stroopsOf, type Stroops } from '../../domain/money/amount.ts';
import { assetCode } from '../../domain/money/asset.ts';
import type {
  InvestigationCase,
  InvestigationDecision,
} from '../../domain/transactions/investigation.ts';
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

/** The leg of a case that is on its way, if there is one. */
const legUnderWay = async (
  em: EntityManager,
  investigationKey: string,
  leg: keyof typeof ENDS,
): Promise<number | null> => {
  const newest = await em.findOne(
    LedgerPayment,
    { investigationKey, leg },
    { orderBy: { number: 'desc' } },
  );
  if (!newest) return null;
  // One that is over and that nobody has written down yet counts as on its way.
  const { number } = newest;
  const ends = await em.count(InvestigationEvent, {
    sourceKey: investigationKey,
    number,
    action: { $in: [...ENDS[leg]] },
  });
  return ends > 0 ? null : number;
};

/** The refund of a case that is on its way, if there is one. */
export const refundUnderWay = async (
  em: EntityManager,
  investigationKey: string,
): Promise<number | null> => legUnderWay(em, investigationKey, 'refund');

/** The claim of a case that is on its way, if there is one. */
export const claimUnderWay = async (
  em: EntityManager,
  investigationKey: string,
): Promise<number | null> => legUnderWay(em, investigationKey, 'claim');

/** How much has happened to a case since it was opened: what people, the policy and the ledger did. */
export const eventsOf = async (em: EntityManager, sourceKey: string): Promise<number> =>
  em.count(InvestigationEvent, { sourceKey, action: { $ne: 'opened' } });

/** The case as its workflow knows it. */
export const presentCase = async (
  em: EntityManager,
  anchor: Anchor,
  row: Investigation,
): Promise<InvestigationCase> => {
  await em.flush();
  const events = await eventsOf(em, row.sourceKey);
  const sendBack = await sendBackOfCase(em, anchor, row.sourceKey);
  const railRefund = await refundShown(em, row.sourceKey);
  return {
    reason: row.reason,
    asset: row.asset,
    money: `${formatAmount(stroopsOf(row.amount))} ${assetCode(row.asset)}`,
    left: formatAmount(await leftOf(em, row)),
    state: row.state ?? 'open',
    resolution: row.resolution ?? null,
    openedAt: row.openedAt.toISOString(),
    decided: events > 0,
    events,
    refunding: row.state === 'resolved' ? null : await refundUnderWay(em, row.sourceKey),
    claiming: row.state === 'resolved' ? null : await claimUnderWay(em, row.sourceKey),
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
