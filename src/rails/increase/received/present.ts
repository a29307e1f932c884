import type { Increase } from 'increase';
import type { OutgoingUpdate, ReceivedFunds } from '../../rail.ts';
import { amountOf, unreadableAmount } from '../cents.ts';
import type { Inbound, InboundNetwork } from './inbound.ts';

export interface ReadingOptions {
  readonly client: Increase;
  readonly accountId: string;
  /** The account number whose money was announced by nobody. */
  readonly ownNumberId: string;
  readonly inbound: readonly InboundNetwork[];
  /** What came back of a pay-out; null of one that is on its way or there, and of what is none of ours. */
  readonly readReturn: (transferId: string) => Promise<OutgoingUpdate | null>;
}

/** Money that came in, in the contract's words. */
export const presentReceived = (
  inbound: Inbound,
  cents: unknown,
  ownNumberId: string,
): ReceivedFunds => ({
  railReference: inbound.id,
  reference: inbound.accountNumberId === ownNumberId ? null : inbound.accountNumberId,
  amount: amountOf(cents) ?? unreadableAmount(cents),
  receivedAt: inbound.receivedAt,
  payer: inbound.payer,
});

/** Debits and nothing at all are no money that came in. */
export const isCredit = (cents: unknown): boolean => typeof cents !== 'number' || cents > 0;
