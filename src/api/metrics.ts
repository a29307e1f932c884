import { Router } from '@koa/router';
import { Gauge, Registry } from 'prom-client';
import { UNPAID } from '../services/transactions/open-transactions.ts';
import type { Orm } from '../db/orm.ts';
import type { ApiState } from './deps.ts';
import { remember } from '../lib/remember.ts';
import { registerBalances, registerSources, type LedgerFigureDeps } from './ledger-figures.ts';

type ColumnLabel = 'rail' | 'call' | 'code';

/** One number, or one per label, that a single indexed query reads from the database. */
export interface Figure {
  readonly name: string;
  readonly help: string;
  /** The label that the query's `label` column fills; none where it has no such column. */
  readonly label?: string;
  /** Several labels, each filled by the query's column of that name. */
  readonly labels?: readonly ColumnLabel[];
  readonly sql: string;
}

// The open rows, as their partial index says it.
const OPEN = `status not in ('incomplete', 'completed', 'refunded', 'expired')`;

/** Clients and client domains that are bound by `openTransactions` of anchor.ts. */
const MOST_UNPAID = [
  ['client', 'account, account_memo', 'true'],
  ['client_domain', 'client_domain', 'client_domain is not null'],
]
  .map(
    ([label = '', columns = '', condition = '']) => `select '${label}' as label,
       coalesce(max(n), 0)::float8 as value from (select count(*) as n from transaction
         where ${UNPAID} and ${condition} group by ${columns}) counted`,
  )
  .join(' union all ');

// What neither was taken nor given up, as the partial indexes of both outboxes say it.
const WAITING_CALLBACKS = ['callback', 'customer_callback']
  .map(
    (table) => `select coalesce(replayed_at, at) as since, last_failure from ${table}
       where delivered_at is null and given_up_at is null`,
  )
  .join(' union all ');

