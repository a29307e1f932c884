import { RailReceipt } from '../../../db/entities/money-in.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
import { inTransaction, type StoreDeps } from '../../../services/deps.ts';
import { dispatchDue } from '../../../services/transactions/dispatch-due.ts';
import type { DueTable } from '../../../services/transactions/due.ts';
import { fileMoney } from '../../../services/investigations/file.ts';
import { describeFailure } from '../../../domain/failure.ts';

const RECEIPTS: DueTable = { table: 'rail_receipt', key: 'id', owner: 'rail' };

/** Dispatches one receipt: to its story, or to its investigation. */
const dispatch = async (
  { orm, stories }: StoreDeps,
  receipt: RailReceipt,
  row: Transaction | null,
): Promise<void> => {
  const source = `rail/${receipt.id}`;
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

/** One batch of what is due. */
const dispatchBatch = async (deps: StoreDeps, { name }: RailProfile) =>
  dispatchDue<RailReceipt>(deps.orm.em.fork(), {
    table: RECEIPTS,
    owned: name,
    read: async (em, due) =>
      em.find(
        RailReceipt,
        { id: { $in: [...due] } },
        { orderBy: { id: 'asc' }, disableIdentityMap: true },
      ),
    keyOf: ({ id }) => id,
    dispatch: async (receipt, row) => dispatch(deps, receipt, row),
    onFault: ({ id }, error) =>
      deps.log.error(
        { receipt: id, failure: describeFailure(error) },
        'money could not be dispatched',
      ),
  });

/**
 * Dispatches every receipt that is due, in the order of their arrival: to its story, or to its
 * investigation. What a crash left unmarked is dispatched again; one that cannot be dispatched is tried
 * ever more rarely, and stops no other.
 * @returns how many were dispatched.
 */
export const dispatchReceipts = async (deps: StoreDeps, profile: RailProfile): Promise<number> => {
  let all = 0;
  for (;;) {
    const { dispatched, isEmpty, isInVain } = await dispatchBatch(deps, profile);
    all += dispatched;
    if (isEmpty || isInVain) return all;
  }
};
