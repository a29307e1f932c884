import { createProblem, type Problem } from './http/problem.ts';
import type { BankPayment, BankState, IncomingTransfer } from './state.ts';

type Paid = { payment: BankPayment; replayed: boolean } | Problem;
type Order = Pick<
  BankPayment,
  'idempotencyKey' | 'amountMinor' | 'creditor' | 'remittanceInformation'
> & { readonly refundOf: string };

export interface RefundRequest {
  readonly idempotencyKey: string;
  /** The transfer that goes back. */
  readonly transferId: string;
  readonly amountMinor: bigint;
}

const refuse = (
  state: BankState,
  transfer: IncomingTransfer,
  { amountMinor }: RefundRequest,
): Problem | null => {
  if (transfer.reversedAt !== undefined) {
    return createProblem(422, 'transfer_reversed', 'The payer has taken this transfer back.');
  }
  const others = state.payments.filter(
    ({ refundOf, status }) => refundOf === transfer.id && status === 'booked',
  );
  const sent = others.reduce((sum, one) => sum + one.amountMinor, 0n);
  return sent + amountMinor > transfer.amountMinor
    ? createProblem(422, 'refund_exceeds', 'More would go back than was received.', 'amount')
    : null;
};

/**
 * Sends a transfer, or a part of it, back to the account that it came from: a payment under the given
 * key, so that the same key sends it once.
 */
export const refundTransfer = (
  state: BankState,
  pay: (order: Order) => Paid,
  request: RefundRequest,
): Paid => {
  const { idempotencyKey, transferId, amountMinor } = request;
  const transfer = state.transfers.find(({ id }) => id === transferId);
  if (!transfer) return createProblem(422, 'transfer_unknown', 'No transfer has this id.');
  const order = {
    idempotencyKey,
    amountMinor,
    creditor: {
      name: transfer.payer.name,
      accountNumber: transfer.payer.account,
      bankNumber: null,
    },
    remittanceInformation: `Refund of ${transfer.id}`,
    refundOf: transfer.id,
  };
  // What was sent under this key before is answered as it was.
  const isKnown = state.payments.some((one) => one.idempotencyKey === idempotencyKey);
  return (isKnown ? null : refuse(state, transfer, request)) ?? pay(order);
};
