import { formatAmount, stroopsOf } from '../../domain/money/amount.ts';
import type { Rail, RefundResult } from '../rail.ts';
import { isBankRefusal, type BankPayment, type BankRefusal, type BankClient } from './client.ts';

/** Why the bank will never send a transfer back; each is final for the transfer, not for our account. */
const NEVER: Readonly<Record<string, string>> = {
  transfer_unknown: 'The bank knows no such transfer.',
  transfer_reversed: 'The payer has taken the transfer back.',
  refund_exceeds: 'More would go back than was received.',
};

const presentRefund = ({ id, status, reason }: BankPayment): RefundResult =>
  status === 'booked'
    ? { state: 'delivered', railReference: id }
    : {
        state: 'failed',
        message: `The bank did not send it back: ${reason ?? 'no reason given'}.`,
      };

const presentRefusal = ({ status, code }: BankRefusal): RefundResult => {
  const message = NEVER[code];
  // An empty account or a mistake of ours says nothing of the transfer.
  if (message === undefined) throw new Error(`The bank refused with ${status} ${code}.`);
  return { state: 'failed', message };
};

/** Money that was received goes back by a payment of its own, under a key as any other. */
export const createRefunds = (
  bank: Pick<BankClient, 'refund' | 'paymentsByKey'>,
): Required<Pick<Rail, 'refundIncoming' | 'findRefund'>> => ({
  async refundIncoming({ idempotencyKey, railReference, amount }) {
    // The bank takes two decimals: zeros beyond them are dropped, anything else it refuses itself.
    const exact = formatAmount(stroopsOf(amount));
    const answer = await bank.refund(idempotencyKey, railReference, exact);
    return isBankRefusal(answer) ? presentRefusal(answer) : presentRefund(answer);
  },

  async findRefund({ idempotencyKey }) {
    const payments = await bank.paymentsByKey(idempotencyKey);
    const payment = payments.find(({ status }) => status === 'booked') ?? payments[0];
    return payment === undefined ? { state: 'unknown' } : presentRefund(payment);
  },
});
