import type { EntityManager } from '@mikro-orm/postgresql';
import type { Anchor } from '../../../domain/anchor.ts';
import { stroopsOf, type Stroops } from '../../../domain/money/amount.ts';
import type { AssetId } from '../../../domain/money/asset.ts';
import { readBalances, type BookBalance } from '../../accounting/balances.ts';
import { readUnderWay, type UnderWay } from './under-way.ts';

/** What we have of an asset, everywhere, and what of it is owed. */
export interface AssetPosition {
  readonly asset: AssetId;
  readonly onLedger: Stroops;
  readonly atRails: Stroops;
  readonly owedToCustomers: Stroops;
  /** Money of investigations that are not decided. */
  readonly owedToCases: Stroops;
  /** What is held less what is owed: below zero where more is owed than is held. */
  readonly own: Stroops;
}

/** What an account of ours, or our account at a rail, holds of one asset. */
export interface PlacePosition {
  /** A Stellar account, or the name of a rail. */
  readonly name: string;
  readonly asset: AssetId;
  readonly held: Stroops;
  readonly waiting: UnderWay | null;
  readonly sent: UnderWay | null;
  /** The low-water mark of `anchor.ts`; null for an account or an asset that it does not name. */
  readonly lowWater: Stroops | null;
}

export interface Positions {
  readonly assets: readonly AssetPosition[];
  readonly accounts: readonly PlacePosition[];
  readonly rails: readonly PlacePosition[];
}

type Placed = Pick<PlacePosition, 'name' | 'asset'>;

const sum = (balances: readonly BookBalance[]): Stroops =>
  balances.reduce((total, { amount }) => total + amount, 0n);

const assetPosition = (balances: readonly BookBalance[], asset: AssetId): AssetPosition => {
  const its = balances.filter((one) => one.asset === asset);
  const of = (prefix: string): Stroops =>
    sum(its.filter(({ account }) => account.startsWith(prefix)));
  const [onLedger, atRails] = [-of('stellar:'), -of('rail:')];
  const owedToCustomers = sum(its.filter(({ account }) => account === 'customer'));
  const owedToCases = sum(its.filter(({ account }) => account === 'investigation'));
  const own = onLedger + atRails - owedToCustomers - owedToCases;
  return { asset, onLedger, atRails, owedToCustomers, owedToCases, own };
};

/** An anchor has few; a page shows no more. */
const PLACES_MAX = 200;

/** Each place once, in a steady order: those of `anchor.ts` first. */
const distinct = (places: readonly Placed[]): readonly Placed[] =>
  [
    ...new Map(places.map(({ name, asset }) => [`${name} ${asset}`, { name, asset }])).values(),
  ].slice(0, PLACES_MAX);

const placed = (prefix: string, rows: readonly { name: string; asset: AssetId }[]) =>
  rows
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name, asset }) => ({ name: name.slice(prefix.length), asset }));

/**
 * Who holds what, what of it is owed, and what is to leave: from the balances of the books, which the
 * audit proves, and the journal.
 */
export const readPositions = async (
  em: EntityManager,
  anchor: Pick<Anchor, 'assets' | 'rails'>,
): Promise<Positions> => {
  const balances = await readBalances(em);
  const underWay = await readUnderWay(em);
  const named = [
    ...balances.filter(({ amount }) => amount !== 0n).map((one) => ({ ...one, name: one.account })),
    ...underWay.map((one) => ({ ...one, name: one.place })),
  ];
  const positionAt =
    (prefix: string) =>
    ({ name, asset }: Placed): PlacePosition => {
      const place = `${prefix}${name}`;
      const its = underWay.filter((one) => one.place === place && one.asset === asset);
      const policy = anchor.assets.find(
        (one) => prefix === 'stellar:' && one.distributionAccount === name && one.asset === asset,
      );
      return {
        name,
        asset,
        held: -sum(balances.filter((one) => one.account === place && one.asset === asset)),
        waiting: its.find(({ stage }) => stage === 'waiting') ?? null,
        sent: its.find(({ stage }) => stage === 'sent') ?? null,
        lowWater: policy ? stroopsOf(policy.lowWater) : null,
      };
    };
  const ours = anchor.assets.map(({ asset, distributionAccount: name }) => ({ name, asset }));
  const assets = new Set([...ours, ...named].map(({ asset }) => asset));
  return {
    assets: [...assets].map((asset) => assetPosition(balances, asset)),
    accounts: distinct([...ours, ...placed('stellar:', named)]).map(positionAt('stellar:')),
    rails: distinct(placed('rail:', named)).map(positionAt('rail:')),
  };
};
