interface Record {
  readonly token: bigint;
  readonly order?: number;
  readonly successful: boolean;
}

/** A cursor: after this record, in reading order. Effects need their place as well. */
export interface Cursor {
  readonly token: bigint;
  readonly order?: number;
}

/** A history in token order, read from any point without walking what lies before it. */
export interface Feed<Item extends Record> {
  append(item: Item): void;
  /** At most `limit` items after the cursor, or before it when `order` is desc. */
  read(options: {
    readonly cursor?: Cursor;
    readonly order: 'asc' | 'desc';
    readonly limit: number;
    readonly includeFailed: boolean;
  }): Item[];
}

export function createFeed<Item extends Record>(): Feed<Item> {
  const all: Item[] = [];
  // Failed items are left out of most answers; a list of their own keeps such reads O(page) too.
  const successful: Item[] = [];
  return {
    append(item) {
      all.push(item);
      if (item.successful) successful.push(item);
    },
    read({ cursor, order, limit, includeFailed }) {
      const items = includeFailed ? all : successful;
      if (order === 'asc') {
        const start = cursor ? countUpTo(items, cursor, true) : 0;
        return items.slice(start, start + limit);
      }
      const end = cursor ? countUpTo(items, cursor, false) : items.length;
      return items.slice(Math.max(0, end - limit), end).toReversed();
    },
  };
}

/** How many items lie before the cursor, the item at the cursor itself counted or not. */
function countUpTo(items: readonly Record[], cursor: Cursor, inclusive: boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    const difference = item ? compare(item, cursor) : 1;
    if (difference < 0 || (inclusive && difference === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compare(item: Record, cursor: Cursor): number {
  if (item.token !== cursor.token) return item.token < cursor.token ? -1 : 1;
  return (item.order ?? 0) - (cursor.order ?? 0);
}
