import { createEntryStore } from './entry-store.ts';
import { entryKey, growthOf } from './entries.ts';
import type { AccountEntry, ClaimableEntry, ContractBalanceEntry } from './entries.ts';
import type { DataEntry, Entry, NonceEntry, OfferEntry, TrustlineEntry } from './entries.ts';
import type { AssetName } from '../names.ts';

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
  contractBalance(contract: string, asset: AssetName): ContractBalanceEntry | undefined;
  nonce(signer: string, nonce: bigint): NonceEntry | undefined;
  /** The keys of an index (see `indexesOf`), resolved to their entries; in any order. */
  list(index: string): Entry[];
  /** Every issued asset that somebody trusts or a contract holds. */
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
  const store = createEntryStore();
  let undo: Undo[] = [];
  let lastOfferId = 0n;
  let stampLedger = 0;
  let stampTime = 0n;

  function record(key: string, entry: Entry | undefined): void {
    undo.push({ key, before: store.find(key), lastOfferId });
    store.write(key, entry);
  }

  return {
    account: (id) => store.get('account', `account/${id}`),
    trustline: (account, asset) => store.get('trustline', `trustline/${account}/${asset}`),
    data: (account, name) => store.get('data', `data/${account}/${name}`),
    offer: (id) => store.get('offer', `offer/${id}`),
    claimable: (id) => store.get('claimable', `claimable/${id}`),
    contractBalance: (contract, asset) =>
      store.get('contractBalance', `contractBalance/${contract}/${asset}`),
    nonce: (signer, nonce) => store.get('nonce', `nonce/${signer}/${nonce}`),
    list: store.list,
    assets: store.assets,
    put(entry) {
      const grown = growthOf(entry);
      const stamp = { lastModifiedLedger: stampLedger, lastModifiedTime: stampTime };
      const stamped = { ...entry, ...stamp, grown };
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
        if (step.key) store.write(step.key, step.before);
        lastOfferId = step.lastOfferId;
      }
    },
    changesSince(mark) {
      const firsts = new Map<string, Entry | undefined>();
      for (const { key, before } of undo.slice(mark)) {
        if (key && !firsts.has(key)) firsts.set(key, before);
      }
      return [...firsts].map(([key, before]) => ({ key, before, after: store.find(key) }));
    },
    settle() {
      undo = [];
    },
  };
}
