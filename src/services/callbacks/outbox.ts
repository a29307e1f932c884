import { CALLBACK_LIMITS, type DueCallback } from '../../domain/transactions/callback-slots.ts';
import type { Orm } from '../../db/orm.ts';
import type { PostFailure } from '../../lib/post-failure.ts';

/** A table of callbacks that clients asked for; each row is posted to its `url`. */
interface OutboxTable {
  readonly table: DueCallback['outbox'];
  /** The column that says whom a row is about; rows about the same one are posted in order. */
  readonly about: 'transaction_id' | 'customer_id';
  /** Whose row it is, by the rows that `about` names, as `subject`. */
  readonly subject: string;
  readonly client: string;
}

export const OUTBOXES: readonly OutboxTable[] = [
  {
    table: 'callback',
    about: 'transaction_id',
    subject: 'transaction',
    client: 'coalesce(subject.client_domain, subject.account)',
  },
  {
    table: 'customer_callback',
    about: 'customer_id',
    subject: 'customer',
    client: 'subject.account',
  },
];

const tableOf = (outbox: DueCallback['outbox']): OutboxTable => {
  const found = OUTBOXES.find(({ table }) => table === outbox);
  if (!found) throw new Error(`there is no outbox ${outbox}`);
  return found;
};

/** A callback is tried after a second, then ever later, down to a try an hour, for three days. */
const PAUSE_CEILING_SECONDS = 3_600;
const GIVEN_UP_AFTER = '3 days';

