import type { xdr } from '@stellar/stellar-sdk';
import { keyToXdr, entryToXdr } from '../state/entry-xdr.ts';
import type { ContractBalanceEntry, Entry } from '../state/entries.ts';
import type { Change } from '../state/state.ts';
import type { ContractRules } from '../contracts/contract-rules.ts';

/** So many instructions any call is said to need, since none is run. */
export const INSTRUCTIONS = 2_000_000;

type Excess = 'EntryArchived' | 'ResourceLimitExceeded' | 'Trapped';

/** Whether a balance has not been touched for so long that it must be restored first. */
export const isArchived = (
  { kind, lastModifiedLedger }: Pick<Entry, 'kind' | 'lastModifiedLedger'>,
  ledger: number,
  { balanceLife }: Pick<ContractRules, 'balanceLife'>,
): boolean => kind === 'contractBalance' && lastModifiedLedger + balanceLife < ledger;

/** Entries that a call declares to be restored, by their place among those that it writes. */
function restoredBy({ ext, resources }: xdr.SorobanTransactionData): ReadonlySet<string> {
  const places = ext.type === 'resourceExt' ? ext.resourceExt.archivedSorobanEntries : [];
  const written = resources.footprint.readWrite;
  return new Set(places.flatMap((place) => written[place]?.toXdr('hex') ?? []));
}

/**
 * What a call has done beyond what it declared; undefined where that is nothing.
 *
 * @param ledger the ledger that is being built
 */
export function excessOf(
  changes: readonly Change[],
  declared: xdr.SorobanTransactionData | undefined,
  ledger: number,
  rules: ContractRules,
): Excess | undefined {
  const restored = declared ? restoredBy(declared) : new Set();
  const touched = changes.flatMap(({ before, after }) => after ?? before ?? []);
  const isDead = ({ before }: Change): boolean =>
    before !== undefined &&
    isArchived(before, ledger, rules) &&
    !restored.has(keyToXdr(before).toXdr('hex'));
  if (changes.some(isDead)) return 'EntryArchived';
  if (!rules.isEnforced) return undefined;
  if (!declared) return 'Trapped';
  const { footprint, instructions, writeBytes } = declared.resources;
  const written = new Set(footprint.readWrite.map((key) => key.toXdr('hex')));
  if (!touched.every((entry) => written.has(keyToXdr(entry).toXdr('hex')))) return 'Trapped';
  const bytes = changes.reduce(
    (total, { after }) => total + (after ? entryToXdr(after).toXdr().length : 0),
    0,
  );
  const isTooMuch = instructions < INSTRUCTIONS || writeBytes < bytes;
  return isTooMuch ? 'ResourceLimitExceeded' : undefined;
}

/** The balances among changes that were archived before them. */
export const archivedIn = (
  changes: readonly Change[],
  ledger: number,
  rules: ContractRules,
): readonly ContractBalanceEntry[] =>
  changes.flatMap(({ before }) =>
    before?.kind === 'contractBalance' && isArchived(before, ledger, rules) ? [before] : [],
  );
