import { createHash } from 'node:crypto';
import {
  formatAmount,
  stroopsOf,
  type OutgoingResult,
  type OutgoingUpdate,
  type Rail,
} from 'railhead';
import { isAuthentic } from './webhook.ts';
import { createClient, type ClientOptions, type Payment } from './client.ts';

const REFERENCE = /R-[0-9A-F]{10}/i;

/** What a payer quotes: made from the transaction's id, so that nothing has to be kept. */
const referenceOf = (transactionId: string): string =>
  `R-${createHash('sha256').update(transactionId).digest('hex').slice(0, 10).toUpperCase()}`;

const RETURNED = 'The bank returned the payment.';

export interface RailOptions extends ClientOptions {
  readonly webhookSecret: string;
}

/** The bank may write its times in another zone. */
const inUtc = (time: string): string => new Date(time).toISOString();

/** What a payment of the bank means. Anything unexpected is thrown: it means "unknown". */
const resultOf = ({ id, status, reason }: Payment): OutgoingResult => {
  if (status === 'accepted') return { state: 'initiated', railReference: id };
  if (status === 'paid') return { state: 'delivered', railReference: id };
  if (status === 'returned') {
    return { state: 'failed', message: RETURNED, showToCustomer: true };
  }
  if (status === 'rejected' && reason === 'account_closed') {
    return { state: 'failed', message: 'The account is closed.', showToCustomer: true };
  }
  throw new Error('The bank answered with a payment in a state that it does not document.');
};

/** What has become of a payment that was accepted; nothing, while it is under way. */
const updateOf = (payment: Payment): readonly OutgoingUpdate[] => {
  const { key: idempotencyKey, status } = payment;
  // It had left and came back, which a person has to see where it was called delivered before.
  if (status === 'returned') return [{ idempotencyKey, state: 'returned', message: RETURNED }];
  const result = resultOf(payment);
  if (result.state !== 'delivered' && result.state !== 'failed') return [];
  return [{ idempotencyKey, ...result }];
};

/** Connects the bank: what its answers mean in the words of the rails contract. */
export const createMyBankRail = (options: RailOptions): Omit<Rail, 'profile'> => {
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
        received: page.items.map(({ id, amount, text, booked_at: at }) => ({
          railReference: id,
          // People write it in any case, and among other words.
          reference: REFERENCE.exec(text ?? '')?.[0].toUpperCase() ?? text,
          amount,
          receivedAt: inUtc(at),
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

    // Asked every `pollEveryMs`, and whenever a webhook came, about what is `initiated`.
    async pollOutgoingTransactions(initiated) {
      const { items } = await bank.paymentsByKeys(initiated.map((one) => one.idempotencyKey));
      return items.flatMap(updateOf);
    },

    // A webhook wakes Railhead, which then asks. Only what nobody asks for any more is returned here.
    async parseEvent({ headers, body, receivedAt }) {
      const signature = headers['my-bank-signature'];
      if (!isAuthentic(options.webhookSecret, signature, body, receivedAt)) return null;
      const { payment } = JSON.parse(body) as { payment?: Payment };
      return payment?.status === 'returned' ? { outgoing: updateOf(payment) } : {};
    },

    async findOutgoing(idempotencyKey) {
      const payment = await bank.paymentByKey(idempotencyKey);
      return payment === null ? { state: 'unknown' } : resultOf(payment);
    },

    async listStatement({ from, until, cursor }) {
      const page = await bank.statement({
        until,
        ...(from === null ? {} : { from }),
        ...(cursor === null ? {} : { after: cursor }),
      });
      return {
        entries: page.items.map(({ direction, id, key, amount, booked_at: at, status }) => ({
          direction,
          railReference: id,
          idempotencyKey: key,
          amount,
          at: inUtc(at),
          state: status === 'booked' ? 'settled' : status,
        })),
        cursor: page.next,
        complete: !page.more,
      };
    },
  };
};
