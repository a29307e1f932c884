import type { EntityManager } from '@mikro-orm/postgresql';
import type { Orm } from '../../db/orm.ts';
import type { Log } from '../../lib/log.ts';
import { inTransaction } from '../deps.ts';
import { waitingSql } from '../operations/attention/sources.ts';
import type { AlertChannel } from './channels.ts';
import { composeDigest, NAMED_MAX, type Alerted } from './digest.ts';

interface AlertDeps {
  readonly orm: Orm;
  readonly channels: readonly AlertChannel[];
  /** What each message names: the business, and where its console is. */
  readonly organisation: string;
  readonly link: string;
  readonly log: Pick<Log, 'warn'>;
  /** How long a channel rests after a message, so that many troubles in a row are one more. */
  readonly restSeconds?: number;
}

const REST_SECONDS = 60;
/** What is not taken is tried again after seconds, then ever later, down to a try an hour. */
const FIRST_PAUSE_SECONDS = 15;
const PAUSE_CEILING_SECONDS = 3_600;

/**
 * Compares the channel's rows with what waits now. What has ended is removed, so that it is new when
 * it comes again; what was parked, paused or stopped anew since the last look is another trouble.
 */
const NOTE = `with waiting as (
    select distinct on (kind, subject) kind, subject, since, amount, asset
      from (${waitingSql(null)}) everything order by kind, subject, since
  ), gone as (
    delete from alert a where channel = ? and not exists (
      select from waiting w where w.kind = a.kind and w.subject = a.subject)
  )
  insert into alert (channel, kind, subject, since, amount, asset)
    select ?, kind, subject, since, amount, asset from waiting
    on conflict (channel, kind, subject) do update
      set since = excluded.since, amount = excluded.amount, asset = excluded.asset, sent_at = null
      where excluded.since > alert.since
        and split_part(alert.kind, '.', 1) in ('parked', 'paused', 'stopped')`;

const UNSENT = `select kind, subject,
    to_char(since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since,
    trim_scale(amount)::text as amount, asset, count(*) over ()::int as count
  from alert where channel = ? and sent_at is null order by since, kind, subject limit ?`;

const noteOutcome = async (
  em: EntityManager,
  name: AlertChannel['name'],
  failure: string | null,
  restSeconds: number,
): Promise<void> => {
  if (failure !== null) {
    await em.execute(
      `update alert_channel set attempts = attempts + 1, last_failure = ?,
          due_at = now() + least(? * power(2, least(attempts, 20)), ?) * interval '1 second'
        where channel = ?`,
      [failure, FIRST_PAUSE_SECONDS, PAUSE_CEILING_SECONDS, name],
      'run',
    );
    return;
  }
  await em.execute(
    'update alert set sent_at = now() where channel = ? and sent_at is null',
    [name],
    'run',
  );
  await em.execute(
    `update alert_channel set attempts = 0, last_failure = null, last_sent_at = now(),
        due_at = now() + ? * interval '1 second' where channel = ?`,
    [restSeconds, name],
    'run',
  );
};

/** Holds the channel's row from the look to the record of what was sent; another process passes by. */
const serve = async (deps: AlertDeps, channel: AlertChannel): Promise<void> => {
  const { orm, organisation, link, log, restSeconds = REST_SECONDS } = deps;
  const { name } = channel;
  await orm.em
    .fork()
    .execute('insert into alert_channel (channel) values (?) on conflict do nothing', [name]);
  await inTransaction(orm, async (em) => {
    const [state] = await em.execute<{ due: boolean }[]>(
      `select coalesce(due_at <= now(), true) as due from alert_channel where channel = ?
         for update skip locked`,
      [name],
    );
    if (!state) return;
    await em.execute(NOTE, [name, name], 'run');
    if (!state.due) return;
    const unsent = await em.execute<(Alerted & { readonly count: number })[]>(UNSENT, [
      name,
      NAMED_MAX,
    ]);
    const count = unsent[0]?.count ?? 0;
    if (count === 0) return;
    const failure = await channel.send(composeDigest({ organisation, link }, unsent, count));
    if (failure !== null) log.warn({ channel: name, failure }, 'an alert was not taken');
    await noteOutcome(em, name, failure, restSeconds);
  });
};

/**
 * Sends what has entered the attention list since the last look, by each channel once, however many
 * processes look: many at once are one message, and what is not taken is tried again until it is. A
 * process that is killed between sending and recording sends the same message, with the same id,
 * once more.
 * @returns one look.
 */
export const createAlerts = (deps: AlertDeps): (() => Promise<void>) => {
  return async () => {
    for (const channel of deps.channels) await serve(deps, channel);
  };
};
