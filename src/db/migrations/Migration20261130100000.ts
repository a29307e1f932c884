import { Migration } from '@mikro-orm/migrations';

/**
 * What an operator should know of the senders, as rows of their own. Before, each was a row of
 * `cursor` whose `source` said it: `starved/<account>/<asset>`, `low-water/<account>/<asset>`,
 * `fee-cap/<account>`, `send-key/<account>`, `horizon-behind/<account>`, `send-channel/<channel>`.
 */
export class Migration20261130100000 extends Migration {
  override up(): void {
    this.addSql(
      `create table sender_alert (
         account text not null,
         kind text not null check (kind in ('insufficient_balance', 'low_balance', 'fee_at_cap',
           'missing_key', 'horizon_behind', 'channel_stopped')),
         asset text not null default '',
         reason text not null,
         refunds_only boolean not null default false,
         balance numeric(19, 7),
         ledger_closed_at timestamptz,
         since timestamptz not null default now(),
         last_at timestamptz not null default now(),
         primary key (account, kind, asset)
       )`,
    );
    this.addSql(
      `insert into sender_alert
           (account, kind, asset, reason, refunds_only, balance, ledger_closed_at, since, last_at)
         select split_part(source, '/', 2), kind, split_part(source, '/', 3),
           coalesce(regexp_replace(stopped_reason, '^refunds: ', ''), 'below_low_water'),
           coalesce(stopped_reason, '') like 'refunds: %',
           case kind when 'low_balance' then cursor.cursor::numeric end,
           case kind when 'horizon_behind' then latest_ledger_closed_at end,
           coalesce(last_read_at, now()), coalesce(last_read_at, now())
         from cursor join (values
           ('starved', 'insufficient_balance'), ('low-water', 'low_balance'),
           ('fee-cap', 'fee_at_cap'), ('send-key', 'missing_key'),
           ('horizon-behind', 'horizon_behind'), ('send-channel', 'channel_stopped')
         ) as renamed (prefix, kind) on split_part(source, '/', 1) = prefix`,
    );
    this.addSql(
      `delete from cursor where split_part(source, '/', 1) in
         ('starved', 'low-water', 'fee-cap', 'send-key', 'horizon-behind', 'send-channel')`,
    );
  }

  override down(): void {
    this.addSql(
      `insert into cursor (source, cursor, stopped_reason, latest_ledger_closed_at, last_read_at)
         select concat_ws('/', prefix, account, nullif(asset, '')),
           trim_scale(balance)::text,
           case when kind <> 'low_balance'
             then case when refunds_only then 'refunds: ' else '' end || reason end,
           ledger_closed_at, last_at
         from sender_alert join (values
           ('starved', 'insufficient_balance'), ('low-water', 'low_balance'),
           ('fee-cap', 'fee_at_cap'), ('send-key', 'missing_key'),
           ('horizon-behind', 'horizon_behind'), ('send-channel', 'channel_stopped')
         ) as renamed (prefix, kind) using (kind)`,
    );
    this.addSql('drop table sender_alert');
  }
}
