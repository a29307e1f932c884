import { entryKey, indexesOf } from './entries.ts';
import type { AccountEntry, ClaimableEntry, DataEntry } from './entries.ts';
import type { Entry, OfferEntry, TrustlineEntry } from './entries.ts';
import type { AssetName } from './names.ts';

/** One entry as it was and as it became; undefined stands for "not there". */
export interface Change {
  readonly key: string;
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}

/** The ledger's entries, with an undo log so that what fails leaves no trace. */
export interface State {
  account(id: string): AccountEntry | undefined;
  trustline(account: string, asset: AssetName): TrustlineEntry | undefined;
  data(account: string, name: string): DataEntry | undefined;
  offer(id: bigint): OfferEntry | undefined;
  claimable(id: string): ClaimableEntry | undefined;
  /** The keys of an index (see `indexesOf`), resolved to their entries; in no promised order. */
  list(index: string): Entry[];
  /** Every issued asset that somebody trusts. */
  assets(): AssetName[];
  /** Writes an entry and stamps it with the ledger being built. */
  put(entry: Entry): void;
  remove(entry: Entry): void;
  nextOfferId(): bigint;
  /** The largest offer id given out; 0 while the network never had an offer. */
  lastOfferId(): bigint;
  /** Sets the ledger and close time (seconds) that later writes are stamped with. */
  stamp(ledger: number, closeTime: bigint): void;
  /** A place in the undo log to return to. */
  mark(): number;
  rollback(mark: number): void;
  /** What changed since a mark, one change per entry, in the order they were first touched. */
  changesSince(mark: number): Change[];
  /** Forgets the undo log: what was written stands. */
  settle(): void;
}

interface Undo {
  readonly key: string;
  readonly before: Entry | undefined;
  readonly lastOfferId: bigint;
}

export function createState(): State {
  const entries = new Map<string, Entry>();
  const indexes = new Map<string, Set<string>>();
  const assets = new Set<AssetName>();
  let undo: Undo[] = [];
  let lastOfferId = 0n;
  let stampLedger = 0;
  let stampTime = 0n;

  function link(entry: Entry, key: string): void {
    for (const index of indexesOf(entry)) {
      const keys = indexes.get(index);
      if (keys) keys.add(key);
      else indexes.set(index, new Set([key]));
    }
    if (entry.kind === 'trustline') assets.add(entry.asset);
  }

  function unlink(entry: Entry, key: string): void {
    for (const index of indexesOf(entry)) {
      const keys = indexes.get(index);
      keys?.delete(key);
      if (keys?.size === 0) indexes.delete(index);
    }
    if (entry.kind === 'trustline' && !indexes.has(`trustlines to ${entry.asset}`)) {
      assets.delete(entry.asset);
    }
  }

  function write(key: string, entry: Entry | undefined): void {
    const before = entries.get(key);
    if (before) unlink(before, key);
    if (entry) {
      entries.set(key, entry);
      link(entry, key);
    } else {
      entries.delete(key);
    }
  }

  function record(key: string, entry: Entry | undefined): void {
    undo.push({ key, before: entries.get(key), lastOfferId });
    write(key, entry);
  }

  function get<Kind extends Entry['kind']>(
    kind: Kind,
    key: string,
  ): Extract<Entry, { kind: Kind }> | undefined {
    const entry = entries.get(key);
    return isKind(entry, kind) ? entry : undefined;
  }

  return {
    account: (id) => get('account', `account/${id}`),
    trustline: (account, asset) => get('trustline', `trustline/${account}/${asset}`),
    data: (account, name) => get('data', `data/${account}/${name}`),
    offer: (id) => get('offer', `offer/${id}`),
    claimable: (id) => get('claimable', `claimable/${id}`),
    list: (index) =>
      [...(indexes.get(index) ?? [])].flatMap((key) => {
        const entry = entries.get(key);
        return entry ? [entry] : [];
      }),
    assets: () => [...assets],
    put(entry) {
      const stamped = { ...entry, lastModifiedLedger: stampLedger, lastModifiedTime: stampTime };
      record(entryKey(entry), stamped);
    },
    remove: (entry) => record(entryKey(entry), undefined),
    nextOfferId() {
      undo.push({ key: '', before: undefined, lastOfferId });
      lastOfferId += 1n;
      return lastOfferId;
    },
    lastOfferId: () => lastOfferId,
    stamp(ledger, closeTime) {
      stampLedger = ledger;
      stampTime = closeTime;
    },
    mark: () => undo.length,
    rollback(mark) {
      while (undo.length > mark) {
        const step = undo.pop();
        if (!step) return;
        if (step.key) write(step.key, step.before);
        lastOfferId = step.lastOfferId;
      }
    },
    changesSince(mark) {
      const firsts = new Map<string, Entry | undefined>();
      for (const { key, before } of undo.slice(mark)) {
        if (key && !firsts.has(key)) firsts.set(key, before);
      }
      return [...firsts].map(([key, before]) => ({ key, before, after: entries.get(key) }));
    },
    settle() {
      undo = [];
    },
  };
}

function isKind<Kind extends Entry['kind']>(
  entry: Entry | undefined,
  kind: Kind,
): entry is Extract<Entry, { kind: Kind }> {
  return entry?.kind === kind;
}
