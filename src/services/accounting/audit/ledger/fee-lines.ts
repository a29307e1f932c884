import type { EntityManager } from '@mikro-orm/postgresql';
import { NATIVE } from '../../../../domain/money/asset.ts';
import type { Line } from '../../../../domain/ledger/reconcile.ts';
import type { LedgerHistory } from '../../../../stellar/horizon/history.ts';
import { ledgerOf } from '../../../../stellar/toid.ts';
import type { LineReader } from '../align.ts';
import { addMovement, type LedgerRange, type Movements } from './ledger-lines.ts';

const PAGE = 500;
const LEDGER_DIGITS = 10;

/** Fees are named by ledger and hash, so that both sides sort alike. */
const feeKey = (ledger: number | string, hash: string): string =>
  `${String(ledger).padStart(LEDGER_DIGITS, '0')}/${hash}`;

const byKey = (one: Line, other: Line): number => (one.key < other.key ? -1 : 1);

/** What the ledger charged the account: also for transactions that failed, and over channels. */
export const readChargedFees = (
  history: LedgerHistory,
  { account, afterToken, throughToken }: LedgerRange,
  movements: Movements,
): LineReader => {
  let cursor = afterToken.toString();
  let held: Line[] = [];
  return async () => {
    const page = await history.transactions(account, cursor);
    ({ cursor } = page);
    const exhausted = page.exhausted || BigInt(cursor) > throughToken;
    for (const found of page.items) {
      if (found.feeAccount !== account || BigInt(found.token) > throughToken) continue;
      addMovement(movements, NATIVE, -found.feeCharged);
      held.push({
        key: feeKey(found.ledger, found.innerHash ?? found.hash),
        row: `transaction ${found.hash}`,
        direction: 'out',
        asset: NATIVE,
        amount: found.feeCharged,
        state: 'settled',
        atMs: found.closedAtMs,
      });
    }
    // Within a ledger they come in another order than ours, so the last one waits for its others.
    const lastLedger = exhausted ? null : feeKey(page.items.at(-1)?.ledger ?? 0, '');
    const lines = held.filter(({ key }) => lastLedger === null || key < lastLedger).sort(byKey);
    held = held.filter(({ key }) => lastLedger !== null && key >= lastLedger);
    return { lines, exhausted };
  };
};

interface FeeRow {
  readonly ledger: string;
  readonly hash: string;
  readonly fee: string;
  readonly row: string;
  readonly at_ms: string;
}

/** What the journal has of fees: each settled envelope, and what its treasury did by hand. */
export const readJournalFees = (
  em: EntityManager,
  { account, afterToken, throughToken }: LedgerRange,
): LineReader => {
  let ledger = ledgerOf(afterToken) + 1;
  let hash = '';
  return async () => {
    const rows = await em.execute<FeeRow[]>(
      `select charged.ledger::text as ledger, charged.hash, fee::text as fee, "row",
          floor(extract(epoch from closed_at) * 1000)::text as at_ms
         from (
           select ledger, inner_hash as hash, fee_charged as fee, closed_at,
               'ledger_envelope ' || inner_hash as "row"
             from ledger_envelope where source_account = ? and state in ('included', 'failed')
              and fee_charged > 0
           union all
           select ledger, inner_hash, fee_charged, closed_at, 'outgoing_transaction ' || hash
             from outgoing_transaction
            where account = ? and class = 'treasury' and fee_charged > 0
         ) as charged
        where (charged.ledger, charged.hash collate "C") > (?, ?) and charged.ledger <= ?
        order by charged.ledger, charged.hash collate "C" limit ${PAGE}`,
      [account, account, ledger, hash, ledgerOf(throughToken)],
    );
    const last = rows.at(-1);
    if (last) [ledger, hash] = [Number(last.ledger), last.hash];
    const lines = rows.map((row): Line => ({
      key: feeKey(row.ledger, row.hash),
      row: row.row,
      direction: 'out',
      asset: NATIVE,
      amount: BigInt(row.fee ?? '0'),
      state: 'settled',
      atMs: Number(row.at_ms),
    }));
    return { lines, exhausted: rows.length < PAGE };
  };
};
