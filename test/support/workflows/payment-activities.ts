import { activityInfo, cancellationSignal } from '@temporalio/activity';
import {
  createPark,
  createUnpark,
  type ParkOrder,
} from '../../../src/services/transactions/decisions/park.ts';
import {
  createAwaitTrust,
  type TrustOrder,
} from '../../../src/services/transactions/payment/await-trust.ts';
import type { LedgerWaiters } from '../../../src/services/transactions/payment/ledger-waiters.ts';
import type { LegOrder } from '../../../src/services/transactions/payment/leg.ts';
import { createSubmitPayment } from '../../../src/services/transactions/payment/submit-payment.ts';
import { createCreditFunds } from '../../../src/services/transactions/received/credit.ts';
import type { CreditOrder } from '../../../src/services/transactions/received/write-credit.ts';
import type { Anchor } from '../../../src/domain/anchor.ts';
import type { LedgerBench } from '../payments/ledger-bench.ts';

type Deps = Omit<LedgerBench['deps'], 'anchor'> & { readonly anchor: Anchor };

/** The real activities of a deposit, from the credit to the payment on the ledger. */
export const paymentActivities = (deps: Deps, waiters: LedgerWaiters) => {
  const submit = createSubmitPayment({ ...deps, waiters });
  return {
    creditFunds: async (credit: CreditOrder) => createCreditFunds(deps)(credit),
    submitPayment: async (leg: LegOrder) => submit(leg, cancellationSignal()),
    awaitTrust: async (trust: TrustOrder) => createAwaitTrust(deps)(trust, activityInfo().attempt),
    park: async (park: ParkOrder) => createPark(deps)(park),
    unpark: async (unpark: never) => createUnpark(deps)(unpark),
  };
};
