import type { AttentionFilter } from '../../../services/operations/attention/attention.ts';
import { kindsNamed } from '../../../domain/operations/groups.ts';

const HOUR_MS = 3_600_000;

/** For how long something has waited, by the name that the form has for it. */
export const AGES = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  threeDays: 72 * HOUR_MS,
  week: 168 * HOUR_MS,
} as const;
export type Age = keyof typeof AGES;

export const ORDERS = ['oldest', 'largest'] as const;

/** The filter as the form and the address have it; '' for what is not filtered by. */
export interface ListFilter {
  /** A kind of trouble, or the first part of several. */
  readonly kind: string;
  readonly asset: string;
  readonly rail: string;
  readonly older: Age | '';
  readonly order: (typeof ORDERS)[number];
}

const isAge = (text: string): text is Age => Object.hasOwn(AGES, text);

/** Reads a filter; what it does not know is not filtered by. */
export const readFilter = (given: (name: string) => string): ListFilter => {
  const [kind, older] = [given('kind'), given('older')];
  return {
    kind: kindsNamed(kind).length > 0 ? kind : '',
    asset: given('asset').slice(0, 80),
    rail: given('rail').slice(0, 80),
    older: isAge(older) ? older : '',
    order: given('order') === 'largest' ? 'largest' : 'oldest',
  };
};

/** The query of a filter's address, always written in the same way. */
export const queryOf = ({ order, ...filter }: ListFilter): string => {
  const given = Object.entries(filter).filter(([, value]) => value !== '');
  if (order === 'largest') given.push(['order', order]);
  return new URLSearchParams(given).toString();
};

/** The address of the list with a filter. */
export const addressOf = (filter: ListFilter, after?: string): string => {
  const query = new URLSearchParams(queryOf(filter));
  if (after !== undefined) query.set('after', after);
  return query.size === 0 ? '/' : `/?${query.toString()}`;
};

/** What the service filters by. */
export const asAsked = ({ kind, asset, rail, older }: ListFilter): AttentionFilter => ({
  ...(kind === '' ? {} : { kinds: kindsNamed(kind) }),
  ...(asset === '' ? {} : { asset }),
  ...(rail === '' ? {} : { rail }),
  ...(older === '' ? {} : { olderThanMs: AGES[older] }),
});
