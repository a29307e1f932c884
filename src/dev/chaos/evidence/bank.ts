import { stroopsOf } from '../../../domain/money/amount.ts';
import { textOf, type BankPayout, type BankReceipt } from './evidence.ts';

interface Statement {
  readonly bank: { readonly transfers: readonly unknown[]; readonly payments: readonly unknown[] };
  readonly mobileMoney: {
    readonly collections: readonly unknown[];
    readonly payouts: readonly unknown[];
  };
}

const part = (value: unknown, name: string): unknown => Reflect.get(value as object, name);

/** A reference as both sides mean it, however it was typed. */
export const plainReference = (reference: string): string =>
  reference.replaceAll(/[^0-9a-z]/gi, '').toUpperCase();

const receiptOfTransfer = (transfer: unknown): BankReceipt => ({
  rail: 'sandbox-bank',
  id: textOf(transfer, 'id'),
  payer: textOf(part(transfer, 'payer'), 'account'),
  amount: stroopsOf(textOf(transfer, 'amount')),
  reference: plainReference(textOf(transfer, 'reference')),
  receivedAtMs: Date.parse(textOf(transfer, 'received_at')),
  reversedAtMs: Date.parse(textOf(transfer, 'reversed_at')) || null,
});

const receiptOfCollection = (collection: unknown): BankReceipt => ({
  rail: 'sandbox-mobile-money',
  id: textOf(collection, 'transactionId'),
  payer: textOf(part(collection, 'payer'), 'msisdn'),
  amount: stroopsOf(textOf(part(collection, 'amount'), 'value')),
  reference: plainReference(textOf(collection, 'code')),
  receivedAtMs: Date.parse(textOf(collection, 'collectedAt')),
  reversedAtMs: null,
});

const payoutOfPayment = (payment: unknown): BankPayout => ({
  id: textOf(payment, 'id'),
  key: textOf(payment, 'idempotency_key'),
  payee: textOf(part(payment, 'creditor'), 'account_number'),
  amount: stroopsOf(textOf(payment, 'amount')),
  isPaid: textOf(payment, 'status') === 'booked',
  isFinal: true,
});

const payoutOfMobile = (payout: unknown): BankPayout => ({
  id: textOf(payout, 'transactionId'),
  key: textOf(payout, 'externalId'),
  payee: textOf(payout, 'msisdn'),
  amount: stroopsOf(textOf(part(payout, 'amount'), 'value')),
  isPaid: textOf(payout, 'status') !== 'FAILED',
  isFinal: ['DELIVERED', 'FAILED'].includes(textOf(payout, 'status')),
});

/** The books of both institutions, whole. */
export const readBank = async (
  bankUrl: string,
): Promise<{ readonly bankIn: BankReceipt[]; readonly bankOut: BankPayout[] }> => {
  const { bank, mobileMoney } = (await (
    await fetch(`${bankUrl}/sandbox/statement`)
  ).json()) as Statement;
  return {
    bankIn: [
      ...bank.transfers.map(receiptOfTransfer),
      ...mobileMoney.collections.map(receiptOfCollection),
    ],
    bankOut: [...bank.payments.map(payoutOfPayment), ...mobileMoney.payouts.map(payoutOfMobile)],
  };
};
