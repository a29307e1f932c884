import type { Anchor } from '../../domain/anchor.ts';
import { clientCode, offersOf } from '../assets.ts';

const operations = (anchor: Anchor, kind: 'deposit' | 'withdrawal') =>
  Object.fromEntries(
    offersOf(anchor, kind).map(({ policy, operation }) => [
      clientCode(policy),
      {
        enabled: true,
        min_amount: Number(operation.amounts.minimum),
        max_amount: Number(operation.amounts.maximum),
        fee_fixed: Number(operation.fee.fixed),
        fee_percent: Number(operation.fee.percent),
        ...(operation.fee.minimum === undefined
          ? {}
          : { fee_minimum: Number(operation.fee.minimum) }),
      },
    ]),
  );

/** SEP-24 GET /info. It alone writes amounts as JSON numbers, as the SEP asks; they are for show. */
export const writeInfo = (anchor: Anchor) => ({
  deposit: operations(anchor, 'deposit'),
  withdraw: operations(anchor, 'withdrawal'),
  fee: { enabled: false },
  features: { account_creation: anchor.startingBalance !== null, claimable_balances: true },
});
