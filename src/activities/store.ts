import { createAdmit } from './admit.ts';
import {
  createFileBreaks,
  createNoteNotCompared,
  createReconcileBooks,
} from './audit/reconcile-books.ts';
import { createDeliverCallbacks, type CallbackDeps } from './callbacks.ts';
import { createCreditFunds } from './credit.ts';
import { createSweepCustomers } from './customers.ts';
import type { StoreDeps } from './deps.ts';
import { createExpireUnpaid } from './expire.ts';
import { createFileFunds } from './file.ts';
import { createFixPrice } from './fix-price.ts';
import { createInformationToldAt } from './information.ts';
import {
  createDecideInvestigation,
  createEndInvestigationClaim,
  createEndInvestigationRefund,
  createOpenInvestigation,
} from './investigations/investigate.ts';
import { createPark, createRefusePayout, createUnpark } from './park.ts';
import { createSettlePayout } from './settle-payout.ts';
import { createRestartLost, createSweepUnstarted } from './sweep.ts';

/** The activities of the core queue: the journal, the books, and nothing outside the database. */
export const createStoreActivities = (deps: StoreDeps & CallbackDeps) => ({
  deliverCallbacks: createDeliverCallbacks(deps),
  admit: createAdmit(deps),
  fixPrice: createFixPrice(deps),
  creditFunds: createCreditFunds(deps),
  expireUnpaid: createExpireUnpaid(deps),
  fileFunds: createFileFunds(deps),
  park: createPark(deps),
  unpark: createUnpark(deps),
  refusePayout: createRefusePayout(deps),
  settlePayout: createSettlePayout(deps),
  openInvestigation: createOpenInvestigation(deps),
  decideInvestigation: createDecideInvestigation(deps),
  endInvestigationRefund: createEndInvestigationRefund(deps),
  endInvestigationClaim: createEndInvestigationClaim(deps),
  informationToldAt: createInformationToldAt(deps),
  sweepUnstarted: createSweepUnstarted(deps),
  sweepCustomers: createSweepCustomers(deps),
  restartLost: createRestartLost(deps),
  reconcileBooks: createReconcileBooks(deps),
  noteNotCompared: createNoteNotCompared(deps),
  fileBreaks: createFileBreaks(deps),
});

export type StoreActivities = ReturnType<typeof createStoreActivities>;
