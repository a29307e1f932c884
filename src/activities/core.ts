import { Context } from '@temporalio/activity';
import { createAdmit } from '../services/transactions/admit.ts';
import {
  createFileBreaks,
  createNoteNotCompared,
  createReconcileBooks,
} from './audit/reconcile-books.ts';
import { createCreditFunds } from '../services/transactions/received/credit.ts';
import { createCustomerChores, type CustomersDeps } from './customers.ts';
import { createDeliverCallbacks } from './deliver-callbacks.ts';
import {
  createAwaitExpiry,
  createExpireUnpaid,
  type ExpireOrder,
} from '../services/transactions/expire.ts';
import { createFileFunds } from '../services/investigations/file.ts';
import { createFixPrice } from '../services/quotes/fix-price.ts';
import { createInformationToldAt } from '../services/transactions/information.ts';
import {
  createDecideInvestigation,
  createEndInvestigationClaim,
  createEndInvestigationRefund,
  createOpenInvestigation,
} from '../services/investigations/investigate.ts';
import {
  createPark,
  createRefusePayout,
  createUnpark,
} from '../services/transactions/decisions/park.ts';
import { createSettleRefunds } from '../services/transactions/decisions/refund-word.ts';
import { createReviewTransaction } from '../services/transactions/decisions/review.ts';
import { createSettlePayout } from '../services/transactions/decisions/settle-payout.ts';
import { createRestartLost, createSweepUnstarted } from '../services/transactions/sweep.ts';

/** The activities of the core queue: the journal, the books, and nothing outside the database. */
export const createStoreActivities = (deps: CustomersDeps) => ({
  deliverCallbacks: createDeliverCallbacks(),
  admit: createAdmit(deps),
  fixPrice: createFixPrice(deps),
  creditFunds: createCreditFunds(deps),
  expireUnpaid: createExpireUnpaid(deps),
  awaitExpiry: async (order: ExpireOrder) =>
    createAwaitExpiry(deps)(order, Context.current().info.attempt),
  // For stories that asked on this queue before 30 November 2026.
  reviewTransaction: createReviewTransaction(deps),
  fileFunds: createFileFunds(deps),
  park: createPark(deps),
  unpark: createUnpark(deps),
  refusePayout: createRefusePayout(deps),
  settlePayout: createSettlePayout(deps),
  settleRefunds: createSettleRefunds(deps),
  openInvestigation: createOpenInvestigation(deps),
  decideInvestigation: createDecideInvestigation(deps),
  endInvestigationRefund: createEndInvestigationRefund(deps),
  endInvestigationClaim: createEndInvestigationClaim(deps),
  informationToldAt: createInformationToldAt(deps),
  sweepUnstarted: createSweepUnstarted(deps),
  // For workflows that the schedule of versions before 30 November 2026 started.
  sweepCustomers: createCustomerChores(deps).tick,
  restartLost: createRestartLost(deps),
  reconcileBooks: createReconcileBooks(deps),
  noteNotCompared: createNoteNotCompared(deps),
  fileBreaks: createFileBreaks(deps),
});

export type StoreActivities = ReturnType<typeof createStoreActivities>;
