import { stroopsOf } from '../money/amount.ts';
import { assetPolicy, DEFAULT_NATIVE_DUST, type Anchor } from '../anchor.ts';
import { NATIVE, type AssetId } from '../money/asset.ts';
import type { InvestigationReason } from './investigation.ts';
import { isOurAccount } from '../ledger/own-accounts.ts';
import { isTerminal, type Status } from './status.ts';

/** A payment that came, as far as what becomes of it depends on it. */
export interface Receipt {
  readonly asset: AssetId;
  /** Decimal string. */
  readonly amount: string;
  /** G…, never muxed; C… where a contract paid. */
  readonly fromAccount: string;
  /** False where nobody can say by which way it came: then no story is signalled. */
  readonly isUnderstood?: boolean;
}

/** The transaction that a payment names, as its locked row stands. */
export interface MatchedRow {
  readonly id: string;
  readonly asset: AssetId;
  readonly status: Status;
  readonly isPaid: boolean;
}

/** Why a payment fits no story. */
type ReceiptMisfit = Extract<
  InvestigationReason,
  'unmatched' | 'late' | 'second_payment' | 'wrong_asset' | 'transaction_closed' | 'unreadable'
>;

/**
 * What becomes of a payment: its story is signalled, it is booked aside without a story, or a
 * person sees it. There is no fourth way, so nothing is ever only logged.
 */
export type ReceiptDecision =
  | { readonly become: 'story'; readonly transactionId: string }
  | { readonly become: 'treasury' | 'dust' }
  | {
      readonly become: 'investigation';
      readonly reason: ReceiptMisfit;
      readonly transactionId: string | null;
    };

/** Why money does not fit the transaction that it names; null where it does. */
export const misfitOf = (
  row: MatchedRow,
  receipt: Pick<Receipt, 'asset'>,
): ReceiptMisfit | null => {
  if (row.asset !== receipt.asset) return 'wrong_asset';
  if (isTerminal(row.status)) return row.status === 'expired' ? 'late' : 'transaction_closed';
  return row.isPaid ? 'second_payment' : null;
};

/** Below this a payment is not worth a story; null where nobody has said anything of the asset. */
const dustOf = (anchor: Anchor, asset: AssetId): string | null => {
  const policy = assetPolicy(anchor, asset);
  if (policy) return policy.dust;
  return asset === NATIVE ? (anchor.nativeDust ?? DEFAULT_NATIVE_DUST) : null;
};

/**
 * Decides over one payment that came in; money.md §1.2 and §1.4.
 *
 * Anybody can make an asset and send it about, so one that anchor.ts does not list is an
 * investigation only where it names a transaction of ours; all other is booked to `dust`, where it
 * can be counted and taken from.
 *
 * @param row what the payment names, locked until the decision is written; null where nothing.
 * @param isOurChannel whether the payer is a channel of ours, which anchor.ts does not list.
 */
export const decideReceipt = (
  anchor: Anchor,
  receipt: Receipt,
  row: MatchedRow | null,
  isOurChannel: boolean,
): ReceiptDecision => {
  if (isOurChannel || isOurAccount(anchor, receipt.fromAccount)) return { become: 'treasury' };
  const dust = dustOf(anchor, receipt.asset);
  if (dust !== null && stroopsOf(receipt.amount) < stroopsOf(dust)) return { become: 'dust' };
  if (receipt.isUnderstood === false && (row !== null || dust !== null)) {
    return { become: 'investigation', reason: 'unreadable', transactionId: row?.id ?? null };
  }
  if (row) {
    const reason = misfitOf(row, receipt);
    return reason === null
      ? { become: 'story', transactionId: row.id }
      : { become: 'investigation', reason, transactionId: row.id };
  }
  if (dust === null) return { become: 'dust' };
  return { become: 'investigation', reason: 'unmatched', transactionId: null };
};
