import { RailReceipt } from '../../db/entities/money-in.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { formatAmount, stroopsOf } from '../../domain/amount.ts';
import type { RailProfile } from '../../domain/rail-profile.ts';
import { inTransaction, type StoreDeps } from '../deps.ts';
import { fileMoney } from '../file.ts';

/** How many receipts are read at once. */
const PAGE = 200;

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

/** Hands one page of receipts on; one that cannot be handed on stops no other. */
const handOnPage = async (deps: StoreDeps, waiting: readonly RailReceipt[]): Promise<number> => {
  const em = deps.orm.em.fork();
  let handedOn = 0;
  for (const receipt of waiting) {
    try {
      await handOn(deps, receipt);
    } catch (error) {
      deps.log.error({ receipt: receipt.id, error: String(error) }, 'money could not be handed on');
      continue;
    }
    await em.nativeUpdate(RailReceipt, { id: receipt.id }, { signalledAt: new Date() });
    handedOn += 1;
  }
  return handedOn;
};

/**
 * Hands every receipt on that nobody was told of yet, in the order of their arrival: to its story,
 * or to its investigation. What a crash left unmarked is handed on again; however many cannot be
 * handed on, they stop no other.
 * @returns how many were handed on.
 */
export const handOnReceipts = async (deps: StoreDeps, profile: RailProfile): Promise<number> => {
  let handedOn = 0;
  let after = '0';
  for (;;) {
    const waiting = await deps.orm.em
      .fork()
      .find(
        RailReceipt,
        { rail: profile.name, signalledAt: null, id: { $gt: after } },
        { orderBy: { id: 'asc' }, limit: PAGE },
      );
    handedOn += await handOnPage(deps, waiting);
    after = waiting.at(-1)?.id ?? after;
    if (waiting.length < PAGE) return handedOn;
  }
};
