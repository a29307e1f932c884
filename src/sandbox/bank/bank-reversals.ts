import { createIdentifier } from './identifier.ts';
import { pageAfter, type Page } from './pages/page.ts';
import { createProblem, type Problem } from './http/problem.ts';
import type { BankState, IncomingTransfer, Reversal } from './state.ts';

/** What is taken back, one by one or by itself when its time has come. */
export const createReversals = (state: BankState, now: () => number) => {
  const isDue = ({ reversesAt, reversedAt }: IncomingTransfer): boolean =>
    reversesAt !== undefined && reversedAt === undefined && reversesAt <= now();

  /** Takes money that was booked away again, as a payer's bank may for weeks. */
  const reverse = (id: string): IncomingTransfer | Problem => {
    const transfer = state.transfers.find((one) => one.id === id);
    if (transfer === undefined) return createProblem(404, 'not_found', 'No transfer has this id.');
    if (transfer.reversedAt !== undefined) {
      return createProblem(409, 'reversed', 'This transfer is taken back already.');
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
