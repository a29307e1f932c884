import type { Orm } from '../db/orm.ts';
import type { PostFailure } from '../stellar/post-failure.ts';

/** A table of what clients are still to be told, and what is posted of a row of it. */
export interface Outbox {
  readonly table: 'callback' | 'customer_callback';
  /** The column that says whom a row is about; rows about the same one are told in order. */
  readonly about: 'transaction_id' | 'customer_id';
  /** Tells the row with this id. @returns null when the client took it, or why not. */
  readonly tell: (id: string) => Promise<PostFailure | null>;
}

/** The oldest row that waits of one transaction or customer; what came after it waits behind it. */
export interface OutboxHead {
  readonly id: string;
  readonly about: string;
  readonly attempts: number;
}

/** A host waits a second, then ever longer, down to a try an hour, for three days. */
const PAUSE_CEILING_SECONDS = 3_600;
const GIVEN_UP_AFTER = '3 days';

const WAITS = 'delivered_at is null and given_up_at is null';

const heads = ({ table, about }: Outbox): string =>
  `select distinct on (${about}) id, ${about} as about, attempts, due_at
     from ${table} where host = ? and ${WAITS} order by ${about}, id`;

/** What may be told now, fewest tries first: nobody waits behind one who does not answer. */
export const dueHeads = async (
  orm: Orm,
  outbox: Outbox,
  { host, limit }: { readonly host: string; readonly limit: number },
): Promise<readonly OutboxHead[]> =>
  orm.em.fork().execute<OutboxHead[]>(
    `select id::text as id, about::text as about, attempts from (${heads(outbox)}) head
      where due_at is null or due_at <= now() order by attempts, head.id limit ?`,
    [host, limit],
  );

/** What comes next of the same transaction or customer. */
export const nextOf = async (
  orm: Orm,
  { table, about: column }: Outbox,
  { host, about }: { readonly host: string; readonly about: string },
): Promise<string | undefined> => {
  const [row] = await orm.em.fork().execute<{ id: string }[]>(
    // By the number, not by its text: 100 comes after 99.
    `select id::text as id from ${table} where host = ? and ${column} = ?::uuid and ${WAITS}
        and (due_at is null or due_at <= now()) order by ${table}.id limit 1`,
    [host, about],
  );
  return row?.id;
};

export const noteTold = async (orm: Orm, { table }: Outbox, id: string): Promise<void> => {
  await orm.em.fork().execute(
    `update ${table} set attempts = attempts + 1, delivered_at = now(), due_at = null,
        last_tried_at = now(), last_failure = null, last_http_status = null
      where id = ? and ${WAITS}`,
    [id],
    'run',
  );
};

/** Only what the failed row is about waits: the host may well answer for another one. */
export const noteNotTold = async (
  orm: Orm,
  { table }: Outbox,
  id: string,
  { reason, httpStatus }: PostFailure,
): Promise<void> => {
  await orm.em.fork().execute(
    `update ${table} set attempts = attempts + 1,
        due_at = now() + least(power(2, least(attempts, 20)), ?) * interval '1 second',
        last_tried_at = now(), last_failure = ?, last_http_status = ?
      where id = ? and ${WAITS}`,
    [PAUSE_CEILING_SECONDS, reason, httpStatus, id],
    'run',
  );
};

/** Gives up what the host has not taken in three days; why it was not taken stays with it. */
export const giveUpLate = async (orm: Orm, { table }: Outbox, host: string): Promise<void> => {
  await orm.em.fork().execute(
    `update ${table} set given_up_at = now()
        where host = ? and ${WAITS} and coalesce(replayed_at, at) < now() - ?::interval`,
    [host, GIVEN_UP_AFTER],
    'run',
  );
};

export interface OutboxStanding {
  readonly waiting: number;
  /** Until the next try, in milliseconds; null where nothing waits. */
  readonly againInMs: number | null;
}

export const standingOf = async (
  orm: Orm,
  outbox: Outbox,
  host: string,
): Promise<OutboxStanding> => {
  const [row] = await orm.em.fork().execute<{ waiting: number; again: number | null }[]>(
    `select (select count(*)::int from ${outbox.table} where host = ? and ${WAITS}) as waiting,
       (select min(greatest(0, extract(epoch from coalesce(due_at, now()) - now())) * 1000)::float8
          from (${heads(outbox)}) head) as again`,
    [host, host],
  );
  return { waiting: row?.waiting ?? 0, againInMs: row?.again ?? null };
};

/** The hosts that could be told something now; read from the indexes of what is waiting. */
export const hostsToTell = async (orm: Orm): Promise<readonly string[]> => {
  const due = (table: string, about: string): string =>
    `select host from (select distinct on (host, ${about}) host, due_at from ${table}
       where ${WAITS} order by host, ${about}, id) head where due_at is null or due_at <= now()`;
  const rows = await orm.em
    .fork()
    .execute<{ host: string }[]>(
      `${due('callback', 'transaction_id')} union ${due('customer_callback', 'customer_id')}`,
    );
  return rows.map(({ host }) => host);
};
