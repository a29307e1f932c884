import type { Increase } from 'increase';
import { RailError } from '../../../domain/rails/error.ts';
import { ask, isMissing } from '../client.ts';
import type { Listed, TransferQuery } from '../networks/network.ts';

/** A transfer that somebody sent us, whatever its network. */
export interface Inbound {
  readonly id: string;
  readonly accountId: string;
  /** The account number that it was sent to. */
  readonly accountNumberId: string;
  /** As the bank has it: below nothing for a debit. */
  readonly cents: unknown;
  /** ISO 8601 in UTC: when the bank received it. */
  readonly receivedAt: string;
  /**
   * `held`: not on our account yet. `booked`: it is. `refused`: it never was. `sentBack`: we returned
   * it. `takenBack`: it was, and the other bank has it again without our doing. `unknown`: the bank
   * says a status that its documentation lacks.
   */
  readonly state: 'held' | 'booked' | 'refused' | 'sentBack' | 'takenBack' | 'unknown';
  /** What the account's own list has it by, once it is booked. */
  readonly transactionId: string | null;
  /** What sent it back is booked by. */
  readonly returnId: string | null;
  readonly payer: Readonly<Record<string, string>>;
}

type State = Inbound['state'];

const ACH: Readonly<Record<Increase.InboundACHTransfer['status'], State>> = {
  pending: 'held',
  declined: 'refused',
  accepted: 'booked',
  returned: 'takenBack',
};
const RTP: Readonly<Record<Increase.InboundRealTimePaymentsTransfer['status'], State>> = {
  pending_confirming: 'held',
  timed_out: 'refused',
  confirmed: 'booked',
  declined: 'refused',
};
const FEDNOW: Readonly<Record<Increase.InboundFednowTransfer['status'], State>> = {
  pending_confirming: 'held',
  requires_attention: 'held',
  timed_out: 'refused',
  confirmed: 'booked',
  declined: 'refused',
};
const WIRE: Readonly<Record<Increase.InboundWireTransfer['status'], State>> = {
  pending: 'held',
  declined: 'refused',
  accepted: 'booked',
  reversed: 'takenBack',
};

/** The reasons that only we give when we return money: R23 of ACH, and the one of wires. */
export const OUR_ACH_REASON = 'credit_entry_refused_by_receiver';
export const OUR_WIRE_REASON = 'creditor_request';

const known = (fields: Readonly<Record<string, string | null | undefined>>) =>
  Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );

const stateIn = <Status extends string>(
  states: Readonly<Record<Status, State>>,
  status: Status,
): State => (Object.hasOwn(states, status) ? states[status] : 'unknown');

const ofAch = (transfer: Increase.InboundACHTransfer): Inbound => {
  const back = transfer.transfer_return;
  const state = stateIn(ACH, transfer.status);
  const isDebit = transfer.direction === 'debit' && typeof transfer.amount === 'number';
  return {
    id: transfer.id,
    accountId: transfer.account_id,
    accountNumberId: transfer.account_number_id,
    cents: isDebit ? -Math.abs(transfer.amount) : transfer.amount,
    receivedAt: new Date(transfer.created_at).toISOString(),
    state: back?.reason === OUR_ACH_REASON ? 'sentBack' : state,
    transactionId: transfer.acceptance?.transaction_id ?? null,
    returnId: back?.transaction_id ?? null,
    payer: known({
      name: transfer.originator_company_name,
      company_id: transfer.originator_company_id,
      bank_number: transfer.originator_routing_number,
      description: transfer.originator_company_entry_description,
      trace_number: transfer.trace_number,
    }),
  };
};

const ofRealTimePayments = (transfer: Increase.InboundRealTimePaymentsTransfer): Inbound => ({
  id: transfer.id,
  accountId: transfer.account_id,
  accountNumberId: transfer.account_number_id,
  cents: transfer.amount,
  receivedAt: new Date(transfer.created_at).toISOString(),
  state: stateIn(RTP, transfer.status),
  transactionId: transfer.confirmation?.transaction_id ?? null,
  returnId: null,
  payer: known({
    name: transfer.debtor_name,
    bank_account_number: transfer.debtor_account_number,
    bank_number: transfer.debtor_routing_number,
    message: transfer.unstructured_remittance_information,
  }),
});

