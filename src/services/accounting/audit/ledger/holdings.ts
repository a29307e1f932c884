import type { EntityManager } from '@mikro-orm/postgresql';
import { NATIVE, type AssetId } from '../../../../domain/money/asset.ts';
import type { HistoryBalances } from '../../../../stellar/horizon/history.ts';
import { ledgerOf } from '../../../../stellar/toid.ts';
import type { LedgerRange, Movements } from './ledger-lines.ts';
import type { HoldingReport } from '../report-types.ts';

interface HoldingRow {
  readonly asset: AssetId;
  readonly opening: string | null;
  readonly booked: string;
  readonly later: string;
  readonly unposted: string;
}

/**
 * What the books hold in an account by asset, in stroops: what was recorded as its opening,
 * everything, what of it happened after the ledger that is looked at, and what was received up to
 * it and is not posted yet. One statement, so that it is one moment.
 */
const BOOKED = `select asset, sum(opening)::text as opening, coalesce(sum(booked), 0)::text as booked,
    coalesce(sum(later), 0)::text as later, coalesce(sum(unposted), 0)::text as unposted
  from (
    select asset, null::numeric as opening, -amount * 10000000 as booked, null::numeric as later,
        null::numeric as unposted
      from posting where account = 'stellar:' || ?
    union all
    select asset, -amount * 10000000, null, null, null from posting
      where entry = 'opening/' || ? and account = 'stellar:' || ?
    union all
    select asset, null, null, case when disposition is null then null else amount * 10000000 end, null
      from received_payment where receiving_account = ? and operation_id > ?
    union all
    select asset, null, null, -amount * 10000000, null
      from ledger_payment
      where source_account = ? and state = 'included' and leg <> 'claim' and operation_id > ?
    union all
    select '${NATIVE}', null, null, -fee_charged, null
      from ledger_envelope where source_account = ? and ledger > ? and fee_charged is not null
    union all
    select c ->> 'asset', null, null, (c ->> 'stroops')::numeric, null
      from outgoing_operation cross join jsonb_array_elements(changes) as c
      where account = ? and operation_id > ? and class = 'treasury'
    union all
    select asset, null, null, stroops, null
      from balance_movement where account = ? and operation_id > ?
    union all
    select '${NATIVE}', null, null, -fee_charged, null
      from outgoing_transaction where account = ? and ledger > ? and class = 'treasury'
    union all
    select asset, null, null, null, amount * 10000000
      from received_payment
      where receiving_account = ? and operation_id <= ? and disposition is null
  ) as booked
  group by asset`;

/** Whole stroops, however PostgreSQL wrote them. */
const whole = (text: string): bigint => BigInt(text.split('.')[0] ?? '0');

/** Puts the ledger's balances beside the books'. */
export const readHolding = async (
  em: EntityManager,
  { account, throughToken }: LedgerRange,
  held: HistoryBalances,
  movements: Movements,
): Promise<readonly HoldingReport[]> => {
  // As BOOKED asks for them: by account, by account and operation, by account and ledger.
  const range = [account, throughToken.toString()];
  const ledgers = [account, ledgerOf(throughToken)];
  const asked = [range, range, ledgers, range, range, ledgers, range].flat();
  const rows = await em.execute<HoldingRow[]>(BOOKED, [account, account, account, ...asked]);
  const byAsset = new Map(rows.map((row) => [row.asset, row]));
  // Lines of nothing are not written, so one asset's opening speaks for the account's others.
  const openingIsBooked = rows.some((row) => row.opening !== null);
  const known = new Set([...held.balances.keys(), ...movements.keys(), ...byAsset.keys()]);
  const assets = [...known].filter((asset) => held.asked?.has(asset) ?? true);
  return assets.toSorted().map((asset): HoldingReport => {
    const row = byAsset.get(asset);
    const balance = held.balances.get(asset) ?? 0n;
    const moved = movements.get(asset) ?? 0n;
    const opening = openingIsBooked ? whole(row?.opening ?? '0') : balance - moved;
    const inBooks = whole(row?.booked ?? '0') - whole(row?.later ?? '0');
    const booked = openingIsBooked ? inBooks : inBooks + opening;
    return {
      account,
      asset,
      ledger: held.ledger,
      opening,
      openingIsBooked,
      moved,
      balance,
      booked,
      onTheWay: opening + moved - booked,
      unposted: whole(row?.unposted ?? '0'),
    };
  });
};
