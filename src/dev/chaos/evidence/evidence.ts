import type { Stroops } from '../../../domain/money/amount.ts';

/** A memo as the ledger has it: of text, its bytes in base64; of the other types, their words. */
export interface MemoBytes {
  readonly type: string;
  readonly value: string;
}

/** A movement on the ledger, as Horizon shows it. */
export interface LedgerMove {
  readonly operationId: string;
  /** The other side's account or contract. */
  readonly party: string;
  readonly asset: string;
  readonly amount: Stroops;
  readonly isNewAccount: boolean;
  /** Null where there is none, as with contracts. */
  readonly memo: MemoBytes | null;
  /** The number of a muxed account that was paid; null where a plain one was. */
  readonly toMuxedId: string | null;
  /** True where it was paid from a muxed account, or goes to one. */
  readonly isMuxed: boolean;
  readonly closedAtMs: number;
}

/** Money that came to the bank or to mobile money. */
export interface BankReceipt {
  readonly rail: string;
  readonly id: string;
  /** The payer's account in the institution's books. */
  readonly payer: string;
  readonly amount: Stroops;
  /** What the payer quoted, without what people put between letters. */
  readonly reference: string;
  readonly receivedAtMs: number;
  /** When the payer took it back; null where it stays. */
  readonly reversedAtMs: number | null;
}

/** A pay-out that stands in an institution's books. */
export interface BankPayout {
  readonly id: string;
  readonly key: string;
  /** The account or number that was paid. */
  readonly payee: string;
  readonly amount: Stroops;
  /** False where the institution refused it, or it came back. */
  readonly isPaid: boolean;
  /** False while the institution may still say otherwise. */
  readonly isFinal: boolean;
}

/** Where the anchor says that a sum went. */
export interface Placement {
  /** The ledger's operation id, or the rail's name and its own reference. */
  readonly source: string;
  readonly amount: Stroops;
  readonly disposition: string | null;
  readonly transactionId: string | null;
  /** Of the investigation, where it is one. */
  readonly investigation: {
    readonly key: string;
    readonly state: string;
    readonly resolution: string | null;
  } | null;
  /** When the anchor wrote down that the rail took it back; null where it did not. */
  readonly reversedAtMs: number | null;
}

export interface Story {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly parkedReason: string | null;
  readonly rail: string;
  readonly amountIn: Stroops;
  readonly amountOut: Stroops;
  /** What was announced; null where nothing was. */
  readonly amountExpected: Stroops | null;
  /** The memo, and the reference, by which its money is known; empty where it has none. */
  readonly memo: string;
  readonly reference: string;
  readonly payUntilMs: number;
  /** When its workflow was first started, and its terms fixed; null where it never was. */
  /** When its client agreed to it: from then on its terms may be fixed. */
  readonly agreedAtMs: number | null;
  readonly startedAtMs: number | null;
  /** When the envelope of its payment on Stellar was signed; null where there is none. */
  readonly signedAtMs: number | null;
  /** The keys under which a rail was asked to pay for it. */
  readonly keys: readonly string[];
}

/** What the ledger and the bank hold, and what the anchor says of it. */
export interface Evidence {
  readonly asset: string;
  readonly ledgerIn: readonly LedgerMove[];
  readonly ledgerOut: readonly LedgerMove[];
  readonly bankIn: readonly BankReceipt[];
  readonly bankOut: readonly BankPayout[];
  /** By source; one operation of the ledger may bring several sums. */
  readonly received: ReadonlyMap<string, readonly Placement[]>;
  readonly stories: ReadonlyMap<string, Story>;
  /** The source keys of all investigations. */
  readonly cases: ReadonlySet<string>;
  /** The key of each refund on a rail, and the transaction or the case whose money goes back. */
  readonly refunds: ReadonlyMap<string, string>;
}

/** The text of a member; empty where it has none. */
export const textOf = (value: unknown, name: string): string => {
  const found: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === 'string' ? found : '';
};
