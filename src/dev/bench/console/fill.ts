import type { EntityManager } from '@mikro-orm/postgresql';
import type { AssetId } from '../../../domain/money/asset.ts';

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
  'operator_act',
] as const;

/** What the rows are filled with. */
export interface Filling {
  /** How many transactions; half as many of what belongs to a part of them. */
  readonly payments: number;
  /** Each so many-th waits for a person, and of others about as many; a multiple of ten. */
  readonly every: number;
  readonly account: string;
  readonly rail: string;
  readonly asset: AssetId;
  readonly currency: AssetId;
  /** Only these tables are filled; all of them when left out. */
  readonly tables?: readonly string[];
}

const ID = `md5('t' || n)::uuid`;

/* Rows alone: what programs would have written, one statement for each table. */

const asked = ({ payments, every, account, rail, asset, currency }: Filling): readonly string[] => [
  `insert into transaction (id, protocol, kind, status, asset, rail, account, receiving_account,
      receiving_memo_type, receiving_memo, amount_expected, amount_in, amount_in_asset,
      amount_out,
      amount_out_asset, to_account, from_account, destination_memo_type, destination_memo,
      rail_reference,
      external_transaction_id, stellar_transaction_id, workflow_started_at, parked_reason,
      started_at)
    select ${ID}, 'sep24', 'withdrawal',
      case when n % ${every} = 0 then 'error' else 'completed' end,
      '${asset}', '${rail}', 'account ' || n % 5000, '${account}', 'id', n::text, n % 1000 + 1,
      n % 1000 + 1, '${asset}', n % 1000 + 0.5, '${currency}', 'to ' || n % 5000,
      'from ' || n % 5000, 'id',
      'd' || n, 'ref' || n, 'bank' || n, lpad(to_hex(n), 64, '0'), now(),
      case when n % ${every} = 0 then 'the rail refused the pay-out' end,
      now() - make_interval(mins => n)
    from generate_series(1, ${payments}) n`,
  `insert into parking (transaction_id, number, subject, reason, actions, opened_at, closed_at)
    select ${ID}, 1, 'failed/x/1', 'r', '{retry}', now() - make_interval(mins => n),
      case when n % ${every} <> 0 then now() end from generate_series(10, ${payments}, 10) n`,
  `insert into transaction_event (transaction_id, to_status, actor, reason, at)
    select ${ID}, 'completed', 'a', 'r', now() - make_interval(mins => n, secs => -(n % 600))
    from generate_series(1, ${payments}) n`,
  `insert into posting (entry, account, asset, amount, transaction_id)
    select 'credited/' || n, line.account, '${asset}', line.amount, ${ID}
      from generate_series(1, ${payments / 2}) n,
        lateral (values ('customer:' || ${ID}, 1), ('stellar:${account}', -1))
          line (account, amount)`,
  `insert into received_payment (operation_id, receiving_account, asset, amount, from_account,
      memo_type, memo, transaction_hash, ledger, closed_at, transaction_id, disposition,
      signalled_at)
    select n, '${account}', '${asset}', n % 1000 + 1, 'from ' || n % 5000, 'id', n::text,
      'a' || lpad(to_hex(n), 63, '0'), 7, now(), ${ID}, 'credited', now()
      from generate_series(1, ${payments / 2}) n`,
  `insert into rail_receipt (rail, rail_reference, reference, asset, amount, received_at,
      transaction_id, disposition, signalled_at)
    select '${rail}', 'in' || n, 'quoted' || n, '${currency}', n % 1000 + 1, now(), ${ID},
      'credited', now() from generate_series(1, ${payments / 2}) n`,
];

