import type { EntityManager } from '@mikro-orm/postgresql';
import type { Orm } from '../../db/orm.ts';
import type { LedgerHistory } from '../../stellar/horizon/history.ts';
import { accounts, post } from '../../services/accounting/books.ts';
import { inTransaction } from '../../services/deps.ts';
import { compareAccount } from '../../services/accounting/audit/ledger/account-place.ts';
import { LOOK_AGAIN_AFTER_MS, twice } from '../../services/accounting/audit/audit.ts';
import { recordBreaks, type PlaceOutcome } from './record-breaks.ts';
import type { HoldingReport } from '../../services/accounting/audit/report-types.ts';

/** What differs for less than this may still be on its way; the next day sees it settled. */
export const YOUNG_FOR_MS = 3_600_000;

interface ReconcileLedgerDeps {
  readonly orm: Orm;
  readonly history: LedgerHistory;
  readonly lookAgainAfterMs?: number;
}

export interface ReconcileAccountOrder {
  readonly account: string;
  /** ISO date, UTC. */
  readonly day: string;
}

/**
 * Records once what an account held when its watch began, so that from then on its balance can
 * be proven. What it is worked out from agreed with the ledger to the last movement.
 */
const bookOpening = async (
  em: EntityManager,
  account: string,
  holdings: readonly HoldingReport[],
): Promise<void> => {
  if (holdings.some(({ openingIsBooked }) => openingIsBooked)) return;
  await post(em, {
    entry: `opening/${account}`,
    transactionId: null,
    lines: holdings.flatMap(({ asset, opening }) => [
      { account: accounts.stellar(account), asset, amount: -opening },
      { account: accounts.treasury, asset, amount: opening },
    ]),
  });
};

/** A day's comparison of one account with the ledger: movements, fees, balances. */
export const createReconcileAccount =
  ({ orm, history, lookAgainAfterMs = LOOK_AGAIN_AFTER_MS }: ReconcileLedgerDeps) =>
  async ({ account, day }: ReconcileAccountOrder): Promise<readonly PlaceOutcome[]> => {
    const em = orm.em.fork();
    const youngFromMs = Date.now() - YOUNG_FOR_MS;
    const deps = { em, history, onProgress: () => undefined };
    const { places, holdings } = await twice(
      async () => compareAccount(deps, account, youngFromMs),
      lookAgainAfterMs,
    );
    return inTransaction(orm, async (writing) => {
      const outcomes: PlaceOutcome[] = [];
      for (const place of places) outcomes.push(await recordBreaks(writing, day, place));
      const agrees = places.every((place) => place.breaks.length + place.waiting.length === 0);
      if (agrees) await bookOpening(writing, account, holdings);
      return outcomes;
    });
  };

export const createReconcileLedgerActivities = (deps: ReconcileLedgerDeps) => ({
  reconcileAccount: createReconcileAccount(deps),
});

export type ReconcileLedgerActivities = ReturnType<typeof createReconcileLedgerActivities>;
