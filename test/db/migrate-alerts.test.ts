import { describe, expect, test } from '@jest/globals';
import { CUSTOMER_ACCOUNT, DISTRIBUTION, USDC } from '../support/rows.ts';
import { openEarlierDatabase } from '../support/test-orm.ts';
import { opened } from '../support/opened.ts';

/* A database of the version before alerts were rows of their own, and its rows of `cursor`. */

/** The last migration of that version. */
const BEFORE = 'Migration20261129165000';
const AT = '2026-11-28T10:00:00Z';

type CursorRow = readonly [
  source: string,
  cursor: string | null,
  stoppedReason: string | null,
  ledgerClosedAt: string | null,
];
const ALERTS: readonly CursorRow[] = [
  [`starved/${DISTRIBUTION}/stellar:native`, null, 'tx_insufficient_balance', null],
  [`starved/${DISTRIBUTION}/${USDC}`, null, 'refunds: underfunded', null],
  [`low-water/${DISTRIBUTION}/${USDC}`, '123.45', null, null],
  [`fee-cap/${DISTRIBUTION}`, null, 'the network asks for a better fee', null],
  [`send-key/${DISTRIBUTION}`, null, 'no key signs for it', null],
  [`horizon-behind/${DISTRIBUTION}`, null, 'no newer ledger is known', '2026-11-28T09:00:00Z'],
  [`send-channel/${CUSTOMER_ACCOUNT}`, null, 'used by something unknown', null],
];
const OTHERS: readonly CursorRow[] = [
  [`send/${DISTRIBUTION}`, null, 'the network was reset', null],
  [`stellar/${DISTRIBUTION}`, '77', null, null],
  ['callbacks', null, null, null],
  ['rail/sandbox-bank', '12', null, null],
];

const { orm, run, bringUp } = await opened(openEarlierDatabase(BEFORE));
const readCursors = async () =>
  run<object>(
    `select source, cursor, stopped_reason as reason,
       to_char(latest_ledger_closed_at at time zone 'UTC', 'HH24:MI') as closed from cursor
       order by source collate "C"`,
  );

for (const row of [...ALERTS, ...OTHERS]) {
  await run(
    `insert into cursor (source, cursor, stopped_reason, latest_ledger_closed_at, last_read_at)
       values (?, ?, ?, ?, ?)`,
    [...row, AT],
  );
}
const before = await readCursors();
await bringUp();

describe('what senders had written into cursor', () => {
  test('are alerts with the facts that their rows said', async () => {
    const alerts = await run<object>(
      `select account, kind, asset, reason, refunds_only as "refundsOnly", balance::text,
         to_char(ledger_closed_at at time zone 'UTC', 'HH24:MI') as closed,
         to_char(since at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as since
         from sender_alert order by kind, asset`,
    );
    const alert = (kind: string, facts: object) => ({
      account: DISTRIBUTION,
      kind,
      asset: '',
      refundsOnly: false,
      balance: null,
      closed: null,
      since: '2026-11-28 10:00',
      ...facts,
    });
    expect(alerts).toEqual([
      alert('channel_stopped', { account: CUSTOMER_ACCOUNT, reason: 'used by something unknown' }),
      alert('fee_at_cap', { reason: 'the network asks for a better fee' }),
      alert('horizon_behind', { reason: 'no newer ledger is known', closed: '09:00' }),
      alert('insufficient_balance', { asset: USDC, reason: 'underfunded', refundsOnly: true }),
      alert('insufficient_balance', { asset: 'stellar:native', reason: 'tx_insufficient_balance' }),
      alert('low_balance', { asset: USDC, reason: 'below_low_water', balance: '123.4500000' }),
      alert('missing_key', { reason: 'no key signs for it' }),
    ]);
  });

  test('are gone from cursor, and what has been read stays', async () => {
    const sources = await run<{ source: string }>('select source from cursor order by source');
    expect(sources.map(({ source }) => source).toSorted()).toEqual(
      OTHERS.map(([source]) => source).toSorted(),
    );
  });

  test('come back where the database goes back to the version before', async () => {
    await orm.migrator.down({ to: BEFORE });
    expect(await readCursors()).toEqual(before);
    await orm.migrator.up();
    expect(await run('select from sender_alert')).toHaveLength(ALERTS.length);
  });
});
