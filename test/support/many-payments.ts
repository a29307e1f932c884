import type { openTestOrm } from './test-orm.ts';
import { DISTRIBUTION, DOLLAR, RAIL, USDC } from './rows.ts';

/** Tables of which a production database has millions of rows. */
export const LARGE = [
  'transaction',
  'transaction_event',
  'received_payment',
  'rail_receipt',
  'ledger_payment',
  'ledger_envelope',
  'rail_payment',
  'parking',
  'investigation',
  'investigation_event',
  'callback',
  'customer',
  'posting',
] as const;

const ID = `md5('t' || n)::uuid`;

const FILL: readonly string[] = [
  `insert into transaction (id, protocol, kind, status, asset, rail, account, receiving_account,
      receiving_memo_type, receiving_memo, amount_expected, amount_in, amount_in_asset, amount_out,
      amount_out_asset, to_account, from_account, destination_memo_type, destination_memo, rail_reference,
      external_transaction_id, stellar_transaction_id, workflow_started_at, parked_reason, started_at)
    select ${ID}, 'sep24', 'withdrawal', case when n % 50 = 0 then 'error' else 'completed' end,
      '${USDC}', '${RAIL}', 'account ' || n % 5000, '${DISTRIBUTION}', 'id', n::text, n % 1000 + 1,
      n % 1000 + 1, '${USDC}', n % 1000 + 0.5, '${DOLLAR}', 'to ' || n % 5000, 'from ' || n % 5000, 'id',
      'd' || n, 'ref' || n, 'bank' || n, lpad(to_hex(n), 64, '0'), now(),
      case when n % 50 = 0 then 'the rail refused the pay-out' end, now() - make_interval(mins => n)
    from generate_series(1, 100000) n`,
  `insert into parking (transaction_id, number, subject, reason, actions, opened_at, closed_at)
    select ${ID}, 1, 'failed/x/1', 'r', '{retry}', now() - make_interval(mins => n),
      case when n % 50 <> 0 then now() end from generate_series(10, 100000, 10) n`,
  `insert into transaction_event (transaction_id, to_status, actor, reason)
    select ${ID}, 'completed', 'a', 'r' from generate_series(1, 100000) n`,
  `insert into posting (entry, account, asset, amount, transaction_id)
    select 'credited/' || n, side || ${ID}, '${USDC}', 1, ${ID}
      from generate_series(1, 50000) n, unnest(array['customer:', 'stellar:']) side`,
  `insert into received_payment (operation_id, receiving_account, asset, amount, from_account, memo_type,
      memo, transaction_hash, ledger, closed_at, transaction_id, disposition)
    select n, '${DISTRIBUTION}', '${USDC}', n % 1000 + 1, 'from ' || n % 5000, 'id', n::text,
      'a' || lpad(to_hex(n), 63, '0'), 7, now(), ${ID}, 'credited' from generate_series(1, 50000) n`,
  `insert into rail_receipt (rail, rail_reference, reference, asset, amount, received_at, transaction_id,
      disposition)
    select '${RAIL}', 'in' || n, 'quoted' || n, '${DOLLAR}', n % 1000 + 1, now(), ${ID}, 'credited'
      from generate_series(1, 50000) n`,
  `insert into ledger_envelope (inner_hash, xdr, outer_xdr, outer_hashes, source_account, channel, sequence, max_time,
      state, included_hash, ledger, closed_at, fee_charged, settled_at)
    select 'b' || lpad(to_hex(n), 63, '0'), 'x', 'x', array['c' || lpad(to_hex(n), 63, '0')], '${DISTRIBUTION}', 'c' || n, n,
      now(), 'included', 'c' || lpad(to_hex(n), 63, '0'), 7, now(), 100, now() from generate_series(1, 50000) n`,
  `insert into ledger_payment (transaction_id, leg, number, operation, source_account, destination, asset,
      amount, state, envelope_hash)
    select ${ID}, 'payout', 1, 'payment', '${DISTRIBUTION}', 'to ' || n, '${USDC}', 1, 'included',
      'b' || lpad(to_hex(n), 63, '0') from generate_series(1, 50000) n`,
  `insert into rail_payment (key, transaction_id, leg, number, rail, asset, amount, state, funded_by,
      rail_reference)
    select 'key' || n, ${ID}, 'payout', 1, '${RAIL}', '${DOLLAR}', 1, 'delivered', n, 'out' || n
      from generate_series(1, 50000) n`,
  `insert into investigation (source_key, reason, asset, amount, transaction_id, state, opened_at)
    select 'stellar/' || n, 'late', '${USDC}', n % 100 + 1, ${ID},
      case when n % 25 = 0 then 'open' else 'resolved' end, now() - make_interval(mins => n)
    from generate_series(1, 50000) n`,
  `insert into investigation_event (source_key, action, operator, evidence)
    select 'stellar/' || n, 'opened', 'railhead', 'e' from generate_series(1, 50000) n`,
  `insert into callback (transaction_id, url, status, attempts, delivered_at, given_up_at)
    select ${ID}, 'https://host' || n % 40 || '.example/x', 'completed', case when n % 100 = 0 then 3 else 1 end,
      case when n % 100 <> 0 then now() end, case when n % 500 = 0 then now() end
    from generate_series(1, 50000) n`,
  `insert into customer (id, account, status, fields_ciphertext, fields_key_id)
    select ${ID}, 'account ' || n, case when n % 200 = 0 then 'PROCESSING' else 'ACCEPTED' end, '', 'k'
      from generate_series(1, 50000) n`,
];

type Database = Pick<Awaited<ReturnType<typeof openTestOrm>>, 'orm' | 'run'>;

/** Fills a database with a hundred thousand payments, as rows alone, and has PostgreSQL count them. */
export const fillWithPayments = async ({ orm, run }: Database): Promise<void> => {
  await orm.em.fork().transactional(async (em) => {
    // Triggers guard what programs write; these rows are only there to be passed by.
    await em.execute('set local session_replication_role = replica', [], 'run');
    for (const sql of FILL) await em.execute(sql, [], 'run');
  });
  await run('analyze');
};

/** How often each of the large tables was read from its beginning. */
export const countScans = async (
  run: Database['run'],
): Promise<Readonly<Record<string, number>>> => {
  // Each connection reports its own; this program has one.
  await run('select pg_stat_force_next_flush()');
  await run('select pg_stat_clear_snapshot()');
  const rows = await run<{ table: string; scans: number }>(
    `select relname as table, seq_scan::int as scans from pg_stat_user_tables where relname = any(?::text[])`,
    [`{${LARGE.join(',')}}`],
  );
  return Object.fromEntries(rows.map(({ table, scans }) => [table, scans]));
};
