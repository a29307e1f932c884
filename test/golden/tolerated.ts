/** A difference between the sandbox and the recorded network that is known and let stand. */
export interface Tolerated {
  /** The entries it occurs in, such as `01#0, 17#7`. */
  readonly entries: string;
  /** The fields that differ, by their paths; `*` stands for any characters. */
  readonly fields: string;
  readonly reason: string;
}

/** The same table stands in docs/reference/sandbox-ledger.md; a test holds the two together. */
export const TOLERATED: readonly Tolerated[] = [
  {
    entries: '01#0, 01#1, 17#7, 17#13, 18#1, 18#6, 18#13, 18#17, 21#0',
    fields: 'json.horizon_version, json.core_version',
    reason: 'The sandbox says that it is one, so that nobody takes it for a real Horizon.',
  },
  {
    entries: '18#13, 18#17',
    fields: 'json.core_latest_ledger',
    reason:
      'Horizon asks its core for this number now and then, and had asked a ledger before core was stopped; the sandbox always knows it.',
  },
  {
    entries: '16#1, 16#3, 16#6',
    fields: 'json.hash, json.envelope_xdr',
    reason:
      'The recorded friendbot is a program of its own with five senders; the one inside the sandbox has one, so it builds other transactions.',
  },
  {
    entries: '16#1, 16#2, 16#3, 16#4, 16#5, 16#6',
    fields: 'header cache-control',
    reason:
      'The friendbot inside the sandbox answers through its Horizon, which forbids caches; the recorded one says nothing of them.',
  },
  {
    entries: '16#8',
    fields:
      'json._embedded.records[].transaction_hash, json._embedded.records[]._links.transaction.href, json._embedded.records[].transaction.*',
    reason:
      'The transaction came from the recorded friendbot, whose earlier ones are not recorded, so its sequence number cannot be met; the account is funded in the same ledger by another.',
  },
];

/** Whether a row of the table names a difference. */
export function isNamedBy({ entries, fields }: Tolerated, id: string, path: string): boolean {
  return listed(entries).includes(id) && listed(fields).some((field) => matches(field, path));
}

/** The parts of a row that stand for no difference that was found. */
export function unusedPartsOf(
  row: Tolerated,
  found: readonly (readonly [string, string])[],
): string[] {
  const ids = new Set(found.map(([id]) => id));
  const isUsed = (field: string): boolean =>
    found.some(([id, path]) => listed(row.entries).includes(id) && matches(field, path));
  const isNeeded = (id: string): boolean =>
    ids.has(id) && found.some(([other, path]) => other === id && isNamedBy(row, id, path));
  return [
    ...listed(row.entries).filter((id) => !isNeeded(id)),
    ...listed(row.fields).filter((field) => !isUsed(field)),
  ];
}

const listed = (text: string): string[] => text.split(', ');

function matches(pattern: string, path: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(path);
}
