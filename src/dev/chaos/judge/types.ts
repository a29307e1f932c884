import type { Stroops } from '../../../domain/money/amount.ts';
import type { Evidence, MemoBytes, Placement } from '../evidence/evidence.ts';
import type { Policies } from '../plan/policies.ts';

/** Somebody who pays, and where their money can be seen. */
export interface Party {
  readonly number: number;
  /** The account on the ledger, which nobody else uses. */
  readonly account: string;
  /** The account at the bank. */
  readonly bankAccount: string;
  /** Who pays crumbs to this one's memo; null where nobody does. */
  readonly stranger: string | null;
  /** The contract that pays for them; empty where none does. */
  readonly contract: string;
  /** The transaction that they were given; null where they gave up. */
  readonly transactionId: string | null;
  /** Whom a rail is to pay; empty for a deposit. */
  readonly payee: string;
}

/** What a person decided, of a transaction by its id or of a case by its key. */
export interface Decided {
  readonly subject: string;
  readonly action: string;
  /** False where it was refused. */
  readonly taken: boolean;
}

/** Money that is not where it has to be. */
export interface Breach {
  readonly kind: 'lost' | 'doubled' | 'open' | 'stray' | 'unserved';
  /** The payment of the plan; null where nobody of the plan is concerned. */
  readonly number: number | null;
  readonly message: string;
}

export type Report = (kind: Breach['kind'], message: string) => void;

/** All that a judgement is made of. */
export interface Trial {
  readonly evidence: Evidence;
  readonly policies: Policies;
  readonly decided: readonly Decided[];
}

/** A sum that came from a party, with what the anchor says of it. */
export interface Sum {
  readonly source: string;
  readonly amount: Stroops;
  readonly asset: string;
  readonly atMs: number;
  /** What it names a transaction by; empty where it names none. */
  readonly names: string;
  readonly memo: MemoBytes | null;
  readonly isMuxed: boolean;
  readonly reversedAtMs: number | null;
  readonly placement: Placement | null;
}

export const sumOf = (amounts: readonly { readonly amount: Stroops }[]): Stroops =>
  amounts.reduce((total, { amount }) => total + amount, 0n);

/** The key under which a person sends something back at a bank. */
export const byHandKey = (subject: string): string => `by-hand/${subject}`;

/** What went back at the banks of a transaction or a case: by hand, or by the anchor's own refunds. */
export const sentBackAtBank = ({ bankOut, refunds }: Evidence, subject: string): Stroops =>
  sumOf(
    bankOut.filter(
      ({ key, isPaid }) => isPaid && (key === byHandKey(subject) || refunds.get(key) === subject),
    ),
  );

/** Whether a person's decision of one of these kinds was taken. */
export const wasDecided = (
  { decided }: Trial,
  subject: string,
  ...actions: readonly string[]
): boolean =>
  decided.some((one) => one.taken && one.subject === subject && actions.includes(one.action));
