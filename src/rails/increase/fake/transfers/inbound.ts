import type { Increase } from 'increase';
import { missing, notNow } from '../problems.ts';
import { ACCOUNT_ID, type Store } from '../store.ts';

/** What somebody who pays us says with the payment. */
export interface Payment {
  readonly accountNumberId: string;
  /** In cents; whatever else it is, for a bank that writes nonsense. */
  readonly amount: number;
  readonly name?: string;
  readonly message?: string;
  /** When the bank received it; it books it now. */
  readonly receivedAt?: string;
}

const NAME = 'Ian Crease';
const OTHER_ACCOUNT = '987654321';
const OTHER_BANK = '110000000';

const ach = (store: Store, payment: Payment): Increase.InboundACHTransfer => ({
  id: store.idOf('inbound_ach_transfer'),
  acceptance: null,
  account_id: ACCOUNT_ID,
  account_number_id: payment.accountNumberId,
  addenda: null,
  amount: payment.amount < 0 ? -payment.amount : payment.amount,
  automatically_resolves_at: store.stamp(),
  created_at: payment.receivedAt ?? store.stamp(),
  decline: null,
  direction: payment.amount < 0 ? 'debit' : 'credit',
  effective_date: store.stamp(),
  international_addenda: null,
  notification_of_change: null,
  originator_company_descriptive_date: null,
  originator_company_discretionary_data: null,
  originator_company_entry_description: (payment.message ?? 'PAYMENT').slice(0, 10),
  originator_company_id: '1234987601',
  originator_company_name: payment.name ?? NAME,
  originator_routing_number: OTHER_BANK,
  receiver_id_number: null,
  receiver_name: null,
  settlement: { settled_at: store.stamp(), settlement_schedule: 'same_day' },
  standard_entry_class_code: 'prearranged_payments_and_deposit',
  status: 'pending',
  trace_number: '058349238292834',
  transfer_return: null,
  type: 'inbound_ach_transfer',
});

/** An ACH transfer comes, and is held until it is accepted. */
export const holdAch = (store: Store, payment: Payment): Increase.InboundACHTransfer => {
  const transfer = ach(store, payment);
  store.put(transfer);
  store.event('inbound_ach_transfer.created', transfer);
  return transfer;
};

/** A held ACH transfer is accepted, and its money is on the account. */
export const acceptAch = (store: Store, id: string): Increase.InboundACHTransfer => {
  const transfer = store.get(id);
  if (transfer?.type !== 'inbound_ach_transfer') throw missing();
  if (transfer.status !== 'pending') throw notNow('The transfer is not pending.');
  const amount = transfer.direction === 'debit' ? -transfer.amount : transfer.amount;
  const source: Increase.Transaction.Source = {
    category: 'inbound_ach_transfer',
    inbound_ach_transfer: {
      addenda: null,
      amount,
      originator_company_descriptive_date: null,
      originator_company_discretionary_data: null,
      originator_company_entry_description: transfer.originator_company_entry_description,
      originator_company_id: transfer.originator_company_id,
      originator_company_name: transfer.originator_company_name,
      receiver_id_number: null,
      receiver_name: null,
      trace_number: transfer.trace_number,
      transfer_id: id,
    },
  };
  const line = store.book(amount, source, transfer.account_number_id, 'Inbound ACH');
  const accepted: Increase.InboundACHTransfer = {
    ...transfer,
    status: 'accepted',
    acceptance: { accepted_at: line.created_at, transaction_id: line.id },
  };
  store.put(accepted);
  store.event('inbound_ach_transfer.updated', accepted);
  return accepted;
};

export const receiveRealTimePayment = (
  store: Store,
  payment: Payment,
): Increase.InboundRealTimePaymentsTransfer => {
  const id = store.idOf('inbound_real_time_payments_transfer');
  const common = {
    amount: payment.amount,
    creditor_name: 'Railhead',
    currency: 'USD' as const,
    debtor_account_number: OTHER_ACCOUNT,
    debtor_name: payment.name ?? NAME,
    debtor_routing_number: OTHER_BANK,
    transaction_identification: id.slice(-16),
    unstructured_remittance_information: payment.message ?? null,
  };
  const source: Increase.Transaction.Source = {
    category: 'inbound_real_time_payments_transfer_confirmation',
    inbound_real_time_payments_transfer_confirmation: { ...common, transfer_id: id },
  };
  const line = store.book(payment.amount, source, payment.accountNumberId, 'Real-Time Payment');
  const transfer: Increase.InboundRealTimePaymentsTransfer = {
    ...common,
    id,
    account_id: ACCOUNT_ID,
    account_number_id: payment.accountNumberId,
    confirmation: { confirmed_at: line.created_at, transaction_id: line.id },
    created_at: payment.receivedAt ?? store.stamp(),
    decline: null,
    status: 'confirmed',
    type: 'inbound_real_time_payments_transfer',
  };
  store.put(transfer);
  store.event('inbound_real_time_payments_transfer.created', transfer);
  return transfer;
};

