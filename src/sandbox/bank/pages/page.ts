import { positionOf } from '../identifier.ts';
import { createProblem, type Problem } from '../http/problem.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly cursor: string | null;
  readonly hasMore: boolean;
}

/** What of a list comes after an id, which names its place there. */
export const pageAfter = <Item extends { readonly id: string }>(
  items: readonly Item[],
  prefix: string,
  after: string | null,
  limit: number,
  overlap = 0,
): Page<Item> | Problem => {
  const start = after === null ? 0 : positionOf(prefix, after);
  if (start === null || (after !== null && items[start - 1]?.id !== after)) {
    return createProblem(400, 'cursor_unknown', 'No entry has this id; start again without it.');
  }
  const end = Math.min(start + limit, items.length);
  return {
    items: items.slice(Math.max(start - overlap, 0), end),
    cursor: items[end - 1]?.id ?? after,
    hasMore: end < items.length,
  };
};
