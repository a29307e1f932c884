import { Context } from '@temporalio/activity';
import type { Clearance } from '../domain/operators/clearance.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { StellarNetwork } from '../stellar/network.ts';
import { clearSources } from '../services/operators/clear-sources.ts';
import { createAwaitTrust, type TrustOrder } from '../services/transactions/payment/await-trust.ts';
import type { StoreDeps } from '../services/deps.ts';
import type { LegOrder } from '../services/transactions/payment/leg.ts';
import { createLookAtDestination } from '../services/transactions/payment/look-at-destination.ts';
import { createLedgerWaiters } from '../services/transactions/payment/ledger-waiters.ts';
import { clearSender } from './send/envelopes/clear.ts';
import { clearListener } from './watch/clear.ts';
import { createSubmitPayment } from '../services/transactions/payment/submit-payment.ts';

interface LedgerDeps extends StoreDeps {
  readonly network: StellarNetwork;
  readonly databaseUrl: string;
}

const letGoOn = async (deps: LedgerDeps, order: Clearance): Promise<string | Refusal> => {
  switch (order.what) {
    case 'sender':
      return clearSender(deps, order);
    case 'listener':
      return clearListener(deps, order);
    case 'sources':
      return clearSources(deps.orm, order);
  }
};

/** What a story calls of the Stellar network, and how to close what serves its waits. */
export const createLedgerActivities = (deps: LedgerDeps) => {
  const waiters = createLedgerWaiters(deps.orm, deps.databaseUrl);
  const submitPayment = createSubmitPayment({ ...deps, waiters });
  const awaitTrust = createAwaitTrust(deps);
  const lookAtDestination = createLookAtDestination(deps);
  return {
    activities: {
      submitPayment: async (order: LegOrder) =>
        submitPayment(order, Context.current().cancellationSignal),
      awaitTrust: async (order: TrustOrder) => awaitTrust(order, Context.current().info.attempt),
      lookAtDestination,
      clearStopped: async (order: Clearance) => letGoOn(deps, order),
    },
    close: waiters.close,
  };
};

export type LedgerActivities = ReturnType<typeof createLedgerActivities>['activities'];
