import type { Increase } from 'increase';
import { createNetwork, type Meanings, type Network } from './network.ts';
import { instantReason } from './reasons.ts';

const RTP_MEANINGS: Meanings<Increase.RealTimePaymentsTransfer['status']> = {
  pending_approval: 'underWay',
  pending_submission: 'underWay',
  pending_reviewing: 'underWay',
  requires_attention: 'underWay',
  submitted: 'underWay',
  complete: 'delivered',
  canceled: 'failed',
  rejected: 'failed',
};

const FEDNOW_MEANINGS: Meanings<Increase.FednowTransfer['status']> = {
  pending_approval: 'underWay',
  pending_submitting: 'underWay',
  pending_reviewing: 'underWay',
  requires_attention: 'underWay',
  pending_response: 'underWay',
  complete: 'delivered',
  canceled: 'failed',
  reviewing_rejected: 'failed',
  rejected: 'failed',
};

/** Both networks move ten million dollars at most. */
const MAXIMUM_CENTS = 10_000_000_00;

export interface InstantOptions {
  /** The account number that the payee sees as the sender's. */
  readonly accountNumberId: string;
  readonly senderName: string;
}

const openAlways = (): boolean => true;

/** Real-Time Payments of The Clearing House: in seconds, at any time, final. */
export const createRealTimePayments = (
  client: Increase,
  { accountNumberId, senderName }: InstantOptions,
): Network =>
  createNetwork<Increase.RealTimePaymentsTransfer, Increase.RealTimePaymentsTransferCreateParams>({
    name: 'real_time_payments',
    type: 'real_time_payments_transfer',
    maximumCents: MAXIMUM_CENTS,
    resource: client.realTimePaymentsTransfers,
    reaches: (bank) => bank.real_time_payments_transfers === 'supported',
    isOpen: openAlways,
    paramsOf: ({ cents, accountNumber, routingNumber, name }) => ({
      amount: cents,
      account_number: accountNumber,
      routing_number: routingNumber,
      creditor_name: name,
      source_account_number_id: accountNumberId,
      unstructured_remittance_information: senderName,
    }),
    meanings: RTP_MEANINGS,
    reasonOf: (transfer) => instantReason(transfer.rejection),
  });

/** FedNow of the Federal Reserve: in seconds, at any time, final. */
export const createFednow = (
  client: Increase,
  { accountNumberId, senderName }: InstantOptions,
): Network =>
  createNetwork<Increase.FednowTransfer, Increase.FednowTransferCreateParams>({
    name: 'fednow',
    type: 'fednow_transfer',
    maximumCents: MAXIMUM_CENTS,
    resource: client.fednowTransfers,
    reaches: (bank) => bank.fednow_transfers === 'supported',
    isOpen: openAlways,
    paramsOf: ({ cents, accountNumber, routingNumber, name }) => ({
      amount: cents,
      account_number: accountNumber,
      routing_number: routingNumber,
      creditor_name: name,
      debtor_name: senderName,
      source_account_number_id: accountNumberId,
      unstructured_remittance_information: senderName,
    }),
    meanings: FEDNOW_MEANINGS,
    reasonOf: (transfer) => instantReason(transfer.rejection),
  });
