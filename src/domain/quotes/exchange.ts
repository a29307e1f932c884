import { say } from '../languages/saying.ts';
import { refuse } from '../refusal.ts';
import type { Kind } from '../transactions/transaction.ts';

/** What of a transaction says how its money becomes what is paid out. */
export interface Exchanging {
  readonly kind: Kind;
  readonly quoteId?: string | null;
  readonly isExchange?: boolean;
}

/**
 * True where what comes in is exchanged at a price: by a firm quote, or for an exchange that was
 * asked for without one and is priced when its money comes. All other money is paid one for one.
 */
export const isExchanged = ({ quoteId, isExchange }: Omit<Exchanging, 'kind'>): boolean =>
  Boolean(quoteId) || isExchange === true;

/** True where money comes in as one asset and is owed as another, once it has a price. */
export const isExchangedDeposit = (row: Exchanging): boolean =>
  row.kind === 'deposit' && isExchanged(row);

/** What its owner reads of money that waits for its price, and once a person is asked about it. */
export const awaitingRate = say('awaiting_rate');
export const stillAwaitingRate = say('still_awaiting_rate');

/** What money is answered that a person took out of the wait for its price. */
export const noRate = refuse('rate_unavailable', 'no_rate');
