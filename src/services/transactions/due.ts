import type { EntityManager } from '@mikro-orm/postgresql';

/* Recorded money that is to be dispatched: what is due, and when each is tried again. */

/** A table whose rows are dispatched, with `signalled_at`, `next_try_at`, `tries`, `transaction_id`. */
export interface DueTable {
  readonly table: 'received_payment' | 'rail_receipt';
  readonly key: 'operation_id' | 'id';
  /** The column that says whose rows they are. */
  readonly owner: 'receiving_account' | 'rail';
}

/** Seconds until the next try: twice as many after each, up to so many. */
const FIRST_SECONDS = 0.1;
const LAST_SECONDS = 600;
/** Where Temporal itself is away, so that everybody is notified soon after it is back. */
const AWAY_SECONDS = 30;

const ids = (keys: readonly string[]): string => `{${keys.join(',')}}`;

/** Codes of gRPC that say that the server was not reached, and nothing of what was asked. */
const AWAY_CODES: ReadonlySet<unknown> = new Set([1, 4, 8, 14]);

/** True where nobody could be reached, whoever was to be notified. */
export const isAway = (error: unknown): boolean => {
  let one = error;
  for (let depth = 0; depth < 5 && one instanceof Error; depth += 1) {
    if (AWAY_CODES.has(Reflect.get(one, 'code'))) return true;
    one = one.cause;
  }
  return false;
};

/**
 * The keys of rows that are due, oldest try first. One whose transaction has an older row that
 * waits for its own next try waits as long, so that a story is signalled in the order in which
 * money came.
 */
export const claimDue = async (
  em: EntityManager,
  { table, key, owner }: DueTable,
  owned: string,
  limit: number,
): Promise<readonly string[]> => {
  for (;;) {
    const rows = await em.execute<{ id: string; waits: boolean }[]>(
      `with due as (
         select ${key} as id, transaction_id, disposition, next_try_at from ${table}
          where ${owner} = ? and signalled_at is null and next_try_at <= now()
          order by next_try_at, ${key} limit ?
       ), older as (
         select due.id, (select o.next_try_at from ${table} o
             where o.transaction_id = due.transaction_id and o.signalled_at is null
               and o.${key} < due.id and o.disposition is null
               and o.next_try_at > due.next_try_at
             order by o.${key} limit 1) as next_try_at
           from due where due.transaction_id is not null and due.disposition is null
       ), waiting as (
         update ${table} w set next_try_at = older.next_try_at
           from older where w.${key} = older.id and older.next_try_at is not null
         returning w.${key} as id
       )
       select due.id::text as id, waiting.id is not null as waits
         from due left join waiting using (id)`,
      [owned, limit],
    );
    const due = rows.filter(({ waits }) => !waits);
    if (due.length > 0 || rows.length === 0) return due.map(({ id }) => id);
  }
};

/** They were dispatched. */
export const markDelivered = async (
  em: EntityManager,
  { table, key }: DueTable,
  keys: readonly string[],
): Promise<void> => {
  if (keys.length === 0) return;
  await em.execute(
    `update ${table} set signalled_at = now() where ${key} = any(?::bigint[])`,
    [ids(keys)],
    'run',
  );
};

/** They could not be dispatched, and are tried again by themselves, ever more rarely. */
export const postpone = async (
  em: EntityManager,
  { table, key }: DueTable,
  failed: { readonly broken: readonly string[]; readonly away: readonly string[] },
): Promise<void> => {
  const all = [
    [failed.broken, LAST_SECONDS],
    [failed.away, AWAY_SECONDS],
  ] as const;
  for (const [keys, most] of all) {
    if (keys.length === 0) continue;
    await em.execute(
      `update ${table} set tries = tries + 1,
           next_try_at = now() + make_interval(secs => least(? * 2 ^ least(tries, 20), ?))
        where ${key} = any(?::bigint[]) and signalled_at is null`,
      [FIRST_SECONDS, most, ids(keys)],
      'run',
    );
  }
};
