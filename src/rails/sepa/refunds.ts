import type { IncomingRefund, Rail, RefundResult } from '../rail.ts';
import type { Book } from './answers/book.ts';
import { readIban } from './orders/account.ts';
import { endToEndIdOf, readOrder } from './orders/transfer.ts';
import { refusalOf, type Fate } from './outcome.ts';
import type { Payments } from './payments.ts';

interface RefundsDeps {
  readonly payments: Payments;
  readonly book: Pick<Book, 'isReversed'>;
  readonly refresh: () => Promise<unknown>;
  readonly within: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

const failed = (message: string): RefundResult => ({ state: 'failed', message });

const refundOf = (fate: Fate, railReference: string): RefundResult => {
  switch (fate.state) {
    case 'underWay':
      return { state: 'initiated', railReference };
    case 'delivered':
      return { state: 'delivered', railReference };
    case 'returned':
    case 'refused':
      return { state: 'failed', message: refusalOf(fate).message };
    default:
      return fate;
  }
};

/** Money that goes back: a transfer to the account that the bank says it came from. */
export const createRefunds = ({
  payments,
  book,
  refresh,
  within,
}: RefundsDeps): Required<Pick<Rail, 'refundIncoming' | 'findRefund'>> => ({
  refundIncoming: async ({ idempotencyKey, railReference, amount, payer }: IncomingRefund) =>
    within(async (): Promise<RefundResult> => {
      await refresh();
      const id = endToEndIdOf(idempotencyKey);
      if (book.isReversed(railReference) && (await payments.close(id))) {
        return failed('The bank has taken the money back.');
      }
      const { name = '', bank_account_number: iban = '' } = payer;
      if (iban === '') return failed('The bank did not say from which account the money came.');
      if ('fault' in readIban(iban)) return failed('The money came from an account outside SEPA.');
      const order = readOrder({
        idempotencyKey,
        amount,
        // The bank's own account of who paid; a BIC is not needed, and may be no longer right.
        payee: { bank_account_number: iban, first_name: name },
        remittance: `Refund ${railReference}`,
      });
      if (!('endToEndId' in order)) return failed('The bank did not say in letters who paid.');
      const fate = (await payments.pay([order])).get(idempotencyKey);
      if (!fate) throw new Error('Another order has this key, or another message has claimed it.');
      return refundOf(fate, idempotencyKey);
    }),

  findRefund: async ({ idempotencyKey }) =>
    within(async () => {
      await refresh();
      const fate = await payments.find(endToEndIdOf(idempotencyKey));
      return fate ? refundOf(fate, idempotencyKey) : { state: 'unknown' };
    }),
});
