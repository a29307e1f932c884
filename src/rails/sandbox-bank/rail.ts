import { formatAmount, stroopsOf } from '../../domain/money/amount.ts';
import type {
  Instructions,
  OutgoingPayment,
  OutgoingResult,
  Rail,
  ReceivedFunds,
  StatementEntry,
} from '../rail.ts';
import { createSandboxBankClient, isBankRefusal } from './client.ts';
import type {
  BankAccount,
  BankPayment,
  BankRefusal,
  BankStatementLine,
  BankTransfer,
} from './client.ts';
import { profile } from './profile.ts';
import { createRefunds } from './refunds.ts';
import { createReference, readReference } from './reference.ts';
import { isAuthenticWebhook, presentEvent } from './webhook.ts';

interface SandboxBankRailOptions {
  /** Where the bank is, without a path. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly webhookSecret: string;
  readonly timeoutMs?: number;
}

const presentTransfer = (transfer: BankTransfer): ReceivedFunds => ({
  railReference: transfer.id,
  reference: readReference(transfer.reference),
  amount: transfer.amount,
  receivedAt: transfer.received_at,
  payer: { name: transfer.payer.name, bank_account_number: transfer.payer.account },
});

const presentPayment = ({ id, status, reason }: BankPayment): OutgoingResult => {
  if (status === 'booked') return { state: 'delivered', railReference: id };
  switch (reason) {
    case 'account_unknown':
      return {
        state: 'needsInfo',
        message: {
          en: 'The bank does not know this account number.',
          es: 'El banco no conoce este número de cuenta.',
        },
        fields: ['bank_account_number'],
      };
    case 'creditor_refuses':
      return {
        state: 'refund',
        message: {
          en: 'The payee does not accept the payment.',
          es: 'El beneficiario no acepta el pago.',
        },
        showToCustomer: true,
      };
    case 'returned':
      return {
        state: 'failed',
        message: { en: 'The bank returned the payment.', es: 'El banco devolvió el pago.' },
        showToCustomer: true,
        railReference: id,
      };
    case 'account_closed':
      return {
        state: 'failed',
        message: { en: 'The account is closed.', es: 'La cuenta está cerrada.' },
        showToCustomer: true,
        railReference: id,
      };
    case null:
    default:
      throw new Error('The bank answered with a payment in a state that it does not document.');
  }
};

const sep9Fields: Readonly<Record<string, readonly string[]>> = {
  'creditor.account_number': ['bank_account_number'],
  'creditor.bank_number': ['bank_number'],
  'creditor.name': ['first_name', 'last_name'],
};

const presentRefusal = ({ status, code, field }: BankRefusal): OutgoingResult => {
  const fields = sep9Fields[field ?? ''];
  // An empty account or a mistake of ours is nothing that the customer could mend.
  if (fields === undefined) throw new Error(`The bank refused with ${status} ${code}.`);
  return {
    state: 'needsInfo',
    message: {
      en: 'The bank cannot read the details of the payee.',
      es: 'El banco no puede leer los datos del beneficiario.',
    },
    fields,
  };
};

// The bank takes two decimals: zeros beyond them are dropped, anything else it refuses itself.
const toOrder = ({ amount, payee }: OutgoingPayment) => ({
  amount: formatAmount(stroopsOf(amount)),
  currency: 'USD',
  creditor: {
    name: [payee.first_name, payee.last_name].filter(Boolean).join(' '),
    account_number: payee.bank_account_number ?? '',
    ...(payee.bank_number ? { bank_number: payee.bank_number } : {}),
  },
});

const presentLine = (line: BankStatementLine): StatementEntry => ({
  direction: line.direction,
  railReference: line.id,
  idempotencyKey: line.key,
  amount: line.amount,
  at: line.booked_at,
  state: line.status,
});

const field = (value: string, en: string, es: string) => ({ value, description: { en, es } });

const howToPay = (account: BankAccount, reference: string): Instructions['fields'] => ({
  'organization.bank_name': field(account.bank_name, 'Bank', 'Banco'),
  'organization.bank_number': field(account.bank_number, 'Routing number', 'Número de ruta'),
  'organization.bank_account_number': field(
    account.account_number,
    'Account number',
    'Número de cuenta',
  ),
  external_transfer_memo: {
    ...field(reference, 'Reference', 'Referencia'),
    help: { en: 'Quote it with the transfer', es: 'Indíquela en la transferencia' },
  },
});

/** Connects the sandbox bank; the worked example of a rail. */
export const createSandboxBankRail = (options: SandboxBankRailOptions): Rail => {
  const { webhookSecret } = options;
  const bank = createSandboxBankClient(options);
  return {
    profile,

    async listReceived(cursor) {
      const [transfer = null, reversal = null] = cursor?.split(' ') ?? [];
      const page = await bank.transfersAfter(transfer);
      // Read after it, so that what is listed and was taken back meanwhile is known to be.
      const taken = await bank.reversalsAfter(reversal);
      const reached = [page.next_cursor, taken.next_cursor].filter((one) => one !== null);
      return {
        received: page.transfers.map(presentTransfer),
        reversed: taken.reversals.map((one) => ({
          railReference: one.transfer,
          state: 'chargedBack' as const,
        })),
        cursor: reached.length === 0 ? null : reached.join(' '),
        complete: !page.has_more && !taken.has_more,
      };
    },

    async executeOutgoingTransaction(payment) {
      const answer = await bank.pay(payment.idempotencyKey, toOrder(payment));
      return isBankRefusal(answer) ? presentRefusal(answer) : presentPayment(answer);
    },

    async listStatement({ from, until, cursor }) {
      const query = { until, ...(from ? { from } : {}), ...(cursor ? { after: cursor } : {}) };
      const page = await bank.statement(query);
      return {
        entries: page.entries.map(presentLine),
        cursor: page.next_cursor,
        complete: !page.has_more,
      };
    },

    ...createRefunds(bank),

    async findOutgoing(idempotencyKey) {
      const payments = await bank.paymentsByKey(idempotencyKey);
      const payment = payments.find(({ status }) => status === 'booked') ?? payments[0];
      return payment === undefined ? { state: 'unknown' } : presentPayment(payment);
    },

    async instructions({ transactionId }) {
      const account = await bank.account();
      const reference = createReference(transactionId);
      return { reference, fields: howToPay(account, reference) };
    },

    async parseEvent({ headers, body, receivedAt }) {
      const signature = headers['bank-signature'];
      const isAuthentic = isAuthenticWebhook(
        webhookSecret,
        signature,
        body,
        Date.parse(receivedAt),
      );
      return isAuthentic ? presentEvent(body) : null;
    },
  };
};
