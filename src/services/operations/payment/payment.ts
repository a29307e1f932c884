import type { EntityManager } from '@mikro-orm/postgresql';
import { Customer } from '../../../db/entities/customer.ts';
import { Parking } from '../../../db/entities/decisions.ts';
import { Transaction } from '../../../db/entities/transaction.ts';
import { shortAmount } from '../../../domain/money/amount.ts';
import type { AssetId } from '../../../domain/money/asset.ts';
import type { TroubleKind } from '../../../domain/operations/kinds.ts';
import { isRowId } from '../../../domain/transactions/row-id.ts';
import { storyId } from '../../../domain/transactions/queue.ts';
import type { Status } from '../../../domain/transactions/status.ts';
import type { Kind, Protocol } from '../../../domain/transactions/transaction.ts';
import { actsOf } from './act-events.ts';
import { decisionsOf } from './decision-events.ts';
import { moneyIn, moneyOut } from './money-events.ts';
import { inOrder, type TimelineEntry } from './timeline.ts';
import { troubleOf } from './trouble.ts';

/** One line of a payment's books. */
export interface PaymentPosting {
  readonly entry: string;
  readonly account: string;
  readonly asset: AssetId;
  /** Decimal string, with its sign. */
  readonly amount: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Everything that happened to a payment, without personal data. */
export interface PaymentView {
  readonly id: string;
  readonly kind: Kind;
  readonly protocol: Protocol;
  readonly status: Status;
  readonly rail: string | null;
  /** What was announced; null for any amount. */
  readonly amountExpected: string | null;
  readonly amountIn: string | null;
  readonly amountInAsset: AssetId;
  readonly amountOut: string | null;
  readonly amountOutAsset: AssetId;
  /** The total fee; null while there is no price. */
  readonly fee: string | null;
  readonly feeAsset: AssetId | null;
  /** The customer that it names, or else those of its account. */
  readonly customers: readonly string[];
  /** Why it waits for a person; null where it does not. */
  readonly trouble: TroubleKind | null;
  /** The same as the story says it; null where it does not wait. */
  readonly parkedReason: string | null;
  /** The number of the question that is open. */
  readonly parking: number | null;
  /** The id of its Temporal workflow. */
  readonly workflowId: string;
  readonly timeline: readonly TimelineEntry[];
  readonly postings: readonly PaymentPosting[];
}

const POSTINGS = `select entry, account, asset, amount::text as amount, at from posting
  where entry in (select entry from posting where account = ?) order by id limit 500`;

const postingsOf = async (em: EntityManager, id: string): Promise<readonly PaymentPosting[]> => {
  const rows = await em.execute<(Omit<PaymentPosting, 'at'> & { readonly at: Date })[]>(POSTINGS, [
    `customer:${id}`,
  ]);
  return rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
};

const CUSTOMERS_MAX = 5;

const customersOf = async (
  em: EntityManager,
  { customerId, account, accountMemo }: Transaction,
): Promise<readonly string[]> => {
  if (customerId) return [customerId];
  const its = { account, accountMemo: accountMemo ?? null, erasedAt: null };
  const found = await em.find(Customer, its, { fields: ['id'], limit: CUSTOMERS_MAX });
  return found.map(({ id }) => id);
};

/**
 * Reads a payment with both of its sides on one timeline.
 * @returns null where there is no such transaction.
 */
export const readPayment = async (em: EntityManager, id: string): Promise<PaymentView | null> => {
  const row = isRowId(id) ? await em.findOne(Transaction, { id }) : null;
  if (!row) return null;
  const open = await em.findOne(Parking, { transactionId: id, closedAt: null });
  const entries = [
    ...(await decisionsOf(em, row)),
    ...(await moneyIn(em, id)),
    ...(await moneyOut(em, id)),
    ...(await actsOf(em, id)),
  ];
  return {
    id,
    kind: row.kind,
    protocol: row.protocol,
    status: row.status,
    rail: row.rail ?? null,
    amountExpected: shortAmount(row.amountExpected),
    amountIn: shortAmount(row.amountIn),
    amountInAsset: row.amountInAsset,
    amountOut: shortAmount(row.amountOut),
    amountOutAsset: row.amountOutAsset,
    fee: row.feeDetails?.total ?? null,
    feeAsset: row.feeDetails?.asset ?? null,
    customers: await customersOf(em, row),
    trouble: await troubleOf(em, id),
    parkedReason: row.parkedReason ?? null,
    parking: open?.number ?? null,
    workflowId: storyId(row.kind, id),
    timeline: inOrder(entries),
    postings: await postingsOf(em, id),
  };
};
