import { createIdentifier } from './identifier.ts';
import { pageAfter, type Page } from './pages/page.ts';
import { createProblem, type Problem } from './http/problem.ts';
import type { BankState, IncomingTransfer, Reversal } from './state.ts';

/** What is taken back, one by one or by itself when its time has come. */
export const createReversals = (state: BankState, now: () => number) => {
  /** What went back to its payer is theirs already. */
  const wentBack = (id: string): boolean =>
    state.payments.some(({ refundOf, status }) => refundOf === id && status === 'booked');
  const isDue = ({ id, reversesAt, reversedAt }: IncomingTransfer): boolean =>
    reversesAt !== undefined && reversedAt === undefined && reversesAt <= now() && !wentBack(id);

  /** Takes money that was booked away again, as a payer's bank may for weeks. */
  const reverse = (id: string): IncomingTransfer | Problem => {
    const transfer = state.transfers.find((one) => one.id === id);
    if (transfer === undefined) return createProblem(404, 'not_found', 'No transfer has this id.');
    if (transfer.reversedAt !== undefined) {
      return createProblem(409, 'reversed', 'This transfer is taken back already.');
    }
    if (wentBack(id)) {
      return createProblem(409, 'refunded', 'This transfer was sent back to its payer already.');
    }
    transfer.reversedAt = new Date(now()).toISOString();
    state.balanceMinor -= transfer.amountMinor;
    state.reversals ??= [];
    const position = state.reversals.length + 1;
    const { reversedAt } = transfer;
    state.reversals.push({ id: createIdentifier('BR', position), transferId: id, reversedAt });
    return transfer;
  };

  return {
    reverse,
    /** Takes back what is due, whenever somebody looks, so that a restart forgets nothing. */
    reverseDue(): readonly IncomingTransfer[] {
      const due = state.transfers.filter(isDue);
      for (const { id } of due) reverse(id);
      return due;
    },
    reversalsAfter: (after: string | null, limit: number): Page<Reversal> | Problem =>
      pageAfter(state.reversals ?? [], 'BR', after, limit),
  };
};
