import type { Increase } from 'increase';
import { createNetwork, type Meanings, type Network, type Outcome } from './network.ts';
import { achReturnReason, STOPPED } from './reasons.ts';

type Status = Increase.ACHTransfer['status'];

const MEANINGS: Meanings<Status> = {
  pending_approval: 'underWay',
  pending_transfer_session_confirmation: 'underWay',
  pending_submission: 'underWay',
  pending_reviewing: 'underWay',
  requires_attention: 'underWay',
  // Also once it has settled: see `meaningOf`.
  submitted: 'underWay',
  canceled: 'failed',
  rejected: 'failed',
  returned: 'returned',
};

/** Ten digits of cents are what an ACH entry has room for. */
const MAXIMUM_CENTS = 99_999_999_99;
const NAME_LENGTH = 22;
const COMPANY_LENGTH = 16;

export interface AchOptions {
  readonly accountId: string;
  readonly senderName: string;
  /** `returnsDue`: delivered once the other bank would have returned it; `settled`: as it settles. */
  readonly delivered: 'returnsDue' | 'settled';
}

/** ACH: batches of the Federal Reserve; nobody confirms that a payee has the money. */
export const createAch = (
  client: Increase,
  { accountId, senderName, delivered }: AchOptions,
  now: () => number,
): Network => {
  const meaningOf = (transfer: Increase.ACHTransfer): Outcome['state'] => {
    const { status, settlement, submission } = transfer;
    if (status !== 'submitted') return MEANINGS[status];
    if (settlement === null) return 'underWay';
    if (delivered === 'settled') return 'delivered';
    const due = Date.parse(submission?.administrative_returns_expected_by ?? '');
    return now() >= due ? 'delivered' : 'underWay';
  };
  return createNetwork<Increase.ACHTransfer, Increase.ACHTransferCreateParams>({
    name: 'ach',
    type: 'ach_transfer',
    maximumCents: MAXIMUM_CENTS,
    resource: client.achTransfers,
    reaches: (bank) => bank.ach_transfers === 'supported',
    // The bank takes it at any time, and submits it with the next batch.
    isOpen: () => true,
    paramsOf: ({ cents, accountNumber, routingNumber, funding, name }) => ({
      account_id: accountId,
      amount: cents,
      account_number: accountNumber,
      routing_number: routingNumber,
      funding,
      destination_account_holder: 'individual',
      // What Nacha has for credits to consumers.
      standard_entry_class_code: 'prearranged_payments_and_deposit',
      individual_name: name.slice(0, NAME_LENGTH),
      company_name: senderName.slice(0, COMPANY_LENGTH),
      statement_descriptor: senderName,
    }),
    meanings: MEANINGS,
    meaningOf,
    reasonOf: (transfer) => (transfer.return === null ? STOPPED : achReturnReason(transfer.return)),
  });
};
