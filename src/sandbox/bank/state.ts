/** Everything that the pretend institutions remember. Fields that end in Minor are bigints. */
export interface SandboxBankState {
  readonly version: 1;
  readonly bank: BankState;
  readonly mobileMoney: MobileMoneyState;
}

export interface BankState {
  readonly openingBalanceMinor: bigint;
  balanceMinor: bigint;
  /** In the order in which they were booked, which is the order of the cursor. */
  readonly transfers: IncomingTransfer[];
  readonly payments: BankPayment[];
  /** How many of the payments were made before the bank forgot its keys; none when not given. */
  keysForgotten?: number;
  /** Transfers that were taken back, in the order in which they were; none when not given. */
  reversals?: Reversal[];
}

export interface Reversal {
  readonly id: string;
  readonly transferId: string;
  readonly reversedAt: string;
}

export interface IncomingTransfer {
  readonly id: string;
  /** Free text, as the payer typed it; null when there was none. */
  readonly reference: string | null;
  readonly amountMinor: bigint;
  readonly receivedAt: string;
  readonly valueDate: string;
  readonly payer: { readonly name: string; readonly account: string };
  /** ISO 8601: when it came onto the books, whatever day it counts for. */
  readonly bookedAt?: string;
  /** What the statement says of the amount, where the bank writes nonsense. */
  readonly statedAmount?: string;
  /** ISO 8601: when the payer took it back; not at all when not given. */
  reversedAt?: string;
  /** Milliseconds since 1970: when the payer will take it back by themselves. */
  readonly reversesAt?: number;
}

export interface BankPayment {
  readonly id: string;
  readonly idempotencyKey: string;
  /** Hash of what was asked for, so that a reused key with other content is noticed. */
  readonly fingerprint: string;
  readonly amountMinor: bigint;
  readonly creditor: {
    readonly name: string;
    readonly accountNumber: string;
    readonly bankNumber: string | null;
  };
  readonly remittanceInformation: string | null;
  /** The transfer that it sends back, or a part of it. */
  readonly refundOf?: string;
  status: 'booked' | 'rejected';
  reason: PaymentRejection | null;
  readonly createdAt: string;
}

export type PaymentRejection =
  | 'account_closed'
  | 'account_unknown'
  | 'creditor_refuses'
  /** It was booked, and came back. */
  | 'returned';

export interface MobileMoneyState {
  readonly openingFloatMinor: bigint;
  floatMinor: bigint;
  readonly requests: CollectionRequest[];
  readonly collections: Collection[];
  readonly payouts: Payout[];
}

export interface CollectionRequest {
  /** Eight digits; what the payer types. */
  readonly code: string;
  /** The merchant's own id; the same id gets the same code. */
  readonly externalId: string;
  readonly amountMinor: bigint | null;
  readonly createdAt: string;
}

export interface Collection {
  readonly transactionId: string;
  readonly code: string;
  readonly amountMinor: bigint;
  readonly collectedAt: string;
  readonly payer: { readonly name: string; readonly msisdn: string };
  /** What the operator says of the amount, where it writes nonsense. */
  readonly statedAmount?: string;
}

type PayoutStatus = 'ACCEPTED' | 'AWAITING_COLLECTION' | 'DELIVERED' | 'FAILED';

export interface Payout {
  readonly transactionId: string;
  readonly externalId: string;
  readonly msisdn: string;
  readonly provider: string | null;
  readonly amountMinor: bigint;
  readonly acceptedAt: string;
  /** What it becomes at `dueAt`; null keeps it waiting until it is settled by hand. */
  readonly outcome: 'DELIVERED' | 'FAILED' | null;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
  /** Where the payee fetches cash; null in a wallet, or at any agent. */
  readonly agent: string | null;
  /** For a payee without a wallet: what to show at an agent. */
  readonly pickupCode: string | null;
  status: PayoutStatus;
  failureReason: string | null;
  settledAt: string | null;
}

/** A fresh state with the same opening balance at both institutions. */
export const createEmptyState = (openingBalanceMinor: bigint): SandboxBankState => ({
  version: 1,
  bank: {
    openingBalanceMinor,
    balanceMinor: openingBalanceMinor,
    transfers: [],
    payments: [],
  },
  mobileMoney: {
    openingFloatMinor: openingBalanceMinor,
    floatMinor: openingBalanceMinor,
    requests: [],
    collections: [],
    payouts: [],
  },
});