export const receiveFednow = (store: Store, payment: Payment): Increase.InboundFednowTransfer => {
  const id = store.idOf('inbound_fednow_transfer');
  const source: Increase.Transaction.Source = {
    category: 'inbound_fednow_transfer_confirmation',
    inbound_fednow_transfer_confirmation: { transfer_id: id },
  };
  const line = store.book(payment.amount, source, payment.accountNumberId, 'FedNow transfer');
  const transfer: Increase.InboundFednowTransfer = {
    id,
    account_id: ACCOUNT_ID,
    account_number_id: payment.accountNumberId,
    amount: payment.amount,
    confirmation: { transfer_id: id },
    created_at: payment.receivedAt ?? store.stamp(),
    creditor_name: 'Railhead',
    currency: 'USD',
    debtor_account_number: OTHER_ACCOUNT,
    debtor_name: payment.name ?? NAME,
    debtor_routing_number: OTHER_BANK,
    decline: null,
    status: 'confirmed',
    transaction_id: line.id,
    type: 'inbound_fednow_transfer',
    unique_end_to_end_transaction_reference: null,
    unstructured_remittance_information: payment.message ?? null,
  };
  store.put(transfer);
  store.event('inbound_fednow_transfer.created', transfer);
  return transfer;
};

export const receiveWire = (store: Store, payment: Payment): Increase.InboundWireTransfer => {
  const id = store.idOf('inbound_wire_transfer');
  const common = {
    amount: payment.amount,
    creditor_address_line1: null,
    creditor_address_line2: null,
    creditor_address_line3: null,
    creditor_name: 'Railhead',
    debtor_address_line1: null,
    debtor_address_line2: null,
    debtor_address_line3: null,
    debtor_name: payment.name ?? NAME,
    description: 'Inbound wire transfer',
    end_to_end_identification: null,
    input_message_accountability_data: null,
    instructing_agent_routing_number: OTHER_BANK,
    instruction_identification: null,
    purpose: null,
    unique_end_to_end_transaction_reference: null,
    unstructured_remittance_information: payment.message ?? null,
  };
  const source: Increase.Transaction.Source = {
    category: 'inbound_wire_transfer',
    inbound_wire_transfer: { ...common, transfer_id: id },
  };
  const line = store.book(payment.amount, source, payment.accountNumberId, 'Inbound wire');
  const transfer: Increase.InboundWireTransfer = {
    ...common,
    id,
    acceptance: { accepted_at: line.created_at, transaction_id: line.id },
    account_id: ACCOUNT_ID,
    account_number_id: payment.accountNumberId,
    created_at: payment.receivedAt ?? store.stamp(),
    debtor_account_number: OTHER_ACCOUNT,
    debtor_routing_number: OTHER_BANK,
    reversal: null,
    status: 'accepted',
    type: 'inbound_wire_transfer',
    wire_drawdown_request_id: null,
  };
  store.put(transfer);
  store.event('inbound_wire_transfer.created', transfer);
  return transfer;
};

/** An accepted ACH credit goes back to the bank that it came from. */
export const returnAch = (
  store: Store,
  id: string,
  reason: Increase.InboundACHTransfer.TransferReturn['reason'],
): Increase.InboundACHTransfer => {
  const transfer = store.get(id);
  if (transfer?.type !== 'inbound_ach_transfer') throw missing();
  if (transfer.status !== 'accepted') throw notNow('The transfer is not accepted.');
  const source: Increase.Transaction.Source = {
    category: 'inbound_ach_transfer_return_intention',
    inbound_ach_transfer_return_intention: { inbound_ach_transfer_id: id },
  };
  const line = store.book(-transfer.amount, source, transfer.account_number_id, 'ACH return');
  const returned: Increase.InboundACHTransfer = {
    ...transfer,
    status: 'returned',
    transfer_return: { reason, returned_at: line.created_at, transaction_id: line.id },
  };
  store.put(returned);
  store.event('inbound_ach_transfer.updated', returned);
  return returned;
};

export const reverseWire = (
  store: Store,
  id: string,
  reason: Increase.InboundWireTransfer.Reversal['reason'],
): Increase.InboundWireTransfer => {
  const transfer = store.get(id);
  if (transfer?.type !== 'inbound_wire_transfer') throw missing();
  if (transfer.status !== 'accepted') throw notNow('The transfer is not accepted.');
  const source: Increase.Transaction.Source = {
    category: 'inbound_wire_transfer_reversal',
    inbound_wire_transfer_reversal: { inbound_wire_transfer_id: id },
  };
  const line = store.book(-transfer.amount, source, transfer.account_number_id, 'Wire reversal');
  const reversed: Increase.InboundWireTransfer = {
    ...transfer,
    status: 'reversed',
    reversal: { reason, reversed_at: line.created_at },
  };
  store.put(reversed);
  store.event('inbound_wire_transfer.updated', reversed);
  return reversed;
};