/** A host is a stranger's text: whatever stands in it stays in its own quotes. */
const textArray = (texts: readonly string[]): string =>
  `{${texts.map((text) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;

const WAITS = 'delivered_at is null and given_up_at is null';

/** The oldest row of each transaction or customer; what came after it waits behind it. */
const heads = ({ table, about, subject, client }: OutboxTable, hosts: string): string =>
  `select '${table}' as outbox, head.id, head.about, host, attempts, since, ${client} as client
     from (select distinct on (host, ${about}) id, ${about} as about, host, attempts, due_at,
             coalesce(replayed_at, at) as since
             from ${table} where ${WAITS} and ${hosts} order by host, ${about}, id) head
     join ${subject} subject on subject.id = head.about
    where due_at is null or due_at <= now()`;

interface DueOrder {
  /** Hosts that answered promptly when they were last called. */
  readonly prompt: readonly string[];
  /** Whether those are looked at, or all others. */
  readonly which: 'prompt' | 'others';
  readonly limit: number;
}

/**
 * What may be posted now, of clients in turn, fewest tries first: nobody waits behind one whose
 * hosts do not answer. What is posted already is not due before its time limit is over.
 */
export const dueCallbacks = async (
  orm: Orm,
  { prompt, which, limit }: DueOrder,
): Promise<readonly DueCallback[]> => {
  const hosts = which === 'prompt' ? 'host = any(?::text[])' : 'host <> all(?::text[])';
  const { perClient, perHost } = CALLBACK_LIMITS;
  return orm.em.fork().execute<DueCallback[]>(
    `with due as (${OUTBOXES.map((one) => heads(one, hosts)).join(' union all ')}),
       by_client as (
         select due.*, row_number() over (partition by client order by attempts, since) as turn
           from due),
       by_host as (
         select by_client.*, row_number() over (partition by host order by turn, attempts, since)
             as turn_of_host
           from by_client)
     select outbox, id::text as id, about::text as about, host, client, attempts from by_host
      where turn <= ${2 * perClient} and turn_of_host <= ${2 * perHost}
      order by turn, attempts, since limit ?`,
    [textArray(prompt), textArray(prompt), limit],
  );
};

/**
 * Claims callbacks for one attempt each: nobody else posts them before the time is over, and
 * whoever dies on the way leaves them due again by then.
 * @returns the ids of those that were still free.
 */
export const claimCallbacks = async (
  orm: Orm,
  due: readonly Pick<DueCallback, 'outbox' | 'id'>[],
  forMs: number,
): Promise<ReadonlySet<string>> => {
  const claimed = await Promise.all(
    OUTBOXES.map(async ({ table }) => {
      const ids = due.filter(({ outbox }) => outbox === table).map(({ id }) => id);
      if (ids.length === 0) return [];
      return orm.em.fork().execute<{ id: string }[]>(
        `update ${table} set due_at = now() + ? * interval '1 millisecond'
          where id = any(?::bigint[]) and ${WAITS} and (due_at is null or due_at <= now())
          returning id::text as id`,
        [forMs, `{${ids.join(',')}}`],
      );
    }),
  );
  return new Set(
    claimed.flatMap((rows, place) => rows.map(({ id }) => `${OUTBOXES[place]?.table}/${id}`)),
  );
};

/** Claims what comes next of the same transaction or customer. */
export const claimNext = async (
  orm: Orm,
  { outbox, host, about }: Pick<DueCallback, 'outbox' | 'host' | 'about'>,
  forMs: number,
): Promise<string | undefined> => {
  const { table, about: column } = tableOf(outbox);
  const [row] = await orm.em.fork().execute<{ id: string }[]>(
    // By the number, not by its text: 100 comes after 99.
    `update ${table} set due_at = now() + ? * interval '1 millisecond'
      where id = (select id from ${table} where host = ? and ${column} = ?::uuid and ${WAITS}
                   order by ${table}.id limit 1)
        and ${WAITS} and (due_at is null or due_at <= now())
      returning id::text as id`,
    [forMs, host, about],
  );
  return row?.id;
};

export const noteDelivered = async (
  orm: Orm,
  table: DueCallback['outbox'],
  id: string,
): Promise<void> => {
  await orm.em.fork().execute(
    `update ${table} set attempts = attempts + 1, delivered_at = now(), due_at = null,
        last_tried_at = now(), last_failure = null, last_http_status = null
      where id = ? and ${WAITS}`,
    [id],
    'run',
  );
};

/** Only what the failed row is about waits: the host may well answer for another one. */
export const noteFailed = async (
  orm: Orm,
  table: DueCallback['outbox'],
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

/** Gives up what was not taken in three days; why it was not taken stays with it. */
export const giveUpLate = async (orm: Orm): Promise<void> => {
  for (const { table } of OUTBOXES) {
    await orm.em.fork().execute(
      `update ${table} set given_up_at = now()
        where ${WAITS} and coalesce(replayed_at, at) < now() - ?::interval`,
      [GIVEN_UP_AFTER],
      'run',
    );
  }
};

/** Until the next callback becomes due, in milliseconds; null where none is waited for. */
export const nextDueInMs = async (orm: Orm): Promise<number | null> => {
  const next = OUTBOXES.map(
    ({ table }) => `select min(due_at) as due_at from ${table} where ${WAITS} and due_at > now()`,
  ).join(' union all ');
  const [row] = await orm.em
    .fork()
    .execute<{ ms: number | null }[]>(
      `select (extract(epoch from min(due_at) - now()) * 1000)::float8 as ms from (${next}) next`,
    );
  return row?.ms ?? null;
};

/** Where the triggers of the outboxes say to which host something is to be posted. */
export const CALLBACK_CHANNEL = 'callback_queued';

/** Health and metrics read here whether somebody posts callbacks. */
const CALLBACKS_SOURCE = 'callbacks';

const NOTE_LOOK = `insert into cursor (source, last_read_at) values ('${CALLBACKS_SOURCE}', now())
  on conflict (source) do update set last_read_at = excluded.last_read_at`;

/** Records that the outboxes were looked at now. */
export const noteLook = async (orm: Orm): Promise<void> => {
  await orm.em.fork().execute(NOTE_LOOK, [], 'run');
};

const IS_WAITING = OUTBOXES.map(({ table }) => `exists(select from ${table} where ${WAITS})`).join(
  ' or ',
);
const GLANCE = `with noted as (${NOTE_LOOK})
  select seen."isWaiting", case when not seen."isWaiting"
    then pg_notify('${CALLBACK_CHANNEL}', ?)::text end
  from (select ${IS_WAITING} as "isWaiting") seen`;

/**
 * Records that the outboxes were looked at now, and says whether anything waits in them, due or not:
 * one statement for outboxes in which nothing does.
 * @param proof is notified where nothing waits (`db/listen.ts`).
 */
export const glanceAtCallbacks = async (orm: Orm, proof: string): Promise<boolean> => {
  const [seen] = await orm.em.fork().execute<{ isWaiting: boolean }[]>(GLANCE, [proof]);
  return seen?.isWaiting ?? true;
};
