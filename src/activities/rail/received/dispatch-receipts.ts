import { RailReceipt } from '../../../db/entities/money-in.ts';
import { Transaction } from '../../../db/entities/transaction.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
import { inTransaction, type StoreDeps } from '../../../services/deps.ts';
import {
  claimDue,
  isAway,
  markDelivered,
  postpone,
  type DueTable,
} from '../../../services/transactions/due.ts';
import { fileMoney } from '../../../services/investigations/file.ts';
import { describeFailure } from '../../../domain/failure.ts';

/** How many receipts are read at once. */
const PAGE = 200;
/** After so many for whom nobody could be reached, nobody else is tried in this pass. */
const AWAY_MAX = 10;

const RECEIPTS: DueTable = { table: 'rail_receipt', key: 'id', owner: 'rail' };

/** Dispatches one receipt: to its story, or to its investigation. */
const dispatch = async ({ orm, stories }: StoreDeps, receipt: RailReceipt): Promise<void> => {
  const source = `rail/${receipt.id}`;
  const row = receipt.transactionId
    ? await orm.em.fork().findOneOrFail(Transaction, { id: receipt.transactionId })
    : null;
  const signalled =
    row && receipt.disposition !== 'investigation'
      ? await stories.signalFunds(row, {
          source,
          amount: formatAmount(stroopsOf(receipt.amount)),
          at: receipt.receivedAt.toISOString(),
        })
      : 'closed';
  if (signalled !== 'closed') return;
  const key = await inTransaction(orm, async (em) =>
    fileMoney(em, source, 'transaction_closed', receipt.transactionId ?? null),
  );
  if (key !== null) await stories.startInvestigation(key);
};

/** One batch of what is due; one that cannot be dispatched stops no other. */
const dispatchBatch = async (
  deps: StoreDeps,
  profile: RailProfile,
): Promise<{ readonly handedOn: number; readonly isOver: boolean }> => {
  const em = deps.orm.em.fork();
  const due = await claimDue(em, RECEIPTS, profile.name, PAGE);
  if (due.length === 0) return { handedOn: 0, isOver: true };
  const receipts = await em.find(
    RailReceipt,
    { id: { $in: [...due] } },
    { orderBy: { id: 'asc' }, disableIdentityMap: true },
  );
  const held = new Set<string>();
  const failed = { broken: [] as string[], away: [] as string[] };
  let handedOn = 0;
  for (const receipt of receipts) {
    const { id, transactionId } = receipt;
    // Those behind one of its own transaction that could not be dispatched wait for it.
    if (transactionId && held.has(transactionId)) continue;
    try {
      await dispatch(deps, receipt);
    } catch (error) {
      const failure = describeFailure(error);
      deps.log.error({ receipt: id, failure }, 'money could not be dispatched');
      failed[isAway(error) ? 'away' : 'broken'].push(id);
      if (transactionId && receipt.disposition !== 'investigation') held.add(transactionId);
      if (failed.away.length >= AWAY_MAX && handedOn === 0) break;
      continue;
    }
    await markDelivered(em, RECEIPTS, [id]);
    handedOn += 1;
  }
  await postpone(em, RECEIPTS, failed);
  return { handedOn, isOver: failed.away.length >= AWAY_MAX && handedOn === 0 };
};

/**
 * Dispatches every receipt that is due, in the order of their arrival: to its story, or to its
 * investigation. What a crash left unmarked is dispatched again; one that cannot be dispatched is tried
 * ever more rarely, and stops no other.
 * @returns how many were dispatched.
 */
export const dispatchReceipts = async (deps: StoreDeps, profile: RailProfile): Promise<number> => {
  let all = 0;
  for (;;) {
    const { handedOn, isOver } = await dispatchBatch(deps, profile);
    all += handedOn;
    if (isOver) return all;
  }
};
