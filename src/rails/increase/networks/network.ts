import type { Increase } from 'increase';
import type { Words } from '../../../domain/languages/words.ts';
import { RailError } from '../../../domain/rails/error.ts';
import { ask } from '../client.ts';

/** The networks that can carry a pay-out, in the bank's words. */
export const NETWORK_NAMES = ['real_time_payments', 'fednow', 'ach', 'wire'] as const;
export type NetworkName = (typeof NETWORK_NAMES)[number];

/** Why a payment did not reach its payee, for the customer. */
export interface Reason {
  readonly message: Words;
  /** The SEP-9 fields that would have to be better. */
  readonly fields?: readonly string[];
}

/** What has become of a transfer, in the words of the rails contract. */
export type Outcome =
  | { readonly state: 'underWay' | 'delivered' }
  | ({ readonly state: 'failed' | 'returned' } & Reason);

/** What each status of a network means; every one that the SDK's types know has to be there. */
export type Meanings<Status extends string> = Readonly<Record<Status, Outcome['state']>>;

/** A payment as the bank is to make it. */
export interface TransferOrder {
  readonly idempotencyKey: string;
  readonly cents: number;
  readonly accountNumber: string;
  readonly routingNumber: string;
  readonly funding: 'checking' | 'savings';
  /** The payee's name in ASCII. */
  readonly name: string;
}

/** A transfer that the bank has, whatever its network. */
export interface Sent {
  readonly id: string;
  readonly accountId: string;
  readonly idempotencyKey: string | null;
  readonly cents: number;
  readonly accountNumber: string;
  readonly routingNumber: string;
  readonly createdAt: string;
  readonly outcome: Outcome;
}

/** Which transfers are listed. */
export interface TransferQuery {
  readonly account_id?: string;
  readonly idempotency_key?: string;
  readonly created_at?: { readonly on_or_after?: string; readonly before?: string };
  readonly cursor?: string;
  readonly limit?: number;
}

export interface Listed<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** One network that carries pay-outs. */
export interface Network {
  readonly name: NetworkName;
  /** What the ids of its transfers begin with. */
  readonly prefix: string;
  readonly maximumCents: number;
  readonly reaches: (bank: Increase.RoutingNumberListResponse) => boolean;
  /** False while a transfer would only wait at the bank. */
  readonly isOpen: (nowMs: number) => boolean;
  create(order: TransferOrder): Promise<Sent>;
  retrieve(id: string): Promise<Sent>;
  list(query: TransferQuery): Promise<Listed<Sent>>;
}

/** What the transfers of all networks have in common. */
interface Transfer {
  readonly id: string;
  readonly account_id: string;
  readonly type: string;
  readonly status: string;
  readonly idempotency_key: string | null;
  readonly amount: number;
  readonly account_number: string;
  readonly routing_number: string;
  readonly created_at: string;
}

interface Resource<Item, Params> {
  create(body: Params, options: { readonly idempotencyKey: string }): PromiseLike<Item>;
  retrieve(id: string): PromiseLike<Item>;
  list(
    query: TransferQuery,
  ): PromiseLike<{ readonly data: readonly Item[]; readonly next_cursor: string | null }>;
}

interface Description<Item extends Transfer, Params> extends Pick<
  Network,
  'name' | 'maximumCents' | 'reaches' | 'isOpen'
> {
  readonly type: Item['type'];
  readonly resource: Resource<Item, Params>;
  readonly paramsOf: (order: TransferOrder) => Params;
  readonly meanings: Meanings<Item['status']>;
  /** Decides where the status alone does not. */
  readonly meaningOf?: (transfer: Item) => Outcome['state'];
  readonly reasonOf: (transfer: Item) => Reason;
}

/** A network by the SDK's resource for it. What the bank answers is checked before it is believed. */
export const createNetwork = <Item extends Transfer, Params>(
  description: Description<Item, Params>,
): Network => {
  const { name, type, resource, meanings, meaningOf, reasonOf, paramsOf } = description;

  const meant = (transfer: Item): Outcome['state'] => {
    const byStatus = new Map<string, Outcome['state']>(Object.entries(meanings));
    const state = byStatus.get(transfer.status);
    if (state !== undefined) return meaningOf?.(transfer) ?? state;
    throw new RailError('INCREASE_STATUS', `the bank says an unknown status of a ${type}`);
  };

  const sentOf = (transfer: Item): Sent => {
    const { id, amount } = transfer;
    if (transfer.type !== type || typeof id !== 'string' || !Number.isSafeInteger(amount)) {
      throw new RailError('INCREASE_UNREADABLE', `the bank's answer is no ${type}`);
    }
    const state = meant(transfer);
    const isOver = state === 'failed' || state === 'returned';
    return {
      id,
      accountId: transfer.account_id,
      idempotencyKey: transfer.idempotency_key,
      cents: amount,
      accountNumber: transfer.account_number,
      routingNumber: transfer.routing_number,
      createdAt: new Date(transfer.created_at).toISOString(),
      outcome: isOver ? { state, ...reasonOf(transfer) } : { state },
    };
  };

  return {
    name,
    prefix: `${type}_`,
    maximumCents: description.maximumCents,
    reaches: description.reaches,
    isOpen: description.isOpen,

    async create(order) {
      const { idempotencyKey } = order;
      const params = paramsOf(order);
      const sent = sentOf(await ask(() => resource.create(params, { idempotencyKey })));
      if (sent.idempotencyKey === idempotencyKey) return sent;
      throw new RailError('INCREASE_OTHER_KEY', 'the bank answered with another transfer');
    },

    async retrieve(id) {
      const sent = sentOf(await ask(() => resource.retrieve(id)));
      if (sent.id === id) return sent;
      throw new RailError('INCREASE_OTHER_ID', 'the bank answered with another transfer');
    },

    async list(query) {
      const page = await ask(() => resource.list(query));
      return { items: page.data.map(sentOf), next: page.next_cursor };
    },
  };
};
