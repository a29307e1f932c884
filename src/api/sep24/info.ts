import type { Anchor } from '../../domain/anchor.ts';
import { listByName } from '../../services/quotes/asset-names.ts';
import { offersOf, shownTerms } from '../../services/quotes/offers.ts';

const operations = (anchor: Anchor, kind: 'deposit' | 'withdrawal') =>
  listByName(offersOf(anchor, kind), ({ operation }) => ({
    enabled: true,
    ...shownTerms(operation),
    ...(operation.fee.minimum === undefined ? {} : { fee_minimum: Number(operation.fee.minimum) }),
  }));

/** SEP-24 GET /info. */
export const writeInfo = (anchor: Anchor) => ({
  deposit: operations(anchor, 'deposit'),
  withdraw: operations(anchor, 'withdrawal'),
  fee: { enabled: true, authentication_required: true },
  features: { account_creation: anchor.startingBalance !== null, claimable_balances: true },
});
