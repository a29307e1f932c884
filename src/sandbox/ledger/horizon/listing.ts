import type { ReadRecords } from './paging.ts';
import type { Network } from '../network.ts';
import { ok, wantsStream } from './http.ts';
import type { Answer, HorizonRequest, Route } from './http.ts';
import { page, readPaging } from './paging.ts';
import type { Problem } from './problem.ts';
import { streamRecords } from './stream.ts';

/** A route that answers with pages and, where it streams, with events. */
export function listingRoute(
  network: Network,
  pattern: string,
  open: (request: HorizonRequest) => ReadRecords | Problem,
  options: { readonly isState?: boolean; readonly streams?: boolean } = { streams: true },
): Route {
  return {
    method: 'GET',
    pattern,
    ...options,
    handle(request): Answer {
      const paging = readPaging(request, network);
      if ('kind' in paging) return paging;
      const read = open(request);
      if (typeof read !== 'function') return read;
      const records = read(paging);
      if ('kind' in records) return records;
      if (!wantsStream(request)) return ok(page(request, paging, records));
      // What is read may be another history by then: Horizon's, or that of its core.
      return streamRecords(network, paging, (next) => {
        const again = open(request);
        return typeof again === 'function' ? again(next) : again;
      });
    },
  };
}
