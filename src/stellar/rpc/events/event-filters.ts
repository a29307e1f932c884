import { nativeToScVal, xdr } from '@stellar/stellar-sdk';
import { NATIVE, parseStellarAsset, type AssetId } from '../../../domain/money/asset.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import type { AssetEvent, AssetEvents } from './asset-events.ts';

/* Which events a server is asked for, and which of those that it gives concern an account. */

const symbol = (name: string): string => xdr.ScVal.scvSymbol(name).toXdr('base64');
const address = (account: string): string =>
  nativeToScVal(account, { type: 'address' }).toXdr('base64');

export type Filter = Readonly<Record<string, unknown>>;

/** What a server takes in one filter, and how many filters in one call. */
const CONTRACTS_MAX = 5;
const FILTERS_MAX = 5;

const chunks = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );

/** What is asked for beside all that moved of an account. */
export interface WantedEvents {
  /** The fees that it paid, of failed transactions too. */
  readonly fees?: boolean;
  /** Claimable balances that anybody made, of the assets that the business names. */
  readonly claimables?: boolean;
}

/** Every movement of any asset that names an account; whose contract published it is judged later. */
const movementsOf = (account: string): Filter => {
  const named = address(account);
  return {
    type: 'contract',
    topics: [
      [symbol('transfer'), named, '*', '*'],
      [symbol('transfer'), '*', named, '*'],
      [symbol('mint'), named, '*'],
      [symbol('burn'), named, '*'],
      [symbol('clawback'), named, '*'],
    ],
  };
};

const issuerOf = (asset: AssetId): string | null => {
  const parsed = parseStellarAsset(asset);
  return isRefusal(parsed) ? null : parsed.issuer;
};

const ofContracts = (
  assets: readonly AssetId[],
  events: AssetEvents,
  topics: readonly (readonly string[])[],
): readonly Filter[] =>
  chunks(
    assets.flatMap((asset) => events.contractOf(asset) ?? []),
    CONTRACTS_MAX,
  ).map((contractIds) => ({ type: 'contract', contractIds, topics }));

/** The issuer is a party of each of these without being named. */
const ISSUED = ['mint', 'burn', 'clawback'].map((kind) => [symbol(kind), '*', '*']);

/**
 * Topics are compared with one value or with all: there is no filter for "to any claimable balance".
 * Who may claim it is in no event either.
 */
const TO_ANYBODY = [
  [symbol('transfer'), '*', '*', '*'],
  [symbol('mint'), '*', '*'],
];

const feesOf = (account: string, events: AssetEvents): Filter => ({
  type: 'contract',
  contractIds: [events.contractOf(NATIVE)],
  topics: [[symbol('fee'), address(account)]],
});

/**
 * The filters of all that concerns an account, in as many calls as they take.
 * @param assets those that the business names.
 */
export const filtersOf = (
  account: string,
  assets: readonly AssetId[],
  events: AssetEvents,
  { fees = false, claimables = false }: WantedEvents,
): readonly (readonly Filter[])[] => {
  const own = assets.filter((asset) => issuerOf(asset) === account);
  const filters = [
    movementsOf(account),
    ...(fees ? [feesOf(account, events)] : []),
    ...ofContracts(own, events, ISSUED),
    ...(claimables ? ofContracts(assets, events, TO_ANYBODY) : []),
  ];
  return chunks(filters, FILTERS_MAX);
};

/** True for a claimable balance, B…, which no account and no contract is. */
const isClaimable = (party: string | null): boolean => party?.startsWith('B') === true;

/** True where a movement is of an account, or makes a claimable balance and those are wanted. */
export const concerns = (
  { asset, from, to }: AssetEvent,
  account: string,
  { claimables = false }: WantedEvents,
): boolean => {
  if (from === account || to === account) return true;
  if ((from === null || to === null) && issuerOf(asset) === account) return true;
  return claimables && isClaimable(to);
};
