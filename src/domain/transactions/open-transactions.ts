import type { Protocol } from './transaction.ts';
import { refuse, type Refusal } from '../refusal.ts';

/** How many transactions that nobody has paid yet may be open at once. `Infinity` is no bound. */
export interface OpenTransactionNumbers {
  /** Deposits and withdrawals of one client, an account with its memo; forms count. */
  readonly client: number;
  /** SEP-31 transactions of one sending anchor, by the account and memo of its token. */
  readonly sendingAnchor: number;
  /** All of them together of the clients of one client domain. */
  readonly clientDomain: number;
}

/**
 * Bounds what is open and costs its client nothing, so that nobody fills the database, the workflows
 * and the queues of callbacks by asking. A transaction counts until its money is there or it ends.
 */
export interface OpenTransactionPolicy extends OpenTransactionNumbers {
  /** Other numbers for wallets that you know, by their client domain as SEP-10 proves it. */
  readonly knownClientDomains?: Readonly<Record<string, Partial<OpenTransactionNumbers>>>;
}

/** What counts where `anchor.ts` says nothing. */
export const DEFAULT_OPEN_TRANSACTIONS: OpenTransactionNumbers = {
  client: 100,
  sendingAnchor: 1_000,
  clientDomain: 10_000,
};

/** Who opens a transaction. */
export interface Opener {
  readonly protocol: Protocol;
  readonly account: string;
  readonly accountMemo: string | null;
  readonly clientDomain: string | null;
}

/** How many a client, and all clients of its client domain, may have open. */
export interface OpenMaximum {
  readonly client: number;
  readonly clientDomain: number;
}

/** Finds the numbers for whoever opens a transaction. */
export const openMaximum = (
  policy: OpenTransactionPolicy = DEFAULT_OPEN_TRANSACTIONS,
  { protocol, clientDomain }: Pick<Opener, 'protocol' | 'clientDomain'>,
): OpenMaximum => {
  const { knownClientDomains: known = {} } = policy;
  const isKnown = clientDomain !== null && Object.hasOwn(known, clientDomain);
  const numbers = { ...policy, ...(isKnown ? known[clientDomain] : undefined) };
  const client = protocol === 'sep31' ? numbers.sendingAnchor : numbers.client;
  return { client, clientDomain: numbers.clientDomain };
};

/** Judges one transaction more, beside those that are open and unpaid. */
export const judgeOpen = (maximum: OpenMaximum, open: OpenMaximum): Refusal | null => {
  if (open.client >= maximum.client) {
    return refuse('transactions_too_many', 'open_transactions_of_client', {
      count: maximum.client,
    });
  }
  return open.clientDomain >= maximum.clientDomain
    ? refuse('transactions_too_many', 'open_transactions_of_wallet', {
        count: maximum.clientDomain,
      })
    : null;
};
