import type { Network } from '../../network.ts';
import type { JsonObject } from '../../operations/operation.ts';
import type { HorizonRequest, Route } from '../http.ts';
import { listingRoute } from '../listing.ts';
import type { Problem } from '../problem.ts';

/** An entry of a listing: where it stands and how it is shown. */
export interface StateItem {
  readonly token: string;
  readonly present: () => JsonObject;
}

/** A listing of the ledger's present entries, in the order of their tokens. */
export function stateListing(
  network: Network,
  pattern: string,
  open: (request: HorizonRequest) => readonly StateItem[] | Problem,
  compare: (a: string, b: string) => number = compareText,
): Route {
  return listingRoute(
    network,
    pattern,
    (request) =>
      ({ cursor, order, limit }) => {
        const items = open(request);
        if ('kind' in items) return items;
        const direction = order === 'asc' ? 1 : -1;
        return items
          .filter(({ token }) => cursor === '' || direction * compare(token, cursor) > 0)
          .toSorted((a, b) => direction * compare(a.token, b.token))
          .slice(0, limit)
          .map(({ token, present }) => ({ token, json: present() }));
      },
    { isState: true },
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** For tokens that begin with a number: 9 comes before 10. */
export function compareNumbered(a: string, b: string): number {
  return Number.parseInt(a, 10) - Number.parseInt(b, 10) || compareText(a, b);
}