const ofFednow = (transfer: Increase.InboundFednowTransfer): Inbound => ({
  id: transfer.id,
  accountId: transfer.account_id,
  accountNumberId: transfer.account_number_id,
  cents: transfer.amount,
  receivedAt: new Date(transfer.created_at).toISOString(),
  state: stateIn(FEDNOW, transfer.status),
  transactionId: transfer.transaction_id,
  returnId: null,
  payer: known({
    name: transfer.debtor_name,
    bank_account_number: transfer.debtor_account_number,
    bank_number: transfer.debtor_routing_number,
    message: transfer.unstructured_remittance_information,
  }),
});

const ofWire = (transfer: Increase.InboundWireTransfer): Inbound => {
  const state = stateIn(WIRE, transfer.status);
  return {
    id: transfer.id,
    accountId: transfer.account_id,
    accountNumberId: transfer.account_number_id,
    cents: transfer.amount,
    receivedAt: new Date(transfer.created_at).toISOString(),
    state: transfer.reversal?.reason === OUR_WIRE_REASON ? 'sentBack' : state,
    transactionId: transfer.acceptance?.transaction_id ?? null,
    // The bank names no transaction of a reversal.
    returnId: transfer.reversal === null ? null : `${transfer.id}/reversal`,
    payer: known({
      name: transfer.debtor_name,
      bank_account_number: transfer.debtor_account_number,
      bank_number: transfer.debtor_routing_number ?? transfer.instructing_agent_routing_number,
      message: transfer.unstructured_remittance_information,
    }),
  };
};

/** The transfers of one network that came to us. */
export interface InboundNetwork {
  /** What the ids of its transfers begin with. */
  readonly prefix: string;
  retrieve(id: string): Promise<Inbound>;
  list(query: TransferQuery): Promise<Listed<Inbound>>;
}

interface Resource<Item> {
  retrieve(id: string): PromiseLike<Item>;
  list(
    query: TransferQuery,
  ): PromiseLike<{ readonly data: readonly Item[]; readonly next_cursor: string | null }>;
}

const networkOf = <Item extends { readonly type: string }>(
  type: Item['type'],
  resource: Resource<Item>,
  read: (item: Item) => Inbound,
): InboundNetwork => ({
  prefix: `${type}_`,
  async retrieve(id) {
    const item = await ask(() => resource.retrieve(id));
    const inbound = item.type === type ? read(item) : null;
    if (inbound?.id === id) return inbound;
    throw new RailError('INCREASE_OTHER_ID', 'the bank answered with another transfer');
  },
  async list(query) {
    const page = await ask(() => resource.list(query));
    return { items: page.data.map(read), next: page.next_cursor };
  },
});

export const createInboundNetworks = (client: Increase): readonly InboundNetwork[] => [
  networkOf('inbound_ach_transfer', client.inboundACHTransfers, ofAch),
  networkOf(
    'inbound_real_time_payments_transfer',
    client.inboundRealTimePaymentsTransfers,
    ofRealTimePayments,
  ),
  networkOf('inbound_fednow_transfer', client.inboundFednowTransfers, ofFednow),
  networkOf('inbound_wire_transfer', client.inboundWireTransfers, ofWire),
];

/** The inbound transfer of an id, on whichever network it is; null where the bank has none. */
export const retrieveInbound = async (
  inbound: readonly InboundNetwork[],
  id: string,
): Promise<Inbound | null> => {
  try {
    return (await inbound.find(({ prefix }) => id.startsWith(prefix))?.retrieve(id)) ?? null;
  } catch (thrown) {
    if (isMissing(thrown)) return null;
    throw thrown;
  }
};
