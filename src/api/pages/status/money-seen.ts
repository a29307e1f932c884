import type { EntityManager } from '@mikro-orm/postgresql';
import { Investigation, RailReceipt, ReceivedPayment } from '../../../db/entities/money-in.ts';
import { LedgerPayment, RailRefund } from '../../../db/entities/money-out.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import type { AssetId } from '../../../domain/money/asset.ts';
import type { LateState } from '../languages/language.ts';

/** Money that came. */
export interface MoneyIn {
  /** Decimal string. */
  readonly amount: string;
  readonly asset: AssetId;
  readonly at: Date;
}

/** Money that came for a transaction and is not its own, and what became of it. */
export interface FurtherMoney extends MoneyIn {
  readonly state: LateState;
  /** What was sent back of it, one after the other. */
  readonly returned: readonly MoneyBack[];
}

/** Money that was sent back. */
export interface MoneyBack {
  readonly amount: string;
  readonly asset: AssetId;
  /** What was kept of it; a decimal string. */
  readonly fee: string;
  /** Null where it is not known. */
  readonly at: Date | null;
  /** The Stellar account; null where it went back on a rail. */
  readonly to: string | null;
  /** True where its payer has to claim it. */
  readonly isClaimable: boolean;
  /** The Stellar transaction, or what the bank calls it; null where that is not for the customer. */
  readonly id: string | null;
  readonly idType: 'stellar' | 'external';
}

/** The money of a transaction, as far as its customer is concerned. */
export interface MoneySeen {
  /** What came, and is neither credited nor filed yet. */
  readonly waiting: readonly MoneyIn[];
  readonly further: readonly FurtherMoney[];
  readonly returned: readonly MoneyBack[];
}

const short = (stored: string): string => formatAmount(stroopsOf(stored));

const readWaiting = async (em: EntityManager, { id }: Transaction): Promise<readonly MoneyIn[]> => {
  const its = { transactionId: id, disposition: null };
  const receipts = await em.find(RailReceipt, { ...its, reversedAt: null });
  const payments = await em.find(ReceivedPayment, its);
  return [
    ...receipts.map(({ amount, asset, receivedAt: at }) => ({ amount: short(amount), asset, at })),
    ...payments.map(({ amount, asset, closedAt: at }) => ({ amount: short(amount), asset, at })),
  ];
};

const onLedger = (payment: LedgerPayment, id = payment.envelopeHash ?? null): MoneyBack => ({
  amount: short(payment.amount),
  asset: payment.asset,
  fee: short(payment.fee),
  at: payment.settledAt ?? null,
  to: payment.destination,
  isClaimable: payment.operation === 'create_claimable_balance',
  id,
  idType: 'stellar',
});

const onRail = ({ amount, asset, fee, settledAt, railReference }: RailRefund): MoneyBack => ({
  amount: short(amount),
  asset,
  fee: short(fee),
  at: settledAt ?? null,
  to: null,
  isClaimable: false,
  id: railReference ?? null,
  idType: 'external',
});

/** What went back of a transaction, by its own list, with what the journal knows of each. */
const readReturned = async (
  em: EntityManager,
  { id, refunds, amountInAsset, completedAt }: Transaction,
): Promise<readonly MoneyBack[]> => {
  if (!refunds) return [];
  const legs = await em.find(
    LedgerPayment,
    { transactionId: id, leg: { $in: ['refund', 'surplus'] }, state: 'included' },
    { orderBy: { settledAt: 'asc', id: 'asc' } },
  );
  // Both are in the order in which the legs were settled.
  const journal = legs.values();
  const onRails = await em.find(RailRefund, { transactionId: id, state: 'delivered' });
  return refunds.payments.map((payment): MoneyBack => {
    const leg = payment.id_type === 'stellar' ? journal.next().value : undefined;
    if (leg) return { ...onLedger(leg, payment.id), amount: payment.amount, fee: payment.fee };
    const sent = onRails.find(({ railReference }) => railReference === payment.id);
    if (sent) return onRail(sent);
    const { amount, fee, id: name, id_type: idType } = payment;
    const at = completedAt ?? null;
    return {
      amount,
      fee,
      id: name,
      idType,
      asset: amountInAsset,
      at,
      to: null,
      isClaimable: false,
    };
  });
};

const RETURNED: readonly (string | null | undefined)[] = ['refund', 'refunded', 'refundedByHand'];

const stateOf = ({ state, resolution }: Investigation): LateState => {
  if (state !== 'resolved') return 'open';
  return RETURNED.includes(resolution) ? 'returned' : 'settled';
};

/** Money that fits no story, and names this transaction. */
const readFurther = async (
  em: EntityManager,
  { id }: Transaction,
): Promise<readonly FurtherMoney[]> => {
  const cases = await em.find(
    Investigation,
    { transactionId: id, amount: { $gt: '0' } },
    { orderBy: { openedAt: 'asc' } },
  );
  // Of a pay-out that is looked into the customer reads elsewhere; what became theirs is no more.
  const money = cases.filter(
    ({ sourceKey, attachedTo }) => /^(?:rail|stellar)\//.test(sourceKey) && attachedTo !== id,
  );
  if (money.length === 0) return [];
  const keys = money.map(({ sourceKey }) => sourceKey);
  const refunds = await em.find(LedgerPayment, {
    investigationKey: { $in: keys },
    leg: 'refund',
    state: 'included',
  });
  const onRails = await em.find(RailRefund, {
    investigationKey: { $in: keys },
    state: 'delivered',
  });
  const isOf =
    ({ sourceKey }: Investigation) =>
    ({ investigationKey }: { readonly investigationKey?: string | null }) =>
      investigationKey === sourceKey;
  return money.map((one) => ({
    amount: short(one.amount),
    asset: one.asset,
    at: one.openedAt,
    state: stateOf(one),
    returned: [
      ...refunds.filter(isOf(one)).map((payment) => onLedger(payment)),
      ...onRails.filter(isOf(one)).map(onRail),
    ],
  }));
};

/** Reads what came for a transaction, and what went back of it. */
export const readMoney = async (em: EntityManager, row: Transaction): Promise<MoneySeen> => ({
  waiting: row.amountIn ? [] : await readWaiting(em, row),
  further: await readFurther(em, row),
  returned: await readReturned(em, row),
});
