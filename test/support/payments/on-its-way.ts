import { createPollOutgoingTransactions } from '../../../src/activities/rail/pay-out/poll-outgoing.ts';
import type { InitiatedPayment, OutgoingUpdate, Rail } from '../../../src/rails/rail.ts';
import { addRailPayment, uniqueNumber } from '../rows.ts';
import type { Bench } from './bench.ts';
import { addCredited } from './credited.ts';
import { createFakeRail } from './fake-rail.ts';

export const past = (ms: number): Date => new Date(Date.now() - ms);

/** Asks a rail once for the pay-outs that it has initiated. */
export const pollOutgoing = async (bench: Bench, more: Partial<Rail>): Promise<number> =>
  createPollOutgoingTransactions(bench.host(createFakeRail([], more).rail))();

/** A rail that always gives the same updates, and what it was asked for. */
export const telling = (updates: readonly OutgoingUpdate[], more: Partial<Rail> = {}) => {
  const asked: (readonly InitiatedPayment[])[] = [];
  const pollOutgoingTransactions = async (initiated: readonly InitiatedPayment[]) => {
    asked.push(initiated);
    return updates;
  };
  return { asked, rail: { pollOutgoingTransactions, ...more } };
};

/** A pay-out that the rail has initiated, and that is due to be asked for. */
export const onItsWay = async (
  bench: Bench,
  changes: Parameters<typeof addRailPayment>[2] = {},
) => {
  const row = await addCredited(bench, { status: 'pending_external' });
  return addRailPayment(bench.em(), row, {
    state: 'initiated',
    railReference: `out-${uniqueNumber()}`,
    askedAt: past(1_000),
    nextPollAt: past(1),
    toldAt: past(1),
    ...changes,
  });
};
