import { formatAmount } from '../../state/amounts.ts';
import type { ClaimableEntry } from '../../state/entries.ts';
import type { JsonObject } from '../../operations/operation.ts';
import { presentPredicate } from '../../state/predicates.ts';
import { isoTime, link, listingLink } from './links.ts';

export function claimableToken({ id, lastModifiedLedger }: ClaimableEntry): string {
  return `${lastModifiedLedger}-${id}`;
}

export function presentClaimable(entry: ClaimableEntry, base: string): JsonObject {
  const self = `${base}/claimable_balances/${entry.id}`;
  return {
    _links: {
      self: link(self),
      transactions: listingLink(`${self}/transactions`),
      operations: listingLink(`${self}/operations`),
    },
    id: entry.id,
    asset: entry.asset,
    amount: formatAmount(entry.amount),
    ...(entry.sponsor && { sponsor: entry.sponsor }),
    last_modified_ledger: entry.lastModifiedLedger,
    last_modified_time: isoTime(entry.lastModifiedTime),
    claimants: entry.claimants.map(({ destination, predicate }) => ({
      destination,
      predicate: presentPredicate(predicate),
    })),
    flags: { clawback_enabled: entry.clawbackEnabled },
    paging_token: claimableToken(entry),
  };
}
