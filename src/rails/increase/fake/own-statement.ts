import type { StatementEntry } from '../../rail.ts';
import { dollarsIn } from './money.ts';
import { allOutgoing } from './transfers/outgoing.ts';
import type { OutgoingTransfer, Store } from './store.ts';

const GONE = new Set(['rejected', 'returned', 'reversed', 'canceled', 'reviewing_rejected']);

const stateOf = (transfer: OutgoingTransfer): StatementEntry['state'] => {
  if (GONE.has(transfer.status)) return 'returned';
  const isThere =
    transfer.status === 'complete' ||
    (transfer.type === 'ach_transfer' && transfer.settlement !== null);
  return isThere ? 'settled' : 'pending';
};

const wentOut = (transfer: OutgoingTransfer): StatementEntry => ({
  direction: 'out',
  railReference: transfer.id,
  idempotencyKey: transfer.idempotency_key,
  amount: dollarsIn(transfer.amount),
  at: transfer.created_at,
  state: stateOf(transfer),
});

/** The transfer that a line of the account is of, by the bank's own books. */
const cameIn = (store: Store): readonly StatementEntry[] =>
  store.all('transaction').flatMap(({ source, amount, id }): readonly StatementEntry[] => {
    const transferId =
      source.inbound_ach_transfer?.transfer_id ??
      source.inbound_real_time_payments_transfer_confirmation?.transfer_id ??
      source.inbound_fednow_transfer_confirmation?.transfer_id ??
      source.inbound_wire_transfer?.transfer_id;
    const backId =
      source.inbound_ach_transfer_return_intention?.inbound_ach_transfer_id ??
      source.inbound_wire_transfer_reversal?.inbound_wire_transfer_id;
    const transfer = store.get(transferId ?? backId ?? '');
    if (transfer === undefined || !Number.isSafeInteger(amount)) return [];
    const isByUs =
      (transfer.type === 'inbound_ach_transfer' &&
        transfer.transfer_return?.reason === 'credit_entry_refused_by_receiver') ||
      (transfer.type === 'inbound_wire_transfer' &&
        transfer.reversal?.reason === 'creditor_request');
    const isBack =
      'status' in transfer && (transfer.status === 'returned' || transfer.status === 'reversed');
    const entry = {
      idempotencyKey: null,
      amount: dollarsIn(Math.abs(amount)),
      at: transfer.created_at,
    };
    if (transferId !== undefined) {
      const direction = amount < 0 ? 'out' : 'in';
      const state = isBack && !isByUs ? 'returned' : 'settled';
      return [{ ...entry, direction, railReference: transferId, state }];
    }
    if (!isByUs) return [];
    const railReference =
      transfer.type === 'inbound_wire_transfer' ? `${transfer.id}/reversal` : id;
    return [{ ...entry, direction: 'out', railReference, state: 'settled' }];
  });

/** What the bank itself has booked, whatever the rail makes of it. */
export const ownStatement = (store: Store): readonly StatementEntry[] => [
  ...cameIn(store),
  ...allOutgoing(store).map(wentOut),
];
