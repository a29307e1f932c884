import { RailError } from '../../../domain/rails/error.ts';
import type { Page, Query } from '../pix-api.ts';

/** One page of a bank's list. */
export type AskPage = (query: Query) => Promise<Page>;

export interface WindowOrder {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Names an entry, so that one that is listed twice is one. */
  readonly idOf: (item: unknown) => string;
}

export interface ReadWindow {
  readonly items: readonly unknown[];
  /** How far was read; a window that holds too much is read in parts. */
  readonly untilMs: number;
}

const DAY_MS = 86_400_000;
/** The longest range that is asked for at once: banks have limits of their own. */
const WINDOW_MAX_MS = 30 * DAY_MS;
/** Banks compare whole seconds, some of them. */
const WINDOW_MIN_MS = 1_000;
const TRIES_MAX = 10;

const wholeSecond = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');

/**
 * Every entry of a window. The list moves while it is paged: entries of one time may change their
 * places between two pages, and one of them be on neither. So what was read is counted, and read again
 * where the bank counts more.
 */
const readPages = async (
  ask: AskPage,
  range: { readonly inicio: string; readonly fim: string },
  first: Page,
  idOf: WindowOrder['idOf'],
): Promise<readonly unknown[]> => {
  const found = new Map<string, unknown>();
  const keep = ({ items }: Page): void => items.forEach((item) => found.set(idOf(item), item));
  keep(first);
  let { pages, total } = first;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    // The first page is read again with all others, or not at all.
    for (let page = tries === 0 ? 1 : 0; page < pages; page += 1) {
      const next = await ask({ ...range, page });
      keep(next);
      ({ pages, total } = next);
    }
    if (found.size >= total) return [...found.values()];
  }
  const message = `The bank counts ${total} entries and lists ${found.size}, however often it is asked.`;
  throw new RailError('PIX_LIST_INCOMPLETE', message);
};

/**
 * Reads a list from a moment on: as much of it as fits one page, so that no page ends between two
 * entries of one time. Only where a single second holds more than a page is it paged.
 * @throws RailError `PIX_LIST_INCOMPLETE` where the bank lists fewer entries than it counts.
 */
export const readWindow = async (
  ask: AskPage,
  { fromMs, untilMs, idOf }: WindowOrder,
): Promise<ReadWindow> => {
  const startMs = Math.floor(fromMs / 1_000) * 1_000;
  let lengthMs = Math.min(Math.max(untilMs - startMs, WINDOW_MIN_MS), WINDOW_MAX_MS);
  for (;;) {
    const endMs = Math.ceil((startMs + lengthMs) / 1_000) * 1_000;
    const range = { inicio: wholeSecond(startMs), fim: wholeSecond(endMs) };
    const first = await ask({ ...range, page: 0 });
    if (first.pages <= 1 || lengthMs <= WINDOW_MIN_MS) {
      return { items: await readPages(ask, range, first, idOf), untilMs: endMs };
    }
    const share = Math.min((0.8 * first.perPage) / Math.max(first.total, 1), 0.5);
    lengthMs = Math.max(Math.floor(lengthMs * share), WINDOW_MIN_MS);
  }
};

/** A whole range, window after window; for ranges that hold little. */
export const readRange = async (
  ask: AskPage,
  { fromMs, untilMs, idOf }: WindowOrder,
): Promise<readonly unknown[]> => {
  const found = new Map<string, unknown>();
  for (let atMs = fromMs; atMs < untilMs;) {
    const read = await readWindow(ask, { fromMs: atMs, untilMs, idOf });
    for (const item of read.items) found.set(idOf(item), item);
    atMs = read.untilMs;
  }
  return [...found.values()];
};
