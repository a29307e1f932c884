import { ActivityFailure, isCancellation, setCurrentDetails } from '@temporalio/workflow';
import type { PlaceOutcome } from '../../activities/audit/record-breaks.ts';
import { reconcileLedger, reconcileRailOf, reconcileStore } from '../proxies.ts';

export interface ReconcileOrder {
  readonly version: 1;
  readonly accounts: readonly string[];
  readonly rails: readonly string[];
}

/**
 * The daily reconciliation: holds every account against the ledger, every rail against its own
 * statement, and the books against themselves, each where its credentials are. What differs is
 * written down; what is no longer young opens an investigation. One place that cannot be asked
 * stops no other.
 */
export async function reconcile({ accounts, rails }: ReconcileOrder): Promise<string> {
  const day = new Date().toISOString().slice(0, 'YYYY-MM-DD'.length);
  const unlessOut = async (
    place: string,
    compare: () => Promise<readonly PlaceOutcome[]>,
  ): Promise<readonly PlaceOutcome[]> => {
    try {
      return await compare();
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      const why = 'it could not be asked for half a day';
      return [await reconcileStore(`not compared: ${place}`).noteNotCompared({ day, place, why })];
    }
  };
  setCurrentDetails(`comparing ${accounts.length} accounts and ${rails.length} rails`);
  const compared = await Promise.all([
    ...accounts.map(async (account) =>
      unlessOut(`stellar/${account}`, async () =>
        reconcileLedger(`compare ${account}`).reconcileAccount({ account, day }),
      ),
    ),
    ...rails.map(async (rail) =>
      unlessOut(`rail/${rail}`, async () =>
        reconcileRailOf(rail)(`compare ${rail}`).reconcileRail({ day }),
      ),
    ),
    unlessOut('books', async () => reconcileStore('compare the books').reconcileBooks({ day })),
  ]);
  const outcomes = compared.flat();
  const filed = await reconcileStore('open investigations of what is old').fileBreaks();
  const breaks = outcomes.reduce((sum, outcome) => sum + outcome.breaks, 0);
  const out = outcomes.filter(({ notCompared }) => notCompared !== null).length;
  const summary = `${day}: ${outcomes.length - out} places compared, ${out} not, ${breaks} breaks, ${filed} new investigations`;
  setCurrentDetails(summary);
  return summary;
}
