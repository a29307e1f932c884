import { RailReceipt } from '../../db/entities/money-in.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { formatAmount, stroopsOf } from '../../domain/amount.ts';
import type { RailProfile } from '../../domain/rail-profile.ts';
import { inTransaction, type StoreDeps } from '../deps.ts';
import { fileMoney } from '../file.ts';

/** How many receipts are handed on between two looks at the rail. */
const HAND_ON_MAX = 200;

/** Hands one receipt on: to its story, or to its investigation. */
const handOn = async ({ orm, stories }: StoreDeps, receipt: RailReceipt): Promise<void> => {
  const source = `rail/${receipt.id}`;
  const row = receipt.transactionId
    ? await orm.em.fork().findOneOrFail(Transaction, { id: receipt.transactionId })
    : null;
  const told =
    row && receipt.disposition !== 'investigation'
      ? await stories.tellFunds(row, {
          source,
          amount: formatAmount(stroopsOf(receipt.amount)),
          at: receipt.receivedAt.toISOString(),
        })
      : 'closed';
  if (told !== 'closed') return;
  const key = await inTransaction(orm, async (em) =>
    fileMoney(em, source, 'transaction_closed', receipt.transactionId ?? null),
  );
  if (key !== null) await stories.startInvestigation(key);
};

/**
 * Hands every receipt on that nobody was told of yet, in the order of their arrival: to its story,
 * or to its investigation. What a crash left unmarked is handed on again; one that cannot be handed
 * on stops no other.
 * @returns how many were handed on.
 */
export const handOnReceipts = async (deps: StoreDeps, profile: RailProfile): Promise<number> => {
  const em = deps.orm.em.fork();
  const waiting = await em.find(
    RailReceipt,
    { rail: profile.name, signalledAt: null },
    { orderBy: { id: 'asc' }, limit: HAND_ON_MAX },
  );
  let handedOn = 0;
  for (const receipt of waiting) {
    try {
      await handOn(deps, receipt);
    } catch (error) {
      deps.log.error({ receipt: receipt.id, error: String(error) }, 'money could not be handed on');
      continue;
    }
    receipt.signalledAt = new Date();
    await em.flush();
    handedOn += 1;
  }
  return handedOn;
};
