import type { Stroops } from '../money/amount.ts';
import { NATIVE, type AssetId } from '../money/asset.ts';
import { spendable, type LedgerAccount, type PaymentOperation } from './decide-payment.ts';

/** What a payment takes from the account that makes it. */
export interface Expense {
  readonly operation: PaymentOperation;
  readonly asset: AssetId;
  readonly amount: Stroops;
  /** What a contract call pays for its resources beside its place in the ledger. */
  readonly resourceFee?: Stroops;
}

/** What is on its way already and not yet gone from the account as the ledger shows it. */
export interface InFlight {
  readonly amounts: ReadonlyMap<AssetId, Stroops>;
  /** Fees that open envelopes offer, and reserves that their claimable balances will lock. */
  readonly native: Stroops;
}

export interface Terms {
  readonly baseReserve: Stroops;
  /** What is offered for each operation. */
  readonly feePerOperation: Stroops;
  /** Fee-bumps of the envelopes that may be made now, in operations. */
  readonly envelopes: number;
  /** True for an asset that the account itself issues, and has without end. */
  readonly isIssuerOf: (asset: AssetId) => boolean;
}

interface Affordable<T> {
  readonly payments: readonly T[];
  /** Assets that are lacking even when all that is on its way has come back. */
  readonly lacking: readonly AssetId[];
}

/** A claimable balance locks one base reserve of ours for each claimant. */
const CLAIMANTS = 1n;

/** What a payment takes in the native asset: fee, reserve, and the amount where it is native. */
const nativeCost = (
  { operation, asset, amount, resourceFee = 0n }: Expense,
  terms: Terms,
): Stroops =>
  terms.feePerOperation +
  resourceFee +
  (operation === 'create_claimable_balance' ? CLAIMANTS * terms.baseReserve : 0n) +
  (asset === NATIVE ? amount : 0n);

/** A balance counts what is left of each asset; null where there is no end of it. */
const createPurse = (account: LedgerAccount, terms: Terms, taken: InFlight | null) => {
  const left = new Map<AssetId, Stroops | null>();
  const leftOf = (asset: AssetId): Stroops | null => {
    const known = left.get(asset);
    if (known !== undefined) return known;
    const { baseReserve } = terms;
    const isNative = asset === NATIVE;
    const options = { isIssuer: terms.isIssuerOf(asset), isNative, baseReserve };
    const free = spendable(account, asset, options);
    if (free === null) return null;
    const outers = isNative ? BigInt(terms.envelopes) * terms.feePerOperation : 0n;
    const gone = (taken?.amounts.get(asset) ?? 0n) + (isNative ? (taken?.native ?? 0n) : 0n);
    return free - outers - gone;
  };
  return {
    /** The asset that is not enough for it, or null. */
    lacks(expense: Expense): AssetId | null {
      const native = leftOf(NATIVE);
      if (native !== null && native < nativeCost(expense, terms)) return NATIVE;
      const own = leftOf(expense.asset);
      return own !== null && own < expense.amount ? expense.asset : null;
    },
    take(expense: Expense): void {
      const native = leftOf(NATIVE);
      if (native !== null) left.set(NATIVE, native - nativeCost(expense, terms));
      if (expense.asset === NATIVE) return;
      const own = leftOf(expense.asset);
      if (own !== null) left.set(expense.asset, own - expense.amount);
    },
  };
};

/**
 * Takes the payments that the account can make now, the oldest first. Behind a payment that must
 * wait its asset waits too, or small ones would overtake it for ever. What only has to wait for
 * envelopes on their way is not lacking.
 */
export const affordable = <T>(
  payments: readonly T[],
  expenseOf: (payment: T) => Expense,
  account: LedgerAccount,
  inFlight: InFlight,
  terms: Terms,
): Affordable<T> => {
  const now = createPurse(account, terms, inFlight);
  const whole = createPurse(account, terms, null);
  const waiting = new Set<AssetId>();
  const lacking = new Set<AssetId>();
  const kept = payments.filter((payment) => {
    const expense = expenseOf(payment);
    if (waiting.has(expense.asset)) return false;
    if (now.lacks(expense) === null) {
      now.take(expense);
      return true;
    }
    waiting.add(expense.asset);
    const lack = whole.lacks(expense);
    if (lack !== null) lacking.add(lack);
    return false;
  });
  return { payments: kept, lacking: [...lacking] };
};
