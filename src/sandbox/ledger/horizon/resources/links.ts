import type { JsonObject } from '../../operations/operation.ts';

export function link(href: string): JsonObject {
  return { href };
}

/** A link to a listing, with the parameters it takes. */
export function listingLink(href: string): JsonObject {
  return { href: `${href}{?cursor,limit,order}`, templated: true };
}

/** Seconds since 1970 as Horizon writes moments. */
export function isoTime(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z');
}
