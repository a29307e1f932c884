import type { Increase } from 'increase';
import {
  acceptAch,
  holdAch,
  receiveFednow,
  receiveRealTimePayment,
  receiveWire,
  returnAch,
  reverseWire,
} from './transfers/inbound.ts';
import { listOf, type List, type Paging } from './lists.ts';
import { orderAch, orderFednow, orderRealTimePayment, orderWire } from './transfers/orders.ts';
import { reject, sendBack, settle, take } from './transfers/outgoing.ts';
import { invalid, missing, Problem } from './problems.ts';
import { BANKS } from './routing.ts';
import { createNumber, type BankObject, type OutgoingTransfer, type Store } from './store.ts';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly key: string | null;
  /** The body as it came. */
  readonly text: string;
}

export interface Answer {
  readonly body: BankObject | List;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RoutesOptions {
  readonly store: Store;
  readonly paging: () => Paging;
  /** Called with a pay-out that was taken. */
  readonly onTaken: (transfer: OutgoingTransfer) => void;
}

/** What the API creates under a key. */
type Created = OutgoingTransfer | Increase.AccountNumber;

const CREATE: Readonly<
  Record<string, (store: Store, key: string | null, text: string) => Created>
> = {
  '/ach_transfers': (store, key, text) => orderAch(store, key, JSON.parse(text)),
  '/real_time_payments_transfers': (store, key, text) =>
    orderRealTimePayment(store, key, JSON.parse(text)),
  '/fednow_transfers': (store, key, text) => orderFednow(store, key, JSON.parse(text)),
  '/wire_transfers': (store, key, text) => orderWire(store, key, JSON.parse(text)),
  '/account_numbers': (store, key, text) => {
    const { name }: Partial<Increase.AccountNumberCreateParams> = JSON.parse(text);
    if (typeof name !== 'string') throw invalid('name', 'is missing');
    return createNumber(store, name, key);
  },
};

const LISTS = {
  '/transactions': 'transaction',
  '/events': 'event',
  '/account_numbers': 'account_number',
  '/ach_transfers': 'ach_transfer',
  '/real_time_payments_transfers': 'real_time_payments_transfer',
  '/fednow_transfers': 'fednow_transfer',
  '/wire_transfers': 'wire_transfer',
  '/inbound_ach_transfers': 'inbound_ach_transfer',
  '/inbound_real_time_payments_transfers': 'inbound_real_time_payments_transfer',
  '/inbound_fednow_transfers': 'inbound_fednow_transfer',
  '/inbound_wire_transfers': 'inbound_wire_transfer',
} as const satisfies Readonly<Record<string, BankObject['type']>>;

const isList = (path: string): path is keyof typeof LISTS => Object.hasOwn(LISTS, path);

const canonical = (text: string): string => {
  const body: Record<string, unknown> = JSON.parse(text === '' ? '{}' : text);
  return JSON.stringify(Object.entries(body).toSorted(([one], [other]) => (one < other ? -1 : 1)));
};

/** What the bank's sandbox can be made to do: money that comes, settles, fails and comes back. */
const simulate = (store: Store, path: string, text: string): BankObject => {
  const body: Record<string, unknown> = JSON.parse(text === '' ? '{}' : text);
  const {
    account_number_id: accountNumberId = '',
    amount = 0,
  }: Partial<Increase.Simulations.InboundACHTransferCreateParams> = body;
  const payment = { accountNumberId, amount };
  const [, kind = '', id = '', action = ''] =
    /^\/([a-z_]+)(?:\/([^/]+)\/([a-z_]+))?$/.exec(path) ?? [];
  switch (`${kind} ${action}`.trim()) {
    case 'inbound_ach_transfers': {
      const held = holdAch(store, payment);
      return body['resolve_at'] === undefined ? acceptAch(store, held.id) : held;
    }
    case 'inbound_real_time_payments_transfers':
      return receiveRealTimePayment(store, payment);
    case 'inbound_fednow_transfers':
      return receiveFednow(store, payment);
    case 'inbound_wire_transfers':
      return receiveWire(store, payment);
    case 'ach_transfers settle':
    case 'wire_transfers submit':
      return settle(store, id);
    case 'ach_transfers return':
    case 'wire_transfers reverse':
      return sendBack(store, id);
    case 'real_time_payments_transfers complete':
      return body['rejection'] === undefined ? settle(store, id) : reject(store, id);
    default:
      throw missing();
  }
};

/** The part of the API that the rail needs, and the sandbox's simulations. */
export const createRoutes = ({ store, paging, onTaken }: RoutesOptions) => {
  const create = ({ path, key, text }: Request): Answer => {
    const request = `${path} ${canonical(text)}`;
    const used = key === null ? undefined : store.keys.get(key);
    if (used !== undefined) {
      const object = used.request === request ? store.get(used.id) : undefined;
      if (object) return { body: object, headers: { 'idempotent-replayed': 'true' } };
      const more = { resource_id: used.id };
      throw new Problem(409, 'idempotency_key_already_used_error', more);
    }
    const ordered = CREATE[path]?.(store, key, text);
    if (ordered === undefined) throw missing();
    if (ordered.type === 'account_number') {
      store.put(ordered);
      store.event('account_number.created', ordered);
    } else {
      const isKnown =
        'routing_number' in ordered &&
        BANKS.some((bank) => bank.routing_number === ordered.routing_number);
      if (!isKnown) throw invalid('routing_number', 'is not known');
    }
    if (key !== null) store.keys.set(key, { request, id: ordered.id });
    if (ordered.type === 'account_number') return { body: ordered };
    try {
      const taken = take(store, ordered);
      onTaken(taken);
      return { body: taken };
    } catch (problem) {
      if (key !== null) store.keys.delete(key);
      throw problem;
    }
  };

  const act = (path: string, text: string): BankObject => {
    const [, kind, id = '', action] = /^\/([a-z_]+)\/([^/]+)\/([a-z_]+)$/.exec(path) ?? [];
    if (kind === 'inbound_ach_transfers' && action === 'transfer_return') {
      const { reason }: Increase.InboundACHTransferTransferReturnParams = JSON.parse(text);
      return returnAch(store, id, reason);
    }
    if (kind === 'inbound_wire_transfers' && action === 'reverse') {
      const { reason }: Increase.InboundWireTransferReverseParams = JSON.parse(text);
      return reverseWire(store, id, reason);
    }
    throw missing();
  };

  return (request: Request): Answer => {
    const { method, path, query, text } = request;
    if (method === 'POST') {
      if (path.startsWith('/simulations/')) {
        return { body: simulate(store, path.slice('/simulations'.length), text) };
      }
      return Object.hasOwn(CREATE, path) ? create(request) : { body: act(path, text) };
    }
    if (method !== 'GET') throw missing();
    if (path === '/routing_numbers') return { body: listOf(BANKS, query, paging()) };
    if (isList(path)) return { body: listOf(store.all(LISTS[path]), query, paging()) };
    const id = path.split('/').at(-1) ?? '';
    const object = store.get(id);
    const kind = `/${path.split('/')[1] ?? ''}`;
    if (object === undefined || !isList(kind) || object.type !== LISTS[kind]) throw missing();
    return { body: object };
  };
};
