import type { Stroops } from '../money/amount.ts';
import { NATIVE, type AssetId } from '../money/asset.ts';

/** Why a destination cannot be paid now. */
export type NotReadyReason =
  | 'no_account'
  /** Of lumens: the account is missing, and the amount is too little to create it. */
  | 'below_reserve'
  /** Of lumens: the account was there when the payment was bound, and not in its ledger. */
  | 'account_gone'
  | 'no_trust'
  | 'not_authorized'
  | 'line_full'
  | 'memo_required'
  /** Of a contract account: no source of the ledger simulates calls, so none can be made. */
  | 'no_contract_source'
  /** Of a contract account: nobody has deployed the contract of the asset. */
  | 'no_asset_contract';

export interface LedgerBalance {
  readonly asset: AssetId;
  readonly balance: Stroops;
  /** Null for the native asset, which has no limit. */
  readonly limit: Stroops | null;
  readonly authorized: boolean;
  readonly buyingLiabilities: Stroops;
  readonly sellingLiabilities: Stroops;
}

/** An account as the ledger shows it. */
export interface LedgerAccount {
  readonly account: string;
  readonly sequence: bigint;
  readonly balances: readonly LedgerBalance[];
  /** SEP-29: it wants a memo with every payment. */
  readonly memoRequired: boolean;
  /** What its reserve is counted from: 2 + entries + sponsoring − sponsored. */
  readonly reserveUnits: bigint;
}

/** What an account holds at least: the reserve of an account without entries, in the native asset. */
export const leastBalance = (baseReserve: Stroops): Stroops => 2n * baseReserve;

export type PaymentOperation =
  | 'payment'
  | 'create_account'
  | 'create_claimable_balance'
  /** Brings the amount instead of taking it. */
  | 'claim_claimable_balance'
  /** Pays a contract account by a call of the asset's contract. */
  | 'invoke_host_function';

/** What of a payment decides whether its destination can take it. */
export interface PaymentFacts {
  readonly operation: PaymentOperation;
  readonly asset: AssetId;
  readonly amount: Stroops;
  readonly hasMemo: boolean;
  readonly destinationIsMuxed: boolean;
  /** The issuer needs no trustline for its own asset. */
  readonly destinationIsIssuer: boolean;
  /** What a new account has to hold, by the network's reserve of now; see {@link leastBalance}. */
  readonly leastBalance: Stroops;
}

/** `creates`: lumens that are enough to create the account that they go to. */
export type Readiness = 'ready' | 'creates' | 'account_exists' | NotReadyReason;

const lineReadiness = (payment: PaymentFacts, account: LedgerAccount): Readiness => {
  if (payment.destinationIsIssuer) return 'ready';
  const line = account.balances.find(({ asset }) => asset === payment.asset);
  if (!line) return 'no_trust';
  if (!line.authorized) return 'not_authorized';
  if (line.limit === null) return 'ready';
  const room = line.limit - line.balance - line.buyingLiabilities;
  return room < payment.amount ? 'line_full' : 'ready';
};

/**
 * Says whether a destination can take a payment now.
 * @param account what the ledger shows of it; null when there is no such account.
 */
export const readiness = (payment: PaymentFacts, account: LedgerAccount | null): Readiness => {
  // Its claimant need not exist yet: claiming is what makes the account or the trustline.
  if (payment.operation === 'create_claimable_balance') return 'ready';
  // It comes to our own account; whether that can take it, the ledger says.
  if (payment.operation === 'claim_claimable_balance') return 'ready';
  // The simulation of its call says it.
  if (payment.operation === 'invoke_host_function') return 'ready';
  const isEnough = payment.asset === NATIVE && payment.amount >= payment.leastBalance;
  if (payment.operation === 'create_account') {
    if (account !== null) return 'account_exists';
    return isEnough ? 'ready' : 'below_reserve';
  }
  if (account === null) {
    if (payment.asset !== NATIVE) return 'no_account';
    return isEnough ? 'creates' : 'below_reserve';
  }
  if (account.memoRequired && !payment.hasMemo && !payment.destinationIsMuxed) {
    return 'memo_required';
  }
  return lineReadiness(payment, account);
};

/** What an operation's result code means for its payment, once its envelope has come to its end. */
export type PaymentVerdict =
  | { readonly verdict: 'innocent' }
  /** A fault of our side: the payment waits in the queue until we have mended it. */
  | { readonly verdict: 'ours'; readonly code: string }
  /** It is tried anew, a few times: its next simulation says what was wrong. */
  | { readonly verdict: 'again'; readonly code: string }
  | { readonly verdict: 'not_ready'; readonly reason: NotReadyReason }
  /** What it should do has been done already. */
  | { readonly verdict: 'withdrawn'; readonly reason: string }
  | { readonly verdict: 'failed'; readonly code: string };

/** Decides about one payment of an envelope that failed. */
export const decidePayment = (operation: PaymentOperation, code: string): PaymentVerdict => {
  switch (code) {
    case 'op_success':
      return { verdict: 'innocent' };
    case 'op_low_reserve':
      // A new account with too little is nobody's fault of ours; else it is our own reserve.
      return operation === 'create_account'
        ? { verdict: 'not_ready', reason: 'below_reserve' }
        : { verdict: 'ours', code };
    case 'op_underfunded':
    case 'op_src_no_trust':
    case 'op_src_not_authorized':
    case 'op_bad_auth':
    case 'op_no_source_account':
    case 'op_too_many_sponsoring':
      return { verdict: 'ours', code };
    case 'op_no_destination':
      return { verdict: 'not_ready', reason: 'no_account' };
    case 'op_no_trust':
      // A claimable balance asks for a trustline of ours, not of the claimant.
      return operation === 'create_claimable_balance'
        ? { verdict: 'ours', code }
        : { verdict: 'not_ready', reason: 'no_trust' };
    case 'op_not_authorized':
      return operation === 'create_claimable_balance'
        ? { verdict: 'ours', code }
        : { verdict: 'not_ready', reason: 'not_authorized' };
    case 'op_line_full':
      return { verdict: 'not_ready', reason: 'line_full' };
    case 'op_already_exists':
      return { verdict: 'withdrawn', reason: 'account_exists' };
    // A call whose ledger was no longer the one that it was simulated on. It moved nothing.
    case 'op_trapped':
    case 'op_resource_limit_exceeded':
    case 'op_entry_archived':
    case 'op_insufficient_refundable_fee':
      return { verdict: 'again', code };
    default:
      return { verdict: 'failed', code };
  }
};

/** After so many envelopes that died under it without a reason, a person looks at a payment. */
const DEAD_ENVELOPES_MAX = 3;

/** What becomes of a payment whose envelope died for no known reason. */
export const afterDeath = (deadEnvelopes: number): 'queued' | 'parked' =>
  deadEnvelopes >= DEAD_ENVELOPES_MAX ? 'parked' : 'queued';

/** How much of an asset an account may spend; null where it may spend without end, as the issuer. */
export const spendable = (
  account: LedgerAccount,
  asset: AssetId,
  options: {
    readonly isIssuer: boolean;
    readonly isNative: boolean;
    readonly baseReserve: Stroops;
  },
): Stroops | null => {
  if (options.isIssuer) return null;
  const line = account.balances.find((balance) => balance.asset === asset);
  if (!line || !line.authorized) return 0n;
  const reserved = options.isNative ? account.reserveUnits * options.baseReserve : 0n;
  const free = line.balance - line.sellingLiabilities - reserved;
  return free > 0n ? free : 0n;
};

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
