import type { AssetName } from '../names.ts';

/** What every ledger entry carries: when it last changed and who pays its reserve. */
interface Stamped {
  /** The ledger of the last change; set by the state itself. */
  readonly lastModifiedLedger: number;
  /** That ledger's close time in seconds; set by the state itself. */
  readonly lastModifiedTime: bigint;
  /** The account that pays the reserve in place of the owner. */
  readonly sponsor?: string | undefined;
  /** What the entry has once needed of the protocol's extensions it keeps; set by the state itself. */
  readonly grown?: Growth;
}

/** How far an entry's network form has grown: by a sponsor, and by its own extensions. */
interface Growth {
  readonly sponsored: boolean;
  /** 0 to 3: none, liabilities, sponsorship counts, the last use of a sequence number. */
  readonly extension: number;
}

export interface Liabilities {
  readonly buying: bigint;
  readonly selling: bigint;
}

export interface Signer {
  /** The signer as a strkey: G... (account), T... (transaction), X... (hash) or P... (payload). */
  readonly key: string;
  readonly weight: number;
  readonly sponsor?: string;
}

interface Thresholds {
  /** The weight of the account's own key. */
  readonly master: number;
  readonly low: number;
  readonly medium: number;
  readonly high: number;
}

export interface AccountEntry extends Stamped {
  readonly kind: 'account';
  readonly id: string;
  /** Native balance in stroops. */
  readonly balance: bigint;
  readonly sequence: bigint;
  /** The ledger and close time (seconds) of the last sequence number used; 0 before the first. */
  readonly sequenceLedger: number;
  readonly sequenceTime: bigint;
  readonly subentryCount: number;
  readonly thresholds: Thresholds;
  readonly flags: number;
  readonly homeDomain: string;
  readonly inflationDestination?: string;
  readonly signers: readonly Signer[];
  readonly numSponsoring: number;
  readonly numSponsored: number;
  readonly liabilities: Liabilities;
}

export interface TrustlineEntry extends Stamped {
  readonly kind: 'trustline';
  readonly account: string;
  readonly asset: AssetName;
  readonly balance: bigint;
  readonly limit: bigint;
  readonly flags: number;
  readonly liabilities: Liabilities;
}

export interface DataEntry extends Stamped {
  readonly kind: 'data';
  readonly account: string;
  readonly name: string;
  readonly value: Uint8Array;
}

export interface Price {
  readonly n: number;
  readonly d: number;
}

export interface OfferEntry extends Stamped {
  readonly kind: 'offer';
  readonly id: bigint;
  readonly seller: string;
  readonly selling: AssetName;
  readonly buying: AssetName;
  /** What is left to sell, in stroops of the selling asset. */
  readonly amount: bigint;
  /** Units of the buying asset for one unit of the selling asset. */
  readonly price: Price;
  /** Whether it was made to leave offers of the very same price alone. */
  readonly isPassive?: boolean;
}

export type Predicate =
  | { readonly type: 'unconditional' }
  | { readonly type: 'and' | 'or'; readonly parts: readonly Predicate[] }
  | { readonly type: 'not'; readonly part: Predicate }
  /** Claimable before this moment (seconds). */
  | { readonly type: 'before'; readonly time: bigint };

interface Claimant {
  readonly destination: string;
  readonly predicate: Predicate;
}

export interface ClaimableEntry extends Stamped {
  readonly kind: 'claimable';
  /** The balance id in hex, with its four bytes of type in front (72 characters). */
  readonly id: string;
  readonly asset: AssetName;
  readonly amount: bigint;
  readonly claimants: readonly Claimant[];
  readonly clawbackEnabled: boolean;
}

/** What a contract holds of an asset, as the asset's own contract keeps it. */
export interface ContractBalanceEntry extends Stamped {
  readonly kind: 'contractBalance';
  /** The holder's C... address. */
  readonly contract: string;
  readonly asset: AssetName;
  /** The contract of the asset, which owns the entry. */
  readonly assetContract: string;
  /** Stroops; up to 128 bits. */
  readonly amount: bigint;
  readonly authorized: boolean;
  readonly clawback: boolean;
}

/** A signature for a contract call that has been used up. */
export interface NonceEntry extends Stamped {
  readonly kind: 'nonce';
  /** The account (G...) or contract (C...) that signed. */
  readonly signer: string;
  readonly nonce: bigint;
}

/** Entries that cost a reserve, which another may sponsor. */
export type ReservedEntry = AccountEntry | TrustlineEntry | DataEntry | OfferEntry | ClaimableEntry;

export type Entry = ReservedEntry | ContractBalanceEntry | NonceEntry;

export const AccountFlag = { required: 1, revocable: 2, immutable: 4, clawback: 8 } as const;

export const TrustlineFlag = { authorized: 1, maintainLiabilities: 2, clawback: 4 } as const;

/** The key an entry is stored under. */
export function entryKey(entry: Entry): string {
  switch (entry.kind) {
    case 'account':
      return `account/${entry.id}`;
    case 'trustline':
      return `trustline/${entry.account}/${entry.asset}`;
    case 'data':
      return `data/${entry.account}/${entry.name}`;
    case 'offer':
      return `offer/${entry.id}`;
    case 'claimable':
      return `claimable/${entry.id}`;
    case 'contractBalance':
      return `contractBalance/${entry.contract}/${entry.asset}`;
    case 'nonce':
      return `nonce/${entry.signer}/${entry.nonce}`;
  }
}

/** The lists an entry is found in besides its key, so that no read has to walk the whole state. */
export function indexesOf(entry: Entry): string[] {
  const sponsored = entry.sponsor ? [`${entry.kind}s sponsored by ${entry.sponsor}`] : [];
  switch (entry.kind) {
    case 'account':
      return [...sponsored, ...entry.signers.map(({ key }) => `accounts signed by ${key}`)];
    case 'trustline':
      return [...sponsored, `trustlines of ${entry.account}`, `trustlines to ${entry.asset}`];
    case 'data':
      return [...sponsored, `data of ${entry.account}`];
    case 'offer':
      return [
        ...sponsored,
        'offers',
        `offers of ${entry.seller}`,
        `offers of ${entry.selling} for ${entry.buying}`,
      ];
    case 'claimable':
      return [
        ...sponsored,
        'claimables',
        `claimables in ${entry.asset}`,
        ...entry.claimants.map(({ destination }) => `claimables for ${destination}`),
      ];
    case 'contractBalance':
      return [`contract balances in ${entry.asset}`];
    case 'nonce':
      return [];
  }
}

const NEVER_GROWN: Growth = { sponsored: false, extension: 0 };

/** How far an entry has to have grown, given how far it had before. */
export function growthOf(entry: Entry): Growth {
  const before = entry.grown ?? NEVER_GROWN;
  const sponsored = before.sponsored || entry.sponsor !== undefined;
  const extension = Math.max(before.extension, extensionOf(entry));
  const isSame = sponsored === before.sponsored && extension === before.extension;
  return isSame ? before : { sponsored, extension };
}

function extensionOf(entry: Entry): number {
  if (entry.kind !== 'account' && entry.kind !== 'trustline') return 0;
  if (entry.kind === 'account') {
    if (entry.sequenceLedger > 0) return 3;
    if (entry.numSponsored > 0 || entry.numSponsoring > 0) return 2;
  }
  const { buying, selling } = entry.liabilities;
  return buying > 0n || selling > 0n ? 1 : 0;
}
