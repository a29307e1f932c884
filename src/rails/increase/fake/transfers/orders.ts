import type { Increase } from 'increase';
import { invalid } from '../problems.ts';
import { ACCOUNT_ID, type Store } from '../store.ts';

/** An order as it came: whatever is in it has to be looked at. */
type Body<Params> = Partial<Params>;

const text = (value: unknown, field: string): string => {
  if (typeof value === 'string' && value !== '') return value;
  throw invalid(field, 'is missing');
};

const digits = (value: unknown, field: string, pattern: RegExp): string => {
  const read = text(value, field);
  if (pattern.test(read)) return read;
  throw invalid(field, 'is malformed');
};

const cents = (value: unknown): number => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw invalid('amount', 'must be a positive number of cents');
};

const payeeOf = (body: { readonly account_number?: string; readonly routing_number?: string }) => ({
  account_number: digits(body.account_number, 'account_number', /^\d{1,17}$/),
  routing_number: digits(body.routing_number, 'routing_number', /^\d{9}$/),
});

const common = (store: Store, key: string | null) => ({
  account_id: ACCOUNT_ID,
  created_at: store.stamp(),
  created_by: { category: 'api_key' as const, api_key: { description: 'Railhead' } },
  currency: 'USD' as const,
  external_account_id: null,
  idempotency_key: key,
  pending_transaction_id: null,
});

export const orderAch = (
  store: Store,
  key: string | null,
  body: Body<Increase.ACHTransferCreateParams>,
): Increase.ACHTransfer => ({
  ...common(store, key),
  ...payeeOf(body),
  id: store.idOf('ach_transfer'),
  acknowledgement: null,
  addenda: null,
  amount: cents(body.amount),
  approval: null,
  cancellation: null,
  company_descriptive_date: null,
  company_discretionary_data: null,
  company_entry_description: null,
  company_id: '1234987601',
  company_name: body.company_name ?? null,
  destination_account_holder: body.destination_account_holder ?? 'unknown',
  funding: body.funding ?? 'checking',
  inbound_funds_hold: null,
  individual_id: null,
  individual_name: body.individual_name ?? null,
  network: 'ach',
  notifications_of_change: [],
  preferred_effective_date: { date: null, settlement_schedule: 'same_day' },
  return: null,
  settlement: null,
  standard_entry_class_code: body.standard_entry_class_code ?? 'corporate_credit_or_debit',
  statement_descriptor: text(body.statement_descriptor, 'statement_descriptor'),
  status: 'pending_submission',
  submission: null,
  transaction_id: null,
  type: 'ach_transfer',
});

export const orderRealTimePayment = (
  store: Store,
  key: string | null,
  body: Body<Increase.RealTimePaymentsTransferCreateParams>,
): Increase.RealTimePaymentsTransfer => ({
  ...common(store, key),
  ...payeeOf(body),
  id: store.idOf('real_time_payments_transfer'),
  acknowledgement: null,
  amount: cents(body.amount),
  approval: null,
  cancellation: null,
  creditor_name: text(body.creditor_name, 'creditor_name'),
  debtor_name: body.debtor_name ?? null,
  rejection: null,
  source_account_number_id: text(body.source_account_number_id, 'source_account_number_id'),
  status: 'pending_submission',
  submission: null,
  transaction_id: null,
  type: 'real_time_payments_transfer',
  ultimate_creditor_name: null,
  ultimate_debtor_name: null,
  unstructured_remittance_information: text(
    body.unstructured_remittance_information,
    'unstructured_remittance_information',
  ),
});

export const orderFednow = (
  store: Store,
  key: string | null,
  body: Body<Increase.FednowTransferCreateParams>,
): Increase.FednowTransfer => ({
  ...common(store, key),
  ...payeeOf(body),
  id: store.idOf('fednow_transfer'),
  acknowledgement: null,
  amount: cents(body.amount),
  creditor_address: null,
  creditor_name: text(body.creditor_name, 'creditor_name'),
  debtor_address: null,
  debtor_name: text(body.debtor_name, 'debtor_name'),
  rejection: null,
  source_account_number_id: text(body.source_account_number_id, 'source_account_number_id'),
  status: 'pending_submitting',
  submission: null,
  transaction_id: null,
  type: 'fednow_transfer',
  unique_end_to_end_transaction_reference: store.idOf('uetr'),
  unstructured_remittance_information: text(
    body.unstructured_remittance_information,
    'unstructured_remittance_information',
  ),
});

export const orderWire = (
  store: Store,
  key: string | null,
  body: Body<Increase.WireTransferCreateParams>,
): Increase.WireTransfer => ({
  ...common(store, key),
  ...payeeOf(body),
  id: store.idOf('wire_transfer'),
  amount: cents(body.amount),
  approval: null,
  cancellation: null,
  creditor: { address: null, name: text(body.creditor?.name, 'creditor.name') },
  debtor: null,
  inbound_wire_drawdown_request_id: null,
  network: 'wire',
  remittance: {
    category: 'unstructured',
    unstructured: { message: text(body.remittance?.unstructured?.message, 'remittance') },
  },
  reversal: null,
  source_account_number_id: body.source_account_number_id ?? null,
  status: 'pending_creating',
  submission: null,
  transaction_id: null,
  type: 'wire_transfer',
  unique_end_to_end_transaction_reference: null,
});
