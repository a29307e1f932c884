import type { BankObject } from './store.ts';
import type { Increase } from 'increase';

type Item = BankObject | Increase.RoutingNumberListResponse;

/** How long pages are, and how many entries of the last one each repeats. */
export interface Paging {
  readonly size: number;
  readonly overlap: number;
}

export interface List {
  readonly data: readonly Item[];
  readonly next_cursor: string | null;
}

const nameOf = (item: Item): string => ('id' in item ? item.id : item.routing_number);
const timeOf = (item: Item): number =>
  'created_at' in item ? Date.parse(item.created_at) : Number.NaN;

const categoryOf = (item: Item): string | null => {
  if (item.type === 'event') return item.category;
  return item.type === 'transaction' ? item.source.category : null;
};

type Test = (item: Item, value: string) => boolean;

/** The filters that the API has, by the names of their parameters. */
const FILTERS: Readonly<Record<string, Test>> = {
  account_id: (item, value) => 'account_id' in item && item.account_id === value,
  idempotency_key: (item, value) => 'idempotency_key' in item && item.idempotency_key === value,
  routing_number: (item, value) => 'routing_number' in item && item.routing_number === value,
  associated_object_id: (item, value) =>
    item.type === 'event' && item.associated_object_id === value,
  'category.in': (item, value) => value.split(',').includes(categoryOf(item) ?? ''),
  'status.in': (item, value) => 'status' in item && value.split(',').includes(String(item.status)),
  'created_at.after': (item, value) => timeOf(item) > Date.parse(value),
  'created_at.before': (item, value) => timeOf(item) < Date.parse(value),
  'created_at.on_or_after': (item, value) => timeOf(item) >= Date.parse(value),
  'created_at.on_or_before': (item, value) => timeOf(item) <= Date.parse(value),
};

const isAscending = (query: URLSearchParams): boolean =>
  query.get('order_by.direction') === 'ascending';

/** One page of a list, the newest first unless the query says otherwise. */
export const listOf = (items: readonly Item[], query: URLSearchParams, paging: Paging): List => {
  const filtered = items.filter((item) =>
    [...query].every(([name, value]) => FILTERS[name]?.(item, value) ?? true),
  );
  const dated = filtered.toSorted((one, other) => timeOf(one) - timeOf(other) || 0);
  const ordered = isAscending(query) ? dated : dated.toReversed();
  const cursor = query.get('cursor');
  const after = cursor === null ? -1 : ordered.findIndex((item) => nameOf(item) === cursor);
  const from = Math.max(0, after + 1 - (after < 0 ? 0 : paging.overlap));
  const size = Math.min(paging.size, Number(query.get('limit') ?? 100));
  const data = ordered.slice(from, from + size);
  const last = data.at(-1);
  const hasMore = from + size < ordered.length && last !== undefined;
  return { data, next_cursor: hasMore ? nameOf(last) : null };
};
