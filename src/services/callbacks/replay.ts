import type { EntityManager } from '@mikro-orm/postgresql';
import { allOrNothing } from '../../db/all-or-nothing.ts';
import type { Orm } from '../../db/orm.ts';
import { refuseInWords, type Refusal } from '../../domain/refusal.ts';
import { isRowId } from '../../domain/transactions/row-id.ts';
import { recordAct, type Actor } from '../operators/record-act.ts';

const LIMIT = 100;

/** Both outboxes, with what a row of them is about and which status it reports. */
const OUTBOXES = [
  { table: 'callback', about: 'transaction_id', status: 'status' },
  { table: 'customer_callback', about: 'customer_id', status: `'customer'` },
] as const;

type OutboxTable = (typeof OUTBOXES)[number];

export interface CallbackLine {
  readonly host: string;
  /** The transaction, or the customer, that it is about. */
  readonly about: string;
  /** The status that is posted; `customer` where it is one of a customer. */
  readonly status: string;
  readonly state: 'waits' | 'failed' | 'given up' | 'delivered';
  readonly attempts: number;
  readonly at: Date;
  /** When it is tried again; null for at once, after the ones before it, or never. */
  readonly dueAt: Date | null;
  readonly lastTriedAt: Date | null;
  /** Why the last try failed, as a word, and what it was answered with; null where none failed. */
  readonly lastFailure: string | null;
  readonly lastHttpStatus: number | null;
}

const aboutIs = (target: string, about: string): string =>
  isRowId(target.toLowerCase()) ? `${about} = ?::uuid` : 'host = lower(?)';

/**
 * What waits, has failed or was given up, a hundred at most, oldest first.
 * @param target a transaction, a customer or a host; everything by default.
 */
export const callbackState = async (
  orm: Orm,
  target?: string,
): Promise<readonly CallbackLine[]> => {
  const select = ({ table, about, status }: OutboxTable): string =>
    `select host, ${about}::text as about, ${status} as status, attempts, at, due_at as "dueAt",
       last_tried_at as "lastTriedAt", last_failure as "lastFailure",
       last_http_status as "lastHttpStatus",
       case when given_up_at is not null then 'given up'
            when attempts > 0 then 'failed' else 'waits' end as state
     from ${table} where delivered_at is null
       ${target === undefined ? '' : `and ${aboutIs(target, about)}`}`;
  const rows = await orm.em
    .fork()
    .execute<CallbackLine[]>(
      `${OUTBOXES.map(select).join(' union all ')} order by at limit ${LIMIT}`,
      target === undefined ? [] : [target, target],
    );
  return rows.map((row) => ({
    ...row,
    at: new Date(row.at),
    dueAt: row.dueAt && new Date(row.dueAt),
    lastTriedAt: row.lastTriedAt && new Date(row.lastTriedAt),
  }));
};

/** What is to be sent again, by whose wish, and why. */
export interface ReplayOrder {
  /** A transaction, a customer, or a host. */
  readonly target: string;
  /** Moves that were made since then; a host has to name it: it may have received years of them. */
  readonly since?: Date | undefined;
  readonly actor: Actor;
  readonly evidence: string;
}

/**
 * Rows that were given up, or that wait for their next try, wait again in their old place, before what
 * is newer, as rows that nobody has tried yet. One that is being tried now may arrive twice.
 */
const reopen = async (
  em: EntityManager,
  { table, about }: OutboxTable,
  { target, since = new Date(0) }: ReplayOrder,
  replay: string,
): Promise<number> => {
  const rows = await em.execute<unknown[]>(
    `update ${table} set given_up_at = null, due_at = null, attempts = 0,
        last_tried_at = null, last_failure = null, last_http_status = null,
        replayed_at = now(), replay_id = ?
      where delivered_at is null and (given_up_at is not null or attempts > 0)
        and ${aboutIs(target, about)} and at >= ? returning id`,
    [replay, target, since],
  );
  return rows.length;
};

/** A row that was taken keeps its record; a copy of it is sent, unless one waits already. */
const copy = async (
  em: EntityManager,
  { table, about }: OutboxTable,
  { target, since = new Date(0) }: ReplayOrder,
  replay: string,
): Promise<number> => {
  const columns =
    table === 'callback'
      ? `${about}, url, status, customer_status`
      : `${about}, url, body_ciphertext, body_key_id`;
  const rows = await em.execute<unknown[]>(
    `insert into ${table} (${columns}, replay_of, replay_id)
     select ${columns}, id, ?::bigint from ${table} delivered
      where delivered_at is not null and replay_of is null
        and ${aboutIs(target, about)} and at >= ?
        and not exists (select from ${table} again where again.replay_of = delivered.id
          and again.delivered_at is null and again.given_up_at is null)
      order by id returning id`,
    [replay, target, since],
  );
  return rows.length;
};

/**
 * Sends what was not taken, or delivered, once more: to the same address, in the same order. Who
 * asked for it and why is kept. Sending starts with the commit, as it does for a move.
 * @returns what was done, or a refusal where there is nothing to send.
 */
export const replayCallbacks = async (orm: Orm, order: ReplayOrder): Promise<string | Refusal> => {
  const { target, since, actor, evidence } = order;
  if (!isRowId(target.toLowerCase()) && since === undefined) {
    return refuseInWords('request_malformed', 'a host may have been told for years: name --since');
  }
  return allOrNothing(orm.em.fork(), async (em) => {
    // Two operators who ask at once are taken one after the other, so that nothing is sent twice.
    await em.execute('lock table callback_replay in share row exclusive mode', [], 'run');
    const [row] = await em.execute<{ id: string }[]>(
      `insert into callback_replay (target, operator, evidence, moves) values (?, ?, ?, 0)
       returning id::text as id`,
      [target, actor.name, evidence],
    );
    const { id = '' } = row ?? {};
    let count = 0;
    for (const outbox of OUTBOXES) {
      count += await reopen(em, outbox, order, id);
      count += await copy(em, outbox, order, id);
    }
    if (count === 0) {
      return refuseInWords(
        'request_malformed',
        `nothing of ${target} was delivered, has failed or was given up`,
      );
    }
    await em.execute('update callback_replay set moves = ? where id = ?', [count, id], 'run');
    const record = { subject: target, reason: evidence, after: id };
    await recordAct(em, actor, { act: 'callbacks.replayed', ...record });
    return `${count} status moves of ${target} are told again`;
  });
};
