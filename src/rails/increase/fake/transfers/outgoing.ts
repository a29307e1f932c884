import type { Increase } from 'increase';
import { missing, notNow } from '../problems.ts';
import type { OutgoingTransfer, Store } from '../store.ts';

/** The types of the transfers that leave. */
const OUTGOING = [
  'ach_transfer',
  'real_time_payments_transfer',
  'fednow_transfer',
  'wire_transfer',
] as const satisfies readonly OutgoingTransfer['type'][];

export const allOutgoing = (store: Store): readonly OutgoingTransfer[] =>
  OUTGOING.flatMap((type): readonly OutgoingTransfer[] => store.all(type));

export const outgoingOf = (store: Store, id: string): OutgoingTransfer => {
  const found = allOutgoing(store).find((one) => one.id === id);
  if (found) return found;
  throw missing();
};

const sourceOf = (transfer: OutgoingTransfer): Increase.Transaction.Source => {
  const { id: transfer_id, account_number, routing_number, amount } = transfer;
  switch (transfer.type) {
    case 'ach_transfer':
      return {
        category: 'ach_transfer_intention',
        ach_transfer_intention: {
          account_number,
          amount,
          routing_number,
          statement_descriptor: transfer.statement_descriptor,
          transfer_id,
        },
      };
    case 'real_time_payments_transfer':
      return {
        category: 'real_time_payments_transfer_acknowledgement',
        real_time_payments_transfer_acknowledgement: {
          account_number,
          amount,
          routing_number,
          transfer_id,
          unstructured_remittance_information: transfer.unstructured_remittance_information,
        },
      };
    case 'fednow_transfer':
      return {
        category: 'fednow_transfer_acknowledgement',
        fednow_transfer_acknowledgement: { transfer_id },
      };
    case 'wire_transfer':
      return {
        category: 'wire_transfer_intention',
        wire_transfer_intention: {
          account_number,
          amount,
          message_to_recipient: transfer.remittance?.unstructured?.message ?? '',
          routing_number,
          transfer_id,
        },
      };
  }
};

/** Takes a new order: its money leaves the account at once. */
export const take = <Transfer extends OutgoingTransfer>(
  store: Store,
  transfer: Transfer,
): Transfer => {
  if (transfer.amount > store.balance()) {
    throw notNow("There's an insufficient balance in the account.");
  }
  const line = store.book(-transfer.amount, sourceOf(transfer), null, 'Transfer');
  const taken = { ...transfer, transaction_id: line.id };
  store.put(taken);
  store.event(`${transfer.type}.created`, taken);
  return taken;
};

const change = <Transfer extends OutgoingTransfer>(store: Store, changed: Transfer): Transfer => {
  store.put(changed);
  store.event(`${changed.type}.updated`, changed);
  return changed;
};

const WAITING = new Set([
  'pending_approval',
  'pending_submission',
  'pending_submitting',
  'pending_creating',
  'pending_response',
  'submitted',
]);

/**
 * The payee's bank has the money.
 * @param returnsWithinMs how long an ACH transfer may still be returned as a matter of course.
 */
export const settle = (store: Store, id: string, returnsWithinMs = 0): OutgoingTransfer => {
  const transfer = outgoingOf(store, id);
  if (!WAITING.has(transfer.status)) throw notNow('The transfer is not under way.');
  const at = store.stamp();
  switch (transfer.type) {
    case 'ach_transfer': {
      if (transfer.settlement !== null) throw notNow('The transfer has settled.');
      const returnsBy = new Date(Date.parse(at) + returnsWithinMs).toISOString();
      return change(store, {
        ...transfer,
        status: 'submitted',
        submission: {
          administrative_returns_expected_by: returnsBy,
          effective_date: at,
          expected_funds_settlement_at: at,
          expected_settlement_schedule: 'same_day',
          submitted_at: at,
          trace_number: '058349238292834',
        },
        acknowledgement: { acknowledged_at: at },
        settlement: { settled_at: at },
      });
    }
    case 'real_time_payments_transfer':
      return change(store, {
        ...transfer,
        status: 'complete',
        submission: { submitted_at: at, transaction_identification: id.slice(-16) },
        acknowledgement: { acknowledged_at: at },
      });
    case 'fednow_transfer':
      return change(store, {
        ...transfer,
        status: 'complete',
        submission: { message_identification: id.slice(-16), submitted_at: at },
        acknowledgement: { acknowledged_at: at },
      });
    case 'wire_transfer':
      return change(store, {
        ...transfer,
        status: 'complete',
        submission: { input_message_accountability_data: id.slice(-16), submitted_at: at },
      });
  }
};

type ReturnCode = Increase.ACHTransfer.Return['return_reason_code'];

/** The payee's bank sends the money back, days after it had it perhaps. */
export const sendBack = (
  store: Store,
  id: string,
  reason: ReturnCode = 'account_closed',
): OutgoingTransfer => {
  const transfer = outgoingOf(store, id);
  const at = store.stamp();
  if (transfer.type === 'ach_transfer' && transfer.status === 'submitted') {
    const back = {
      addenda_information: null,
      created_at: at,
      raw_return_reason_code: reason === 'no_account' ? 'R03' : 'R02',
      return_reason_code: reason,
      trace_number: '058349238292835',
      transaction_id: store.idOf('transaction'),
      transfer_id: id,
    };
    const source = { category: 'ach_transfer_return' as const, ach_transfer_return: back };
    const { id: transaction_id } = store.book(transfer.amount, source, null, 'ACH return');
    return change(store, { ...transfer, status: 'returned', return: { ...back, transaction_id } });
  }
  if (transfer.type === 'wire_transfer' && transfer.status === 'complete') {
    const reversal = {
      amount: transfer.amount,
      created_at: at,
      debtor_routing_number: null,
      description: 'Inbound wire reversal',
      input_cycle_date: at,
      input_message_accountability_data: id.slice(-16),
      input_sequence_number: '1',
      input_source: 'fake',
      instruction_identification: null,
      return_reason_additional_information: null,
      return_reason_code: 'AC04',
      return_reason_code_description: 'Account closed.',
      transaction_id: store.idOf('transaction'),
      wire_transfer_id: id,
    };
    const source = { category: 'inbound_wire_reversal' as const, inbound_wire_reversal: reversal };
    const { id: transaction_id } = store.book(transfer.amount, source, null, 'Wire reversal');
    return change(store, {
      ...transfer,
      status: 'reversed',
      reversal: { ...reversal, transaction_id },
    });
  }
  throw notNow('Only what has been sent by ACH or wire comes back.');
};

/** The network or the payee's bank refuses the transfer; an ACH transfer is returned instead. */
export const reject = (
  store: Store,
  id: string,
  reason: Increase.FednowTransfer.Rejection['reject_reason_code'] = 'account_closed',
): OutgoingTransfer => {
  const transfer = outgoingOf(store, id);
  if (transfer.type === 'ach_transfer') {
    if (transfer.settlement === null) settle(store, id);
    return sendBack(store, id, reason === 'account_closed' ? 'account_closed' : 'no_account');
  }
  if (!WAITING.has(transfer.status)) throw notNow('The transfer is not under way.');
  const rejection = {
    reject_reason_additional_information: null,
    reject_reason_code: reason,
    rejected_at: store.stamp(),
  };
  store.book(transfer.amount, { category: 'other', other: {} }, null, 'Rejected transfer');
  if (transfer.type === 'wire_transfer') return change(store, { ...transfer, status: 'rejected' });
  return change(store, { ...transfer, status: 'rejected', rejection });
};
