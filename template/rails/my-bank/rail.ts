import { createHash } from 'node:crypto';
import { formatAmount, stroopsOf, type OutgoingResult, type Rail } from 'railhead';
import { createClient, type ClientOptions, type Payment } from './client.ts';

const REFERENCE = /R-[0-9A-F]{10}/i;

/** What a payer quotes: made from the transaction's id, so that nothing has to be kept. */
const referenceOf = (transactionId: string): string =>
  `R-${createHash('sha256').update(transactionId).digest('hex').slice(0, 10).toUpperCase()}`;

/** What a payment of the bank means. Anything unexpected is thrown: it means "unknown". */
const resultOf = ({ id, status, reason }: Payment): OutgoingResult => {
  if (status === 'paid') return { state: 'delivered', railReference: id };
  if (status === 'rejected' && reason === 'account_closed') {
    return { state: 'failed', message: 'The account is closed.', showToCustomer: true };
  }
  throw new Error('The bank answered with a payment in a state that it does not document.');
};

/** Connects the bank: what its answers mean in the words of the rails contract. */
export const createMyBankRail = (options: ClientOptions): Omit<Rail, 'profile'> => {
  const bank = createClient(options);
  return {
    async instructions({ transactionId }) {
      const { bank: name, number } = await bank.account();
      const reference = referenceOf(transactionId);
      return {
        reference,
        fields: {
          'organization.bank_name': { value: name, description: 'Bank' },
          'organization.bank_account_number': { value: number, description: 'Account number' },
          external_transfer_memo: {
            value: reference,
            description: 'Reference',
            help: 'Quote it with the transfer',
          },
        },
      };
    },

    async listReceived(cursor) {
      const page = await bank.creditsAfter(cursor);
      return {
        received: page.items.map(({ id, amount, text, booked_at: receivedAt }) => ({
          railReference: id,
          // People write it in any case, and among other words.
          reference: REFERENCE.exec(text ?? '')?.[0].toUpperCase() ?? text,
          amount,
          receivedAt,
        })),
        cursor: page.next,
        complete: !page.more,
      };
    },

    async executeOutgoingTransaction({ idempotencyKey, amount, payee }) {
      const answer = await bank.pay(idempotencyKey, {
        // Zeros beyond the second decimal are dropped; anything else the bank refuses itself.
        amount: formatAmount(stroopsOf(amount)),
        account: payee['bank_account_number'] ?? '',
        name: [payee['first_name'], payee['last_name']].filter(Boolean).join(' '),
      });
      if (answer !== 'unreadable') return resultOf(answer);
      return {
        state: 'needsInfo',
        message: 'The bank does not know this account number.',
        fields: ['bank_account_number'],
      };
    },

    async findOutgoing(idempotencyKey) {
      const payment = await bank.paymentByKey(idempotencyKey);
      return payment === null ? { state: 'unknown' } : resultOf(payment);
    },

    async listStatement({ from, until, cursor }) {
      const [list, after] =
        cursor === null ? ['in', null] : [cursor.slice(0, 3).trim(), cursor.slice(3)];
      const isWithin = (at: string): boolean => (from === null || at >= from) && at < until;
      if (list === 'in') {
        const page = await bank.creditsAfter(after || null);
        const entries = page.items
          .filter((credit) => isWithin(credit.booked_at))
          .map(({ id, amount, booked_at: at }) => ({
            direction: 'in' as const,
            railReference: id,
            idempotencyKey: null,
            amount,
            at,
            state: 'settled' as const,
          }));
        return { entries, cursor: page.more ? `in ${page.next}` : 'out', complete: false };
      }
      const page = await bank.paymentsAfter(after || null);
      const entries = page.items
        .filter((payment) => isWithin(payment.booked_at))
        .map(({ id, key, amount, booked_at: at, status }) => ({
          direction: 'out' as const,
          railReference: id,
          idempotencyKey: key,
          amount,
          at,
          state: status === 'paid' ? ('settled' as const) : ('returned' as const),
        }));
      return { entries, cursor: `out${page.next ?? ''}`, complete: !page.more };
    },
  };
};
