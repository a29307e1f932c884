import type { Increase } from 'increase';
import { isFedwireOpen } from '../banking-hours.ts';
import { createNetwork, type Meanings, type Network } from './network.ts';
import { REVERSED, STOPPED } from './reasons.ts';

const MEANINGS: Meanings<Increase.WireTransfer['status']> = {
  pending_approval: 'underWay',
  pending_creating: 'underWay',
  pending_reviewing: 'underWay',
  requires_attention: 'underWay',
  submitted: 'underWay',
  complete: 'delivered',
  canceled: 'failed',
  rejected: 'failed',
  reversed: 'returned',
};

/** Twelve digits of cents are what a wire has room for. */
const MAXIMUM_CENTS = 9_999_999_999_99;
const NAME_LENGTH = 35;

export interface WireOptions {
  readonly accountId: string;
  readonly accountNumberId: string;
  readonly senderName: string;
}

/** Fedwire: within minutes, in banking hours, and final unless the other bank sends it back. */
export const createWire = (
  client: Increase,
  { accountId, accountNumberId, senderName }: WireOptions,
): Network =>
  createNetwork<Increase.WireTransfer, Increase.WireTransferCreateParams>({
    name: 'wire',
    type: 'wire_transfer',
    maximumCents: MAXIMUM_CENTS,
    resource: client.wireTransfers,
    reaches: (bank) => bank.wire_transfers === 'supported',
    isOpen: isFedwireOpen,
    paramsOf: ({ cents, accountNumber, routingNumber, name }) => ({
      account_id: accountId,
      amount: cents,
      account_number: accountNumber,
      routing_number: routingNumber,
      creditor: { name: name.slice(0, NAME_LENGTH) },
      remittance: { category: 'unstructured', unstructured: { message: senderName } },
      source_account_number_id: accountNumberId,
    }),
    meanings: MEANINGS,
    reasonOf: ({ status }) => (status === 'reversed' ? REVERSED : STOPPED),
  });