const done = ({ payments, every, account, rail, asset, currency }: Filling): readonly string[] => [
  `insert into ledger_envelope (inner_hash, xdr, outer_xdr, outer_hashes, source_account,
      channel, sequence, max_time,
      state, included_hash, ledger, closed_at, fee_charged, settled_at)
    select 'b' || lpad(to_hex(n), 63, '0'), 'x', 'x', array['c' || lpad(to_hex(n), 63, '0')],
      '${account}', 'c' || n, n,
      now(), 'included', 'c' || lpad(to_hex(n), 63, '0'), 7, now(), 100,
      now() from generate_series(1, ${payments / 2}) n`,
  `insert into ledger_payment (transaction_id, leg, number, operation, source_account,
      destination, asset,
      amount, state, envelope_hash, operation_id)
    select ${ID}, 'payout', 1, 'payment', '${account}', 'to ' || n, '${asset}', 1, 'included',
      'b' || lpad(to_hex(n), 63, '0'), n from generate_series(1, ${payments / 2}) n`,
  `insert into rail_payment (key, transaction_id, leg, number, rail, asset, amount, state,
      funded_by, rail_reference, told_at)
    select 'key' || n, ${ID}, 'payout', 1, '${rail}', '${currency}', 1, 'delivered', n,
      'out' || n, now() from generate_series(1, ${payments / 2}) n`,
  `insert into investigation (source_key, reason, asset, amount, transaction_id, state, opened_at)
    select 'stellar/' || n, 'late', '${asset}', n % 100 + 1, ${ID},
      case when n % ${every / 2} = 0 then 'open' else 'resolved' end,
      now() - make_interval(mins => n)
    from generate_series(1, ${payments / 2}) n`,
  `insert into investigation_event (source_key, action, operator, evidence)
    select 'stellar/' || n, 'opened', 'railhead', 'e' from generate_series(1, ${payments / 2}) n`,
  `insert into callback (transaction_id, url, status, attempts, delivered_at, given_up_at)
    select ${ID}, 'https://host' || n % 40 || '.example/x', 'completed',
      case when n % ${every * 2} = 0 then 3 else 1 end,
      case when n % ${every * 2} <> 0 then now() end,
      case when n % ${every * 10} = 0 then now() end
    from generate_series(1, ${payments / 2}) n`,
  `insert into customer (id, account, status, fields_ciphertext, fields_key_id)
    select ${ID}, 'account ' || n,
      case when n % ${every * 4} = 0 then 'PROCESSING' else 'ACCEPTED' end, '', 'k'
      from generate_series(1, ${payments / 2}) n`,
  `insert into operator_act (operator, channel, act, subject, at)
    select 'person' || n % 50, 'console', case when n % 3 = 0 then 'login' else 'decision.sent' end,
      ${ID}::text, now() - make_interval(mins => n) from generate_series(1, ${payments / 2}) n`,
  `insert into reconciliation_report (day, place, state, through, agreed, breaks, text)
    select current_date - n, place, 'compared', 'now', 1000, 0, 'all agrees'
      from generate_series(0, 364) n,
        unnest(array['books', 'rail/${rail}', 'stellar/${account}']) place`,
  `insert into reconciliation_break (place, key, type, asset, amount, message, first_day, last_day)
    select 'books', 'entry' || n, 'amount', '${asset}', n % 100, 'differs', current_date - n % 30,
      current_date - n % 2 from generate_series(1, ${payments / 500}) n`,
];

/** Balances and figures that triggers and housekeeping would have kept. */
const KEPT = `insert into book_balance (account, asset, amount)
  select book_account(account), asset, sum(amount) from posting group by 1, 2`;

/** Indexes that no constraint needs: they are made anew once the rows are there, which is faster. */
const INDEXES = `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as sql
  from pg_index
  where indrelid::regclass::text = any(?::text[])
    and not exists (select from pg_constraint where conindid = indexrelid)`;

const tableOf = (insert: string): string => /^insert into (\w+)/.exec(insert)?.[1] ?? '';

/** Fills an empty database, as rows alone, and has PostgreSQL count them. */
export const fillTables = async (
  em: EntityManager,
  filling: Filling,
  onTable: (done: number, of: number) => void = () => undefined,
): Promise<void> => {
  await em.transactional(async (inner) => {
    // Triggers guard what programs write; these rows are only there to be passed by.
    await inner.execute('set local session_replication_role = replica', [], 'run');
    await inner.execute(`set local maintenance_work_mem = '256MB'`, [], 'run');
    const indexes = await inner.execute<{ name: string; sql: string }[]>(INDEXES, [
      `{${LARGE.join(',')}}`,
    ]);
    const statements = [
      ...indexes.map(({ name }) => `drop index ${name}`),
      ...[...asked(filling), ...done(filling)].filter(
        (insert) => filling.tables?.includes(tableOf(insert)) ?? true,
      ),
      KEPT,
      ...indexes.map(({ sql }) => sql),
    ];
    for (const [index, sql] of statements.entries()) {
      onTable(index, statements.length);
      await inner.execute(sql, [], 'run');
    }
  });
  await em.execute('analyze', [], 'run');
};
