import type { EntityManager } from '@mikro-orm/postgresql';
import type { Transaction } from '../db/entities/transaction.ts';
import { countLimit, giveLimitBack, limitRefusal } from '../db/limits.ts';
import { assetPolicy, type Anchor } from '../domain/anchor.ts';
import type { Price } from '../domain/fee.ts';
import { limitAmount } from '../domain/limits.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';

export interface Crediting {
  /** `again`: the money was credited before, and what was decided then stands. */
  readonly written: 'credited' | 'again';
  readonly price: Price | Refusal;
  /** ISO 8601: when the money came. */
  readonly at: string;
}

/**
 * Holds money that is credited against its customer's limits, in the database transaction that
 * credits it and with the transaction's row locked. What is not acceptable anyway takes nothing.
 * @returns the refusal where it goes beyond a limit: it is the customer's all the same.
 */
export const chargeLimit = async (
  em: EntityManager,
  anchor: Anchor,
  row: Transaction,
  { written, price, at }: Crediting,
): Promise<Refusal | null> => {
  const limits = assetPolicy(anchor, row.asset)?.operations[row.kind]?.customerLimits;
  if (isRefusal(price)) {
    await giveLimitBack(em, row.id);
    return null;
  }
  // What has begun to go out is never refused by a limit that was set later.
  if (written === 'again') return limitRefusal(em, limits, row.id);
  return countLimit(em, limits, row, { amount: limitAmount(row, price), at: new Date(at) });
};
