import type { EntityManager } from '@mikro-orm/postgresql';
import type { Client } from '../../db/entities/client.ts';
import type { CallbackLine } from './replay.ts';

/** How much a page shows of each. */
const LIMIT = 50;
/** How many hosts that fail are counted. */
const HOSTS = 20;

const LINE = `c.host, c.transaction_id::text as about, c.status, c.attempts, c.at,
  c.due_at as "dueAt", c.last_tried_at as "lastTriedAt", c.last_failure as "lastFailure",
  c.last_http_status as "lastHttpStatus",
  case when c.delivered_at is not null then 'delivered' when c.given_up_at is not null
    then 'given up' when c.attempts > 0 then 'failed' else 'waits' end as state`;

/** Those that were not taken; two partial indexes hold them and nothing else. */
const NOT_TAKEN = `c.delivered_at is null and
  ((c.given_up_at is null and c.attempts > 0) or c.given_up_at is not null)`;

/** A client's transactions: by its domain, or opened by an account of it for itself. */
const ITS = `(t.client_domain = ? or t.account = any(?::text[]))`;

const accountsOf = ({ accounts }: Client): string => `{${accounts.join(',')}}`;

const read = (rows: readonly CallbackLine[]): readonly CallbackLine[] =>
  rows.map((row) => ({
    ...row,
    at: new Date(row.at),
    dueAt: row.dueAt && new Date(row.dueAt),
    lastTriedAt: row.lastTriedAt && new Date(row.lastTriedAt),
  }));

/** How many callbacks of a host are not taken, and since when. */
export interface FailingHost {
  readonly host: string;
  readonly count: number;
  readonly since: Date;
}

/** What of a client's callbacks fails, and which were the last. */
export interface ClientCallbacks {
  readonly hosts: readonly FailingHost[];
  /** Newest first; fifty at most, as of the others. */
  readonly failing: readonly CallbackLine[];
  /** Of its newest transactions, whether they were taken or not. */
  readonly recent: readonly CallbackLine[];
}

/** Reads the callbacks of a client's transactions. */
export const readClientCallbacks = async (
  em: EntityManager,
  client: Client,
): Promise<ClientCallbacks> => {
  const its = [client.domain ?? null, accountsOf(client)];
  const hosts = await em.execute<FailingHost[]>(
    `select c.host, count(*)::int as count, min(c.at) as since
       from callback c join transaction t on t.id = c.transaction_id
      where ${NOT_TAKEN} and ${ITS} group by c.host order by count desc, c.host limit ${HOSTS}`,
    its,
  );
  const failing = await em.execute<CallbackLine[]>(
    `select ${LINE} from callback c join transaction t on t.id = c.transaction_id
      where ${NOT_TAKEN} and ${ITS} order by c.id desc limit ${LIMIT}`,
    its,
  );
  const recent = await em.execute<CallbackLine[]>(
    `with newest as (
       (select id from transaction where client_domain = ? order by started_at desc limit ${LIMIT})
       union
       select own.id from unnest(?::text[]) as of (account) cross join lateral (
         select id from transaction t
          where t.account = of.account and coalesce(t.account_memo, '') = ''
          order by started_at desc limit ${LIMIT}) own)
     select ${LINE} from newest join callback c on c.transaction_id = newest.id
      order by c.id desc limit ${LIMIT}`,
    its,
  );
  return {
    hosts: hosts.map((host) => ({ ...host, since: new Date(host.since) })),
    failing: read(failing),
    recent: read(recent),
  };
};
