import { indexesOf } from './entries.ts';
import type { ContractBalanceEntry, Entry, TrustlineEntry } from './entries.ts';
import { NATIVE } from '../names.ts';
import type { AssetName } from '../names.ts';

/** Entries by key and by the lists they are found in. */
interface EntryStore {
  get<Kind extends Entry['kind']>(
    kind: Kind,
    key: string,
  ): Extract<Entry, { kind: Kind }> | undefined;
  find(key: string): Entry | undefined;
  /** Writes an entry, or removes it when there is none. */
  write(key: string, entry: Entry | undefined): void;
  list(index: string): Entry[];
  assets(): AssetName[];
}

export function createEntryStore(): EntryStore {
  const entries = new Map<string, Entry>();
  const indexes = new Map<string, Set<string>>();
  const assets = new Set<AssetName>();

  function link(entry: Entry, key: string): void {
    for (const index of indexesOf(entry)) {
      const keys = indexes.get(index);
      if (keys) keys.add(key);
      else indexes.set(index, new Set([key]));
    }
    if (holdsAsset(entry)) assets.add(entry.asset);
  }

  function unlink(entry: Entry, key: string): void {
    for (const index of indexesOf(entry)) {
      const keys = indexes.get(index);
      keys?.delete(key);
      if (keys?.size === 0) indexes.delete(index);
    }
    if (!holdsAsset(entry)) return;
    const { asset } = entry;
    const isHeld = ['trustlines to', 'contract balances in'].some((list) =>
      indexes.has(`${list} ${asset}`),
    );
    if (!isHeld) assets.delete(asset);
  }

  return {
    get(kind, key) {
      const entry = entries.get(key);
      return isKind(entry, kind) ? entry : undefined;
    },
    find: (key) => entries.get(key),
    write(key, entry) {
      const before = entries.get(key);
      if (before) unlink(before, key);
      if (entry) {
        entries.set(key, entry);
        link(entry, key);
      } else {
        entries.delete(key);
      }
    },
    list: (index) =>
      [...(indexes.get(index) ?? [])].flatMap((key) => {
        const entry = entries.get(key);
        return entry ? [entry] : [];
      }),
    assets: () => [...assets],
  };
}

/** An asset is known while somebody has a line or a balance of it. */
function holdsAsset(entry: Entry): entry is TrustlineEntry | ContractBalanceEntry {
  if (entry.kind === 'contractBalance') return entry.asset !== NATIVE;
  return entry.kind === 'trustline';
}

function isKind<Kind extends Entry['kind']>(
  entry: Entry | undefined,
  kind: Kind,
): entry is Extract<Entry, { kind: Kind }> {
  return entry?.kind === kind;
}
