import type { Stroops } from '../money/amount.ts';
import type { AssetId } from '../money/asset.ts';
import type { LedgerAccount, NotReadyReason } from './decide-payment.ts';

/** What the refusal of a simulated payment to a contract account means for the payment. */
export type CallVerdict =
  /** We hold too little of the asset, or may not spend it. */
  | { readonly verdict: 'ours' }
  | { readonly verdict: 'not_ready'; readonly reason: NotReadyReason }
  /** Nothing that anybody knows of makes it pass. */
  | { readonly verdict: 'failed'; readonly code: string };

/** The errors of an asset's contract, by its own numbers. */
const ACCOUNT_MISSING = 'Error(Contract, #6)';
const BALANCE = 'Error(Contract, #10)';
const DEAUTHORIZED = 'Error(Contract, #11)';
const TRUSTLINE_MISSING = 'Error(Contract, #13)';
/** A contract, or its code, is not there. */
const MISSING = 'Error(Storage, MissingValue)';

/**
 * Judges the refusal of a call that pays a contract account. The contract of the payee is never
 * called, so nothing in it can refuse: what does is a balance, an authorization or the asset's
 * contract.
 * @param source our account, as the ledger shows it.
 */
export const judgeCall = (
  error: string,
  { asset, isIssuer }: { readonly asset: AssetId; readonly isIssuer: boolean },
  source: LedgerAccount,
): CallVerdict => {
  switch (error) {
    case BALANCE:
    case ACCOUNT_MISSING:
    case TRUSTLINE_MISSING:
      return { verdict: 'ours' };
    case DEAUTHORIZED: {
      const line = source.balances.find((balance) => balance.asset === asset);
      const isOurs = !isIssuer && line?.authorized !== true;
      return isOurs ? { verdict: 'ours' } : { verdict: 'not_ready', reason: 'not_authorized' };
    }
    case MISSING:
      return { verdict: 'not_ready', reason: 'no_asset_contract' };
    default:
      return { verdict: 'failed', code: error };
  }
};

/**
 * The most that one call may cost for its resources: one lumen. The network reckons their price, and
 * a payment is simple; what asks for more is looked at by a person.
 */
export const RESOURCE_FEE_MAX: Stroops = 10_000_000n;

const MARGIN = 4n;

/**
 * What is declared for resources that a simulation priced: a quarter more, for the ledger that includes
 * the call is a later one. What is not used of it is given back.
 */
export const withMargin = (fee: Stroops): Stroops => fee + fee / MARGIN;