export const FIGURES: readonly Figure[] = [
  {
    name: 'railhead_oldest_open_payment_seconds',
    help: 'Age of the oldest transaction that has not ended, by kind',
    label: 'kind',
    sql: `select kind as label, extract(epoch from now() - min(started_at))::float8 as value
          from transaction where ${OPEN} group by kind`,
  },
  {
    name: 'railhead_unpaid_transactions',
    help: 'Transactions that are open and that nobody has paid yet, forms among them, by protocol',
    label: 'protocol',
    sql: `select protocol as label, count(*)::float8 as value from transaction
          where ${UNPAID} group by protocol`,
  },
  {
    name: 'railhead_most_unpaid_transactions',
    help: 'Those of the client, and of the client domain, that has the most of them',
    label: 'of',
    sql: MOST_UNPAID,
  },
  {
    name: 'railhead_parked_payments',
    help: 'Transactions that wait for a person',
    sql: `select count(*)::float8 as value from transaction
          where ${OPEN} and parked_reason is not null`,
  },
  {
    name: 'railhead_read_through_lag_seconds',
    help: 'How far the reading of a source of money is behind',
    label: 'source',
    sql: `select source as label, extract(epoch from now() - read_through)::float8 as value
          from cursor where read_through is not null`,
  },
  {
    name: 'railhead_queued_legs',
    help: 'Payments that wait to be sent on Stellar, by the account that pays',
    label: 'account',
    sql: `select source_account as label, count(*)::float8 as value
          from ledger_payment where state = 'queued' group by source_account`,
  },
  {
    name: 'railhead_open_envelopes',
    help: 'Envelopes that are signed and not settled, by the account that pays',
    label: 'account',
    sql: `select source_account as label, count(*)::float8 as value
          from ledger_envelope where state = 'signed' group by source_account`,
  },
  {
    name: 'railhead_sending_stopped',
    help: 'What senders stand still for: a stopped account or channel, a fee at its cap, a lack',
    sql: `select ((select count(*) from cursor where source like 'send/%'
              and stopped_reason is not null)
            + (select count(*) from sender_alert where kind <> 'low_balance'))::float8 as value`,
  },
  {
    name: 'railhead_ledger_sources_contradict',
    help: 'Whether two sources of the ledger contradict each other: 1 until a person has decided',
    sql: `select count(*)::float8 as value from cursor
          where source = 'sources/ledger' and stopped_reason is not null`,
  },
  {
    name: 'railhead_horizon_behind_seconds',
    help: 'Age of the newest ledger shown, while it is too old to send by, by the account that pays',
    label: 'account',
    sql: `select account as label, extract(epoch from now() - ledger_closed_at)::float8 as value
          from sender_alert where kind = 'horizon_behind'`,
  },
  {
    name: 'railhead_low_water',
    help: 'Assets that an account holds less of than anchor.ts wants',
    sql: `select count(*)::float8 as value from sender_alert where kind = 'low_balance'`,
  },
  {
    name: 'railhead_unsignalled_payments',
    help: 'Money on Stellar that is recorded and that no story was signalled yet',
    label: 'account',
    sql: `select receiving_account as label, count(*)::float8 as value
          from received_payment where signalled_at is null group by receiving_account`,
  },
  {
    name: 'railhead_unsignalled_receipts',
    help: 'Money on a rail that is recorded and that no story was signalled yet',
    label: 'rail',
    sql: `select rail as label, count(*)::float8 as value
          from rail_receipt where signalled_at is null group by rail`,
  },
  {
    name: 'railhead_unstarted_stories',
    help: 'Transactions whose story is still to be started',
    sql: `select count(*)::float8 as value from transaction
          where workflow_started_at is null and status <> 'incomplete'`,
  },
  {
    name: 'railhead_open_investigations',
    help: 'Investigations that are not resolved, by reason',
    label: 'reason',
    sql: `select reason as label, count(*)::float8 as value
          from investigation where state <> 'resolved' group by reason`,
  },
  {
    name: 'railhead_parked_reviews',
    help: 'Customers whose review was silent or kept failing, by which of the two',
    label: 'reason',
    sql: `select review_parked_reason as label, count(*)::float8 as value from customer
          where review_parked_at is not null group by review_parked_reason`,
  },
  {
    name: 'railhead_waiting_reviews',
    help: 'Customers whose review is due or under way',
    sql: `select count(*)::float8 as value from customer where review_due_at is not null`,
  },
  {
    name: 'railhead_waiting_callbacks',
    help: 'Status moves that clients are still to be told of',
    sql: `select count(*)::float8 as value from (${WAITING_CALLBACKS}) waiting`,
  },
  {
    name: 'railhead_oldest_waiting_callback_seconds',
    help: 'Age of the oldest status move that a client is still to be told of; 0 without one',
    sql: `select coalesce(extract(epoch from now() - min(since)), 0)::float8 as value
          from (${WAITING_CALLBACKS}) waiting`,
  },
  {
    name: 'railhead_rail_failing_seconds',
    help: 'For how long a call of a rail has failed, by the code that it failed with last',
    labels: ['rail', 'call', 'code'],
    sql: `select rail, call, coalesce(code, type) as code,
            extract(epoch from now() - since)::float8 as value from rail_failure`,
  },
  {
    name: 'railhead_callbacks_looked_at_seconds',
    help: 'How long ago a worker looked for callbacks to post',
    sql: `select extract(epoch from now() - last_read_at)::float8 as value
          from cursor where source = 'callbacks'`,
  },
  {
    name: 'railhead_failing_callbacks',
    help: 'Status moves that clients were told and did not take, by why the last try failed',
    label: 'reason',
    sql: `select last_failure as label, count(*)::float8 as value
          from (${WAITING_CALLBACKS}) waiting where last_failure is not null group by last_failure`,
  },
];

type Row = { readonly value: number } & Partial<Record<'label' | ColumnLabel, string>>;

const pick = (row: Row, labels: readonly ColumnLabel[]): Record<string, string> =>
  Object.fromEntries(labels.map((name) => [name, row[name] ?? '']));

/** How old figures may be: several that scrape cost no more than one. */
const REMEMBERED_MS = 5_000;

/** `GET /metrics` in Prometheus' text format, read from the database when it is asked. */
export const createMetricsRoutes = (
  orm: Orm,
  { sources, ...balances }: LedgerFigureDeps,
): Router<ApiState> => {
  const registry = new Registry();
  registerBalances(registry, balances);
  registerSources(registry, sources);
  for (const { name, help, label, labels, sql } of FIGURES) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: labels ? [...labels] : label === undefined ? [] : [label],
      registers: [registry],
      async collect() {
        const rows = await orm.em.fork().execute<Row[]>(sql);
        gauge.reset();
        for (const row of rows) {
          if (labels) gauge.set(pick(row, labels), row.value);
          else if (label === undefined) gauge.set(row.value);
          else gauge.set({ [label]: row.label ?? '' }, row.value);
        }
      },
    });
  }
  const figures = remember(async () => registry.metrics(), REMEMBERED_MS);
  const router = new Router<ApiState>();
  router.get('/metrics', async (ctx) => {
    ctx.set('content-type', registry.contentType);
    ctx.body = await figures();
  });
  return router;
};
