import type { EntityManager } from '@mikro-orm/postgresql';
import { Cursor } from '../../../../db/entities/money-in.ts';
import type { AssetId } from '../../../../domain/money/asset.ts';
import { formatAmount, type Stroops } from '../../../../domain/money/amount.ts';
import type { LedgerHistory } from '../../../../stellar/horizon/history.ts';
import { cursorAfterLedger, ledgerOf } from '../../../../stellar/toid.ts';
import { KEPT_BALANCES } from '../../balances.ts';
import { compareSides, type CompareOptions, type PlaceFindings } from '../compare.ts';
import { readChargedFees, readJournalFees } from './fee-lines.ts';
import { readHolding } from './holdings.ts';
import { countBefore, readJournalLines } from './journal-lines.ts';
import { readLedgerLines, type LedgerRange, type Movements } from './ledger-lines.ts';
import type { Break, HoldingReport } from '../report-types.ts';

interface AccountDeps {
  readonly em: EntityManager;
  readonly history: LedgerHistory;
  readonly onProgress: CompareOptions['onProgress'];
}

export interface AccountFindings {
  readonly places: readonly PlaceFindings[];
  readonly holdings: readonly HoldingReport[];
}

const nothing = (place: string, notCompared: string): AccountFindings => ({
  places: [
    { place, agreed: 0, through: '', notCompared, breaks: [], waiting: [], truncated: false },
  ],
  holdings: [],
});

const impossible = (place: string, row: string): Break => ({
  type: 'impossible',
  place,
  direction: null,
  key: row,
  asset: null,
  here: row,
  there: null,
  amountHere: 0n,
  amountThere: 0n,
  message: 'it is older than the watch of its account, or names no operation',
});

/** What the ledger holds that neither its own history nor the written opening explains. */
const balanceBreaks = (
  holdings: readonly HoldingReport[],
  others: readonly PlaceFindings[],
): readonly Break[] => {
  const isQuiet = others.every(({ breaks, waiting }) => breaks.length + waiting.length === 0);
  return holdings.flatMap((holding): Break[] => {
    const { account, asset, opening, moved, balance, booked, onTheWay, unposted } = holding;
    const broken = (message: string, here: Stroops, there: Stroops): Break => ({
      type: 'balance',
      direction: null,
      place: `stellar/${account}`,
      key: asset,
      asset,
      here: `${formatAmount(here)} by the books and the ledger’s history`,
      there: `${formatAmount(there)} in ledger ${holding.ledger}`,
      amountHere: here,
      amountThere: there,
      message,
    });
    if (opening + moved !== balance) {
      const message = 'the opening and all that moved since do not come to the balance';
      return [broken(message, opening + moved, balance)];
    }
    if (opening < 0n) return [broken('the account would have begun below nothing', opening, 0n)];
    return isQuiet && onTheWay !== unposted
      ? [broken('the books hold another amount than the ledger', booked, balance)]
      : [];
  });
};

/** The part of an account's history to be compared; null when nobody watches the account yet. */
const rangeOf = async (
  em: EntityManager,
  account: string,
  throughLedger: number,
): Promise<LedgerRange | null> => {
  const watch = await em.findOne(Cursor, { source: `stellar/${account}` });
  if (!watch?.startLedger) return null;
  return {
    account,
    afterToken: BigInt(cursorAfterLedger(Number(watch.startLedger))),
    throughToken: BigInt(cursorAfterLedger(throughLedger)),
  };
};

const BOOKED_ASSETS = `select distinct asset from (${KEPT_BALANCES}) kept where account = ?`;

/**
 * Compares an account of ours with the ledger's history, from the ledger at which its watch began
 * up to the one that the network answers for now: each movement, each fee, and the balances.
 */
export const compareAccount = async (
  { em, history, onProgress }: AccountDeps,
  account: string,
  youngFromMs: number,
): Promise<AccountFindings> => {
  const place = `stellar/${account}`;
  const booked = await em.execute<{ asset: AssetId }[]>(BOOKED_ASSETS, [place]);
  const assets = booked.map(({ asset }) => asset);
  const held = await history.balances(account, assets);
  if (!held) return nothing(place, 'the network knows of no such account');
  const range = await rangeOf(em, account, held.ledger);
  if (!range) return nothing(place, 'nobody has begun to watch it');
  const through = `ledger ${ledgerOf(range.throughToken)}`;
  const movements: Movements = new Map();
  const shared = { through, youngFromMs, onProgress };
  const moves = await compareSides(
    readJournalLines(em, range),
    readLedgerLines(em, history, range, movements),
    { ...shared, place },
  );
  const fees = await compareSides(
    readJournalFees(em, range),
    readChargedFees(history, range, movements),
    { ...shared, place: `fees/${account}` },
  );
  const early = (await countBefore(em, range)).map((row) => impossible(place, row));
  const holdings = await readHolding(em, range, held, movements);
  const breaks = [...moves.breaks, ...early, ...balanceBreaks(holdings, [moves, fees])];
  return { places: [{ ...moves, breaks }, fees], holdings };
};
