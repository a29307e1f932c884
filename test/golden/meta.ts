import { xdr } from '@stellar/stellar-sdk';
import { isObject } from './json.ts';

/** A field that holds base64 XDR of what a transaction changed. */
export const META_FIELDS = new Set(['result_meta_xdr', 'fee_meta_xdr']);

/**
 * What a meta field tells, as JSON. The real network lists the changes of one operation in the
 * order of a hash table; here they are sorted, each with the state before it.
 */
export function readMeta(field: string, text: string): unknown {
  const decoded =
    field === 'fee_meta_xdr'
      ? { fee: xdr.decodeArray(xdr.LedgerEntryChange, text, 'base64') }
      : xdr.TransactionMeta.fromXdr(text, 'base64');
  const json: unknown = JSON.parse(JSON.stringify(decoded));
  return sortChanges(json);
}

export function sortChanges(value: unknown): unknown {
  if (Array.isArray(value)) {
    if (!value.some(isChange)) return value.map(sortChanges);
    const groups: unknown[][] = [];
    for (const change of value) {
      const last = groups.at(-1);
      const before = last?.at(-1);
      // A state stands before the change it was the state before.
      if (last && isObject(before) && 'state' in before) last.push(change);
      else groups.push([change]);
    }
    const texts = groups.map((group) => JSON.stringify(group)).toSorted();
    return texts.flatMap((text): unknown => JSON.parse(text));
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, sortChanges(inner)]),
  );
}

function isChange(value: unknown): boolean {
  if (!isObject(value)) return false;
  return ['state', 'created', 'updated', 'removed'].some((kind) => kind in value);
}
