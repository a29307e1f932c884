import type { EntityManager } from '@mikro-orm/postgresql';

/** What a person can let go on by their word. */
export type StoppedPart = 'sender' | 'listener' | 'sources';

/** True for the name of one. */
export const isStoppedPart = (name: string): name is StoppedPart =>
  name === 'sender' || name === 'listener' || name === 'sources';

/** A transaction with the signature of an account of ours that the journal does not know. */
export interface UnknownTransaction {
  readonly hash: string;
  readonly ledger: string;
  readonly successful: boolean;
  readonly closedAt: Date;
  /** What it does, in the words of the command. */
  readonly does: string;
}

/** What has stopped at an account, or at a channel. */
export interface Stopped {
  /** Why; nothing where nothing is stopped. */
  readonly reasons: readonly string[];
  /** Of a sender: what has to be named before it goes on. */
  readonly unknown: readonly UnknownTransaction[];
  /** Of a listener: the first ledger that was not read. */
  readonly nextLedger: number | null;
}

const UNKNOWN_MAX = 50;

const REASONS = {
  sender: `select stopped_reason as reason from cursor
      where source = 'send/' || ? and stopped_reason is not null
    union all select stopped_reason from ledger_envelope
      where channel = ? and state = 'signed' and stopped_reason is not null`,
  listener: `select stopped_reason as reason from cursor
      where source = 'stellar/' || ? and ? <> '' and stopped_reason is not null`,
  sources: `select stopped_reason as reason from cursor
      where source = 'sources/' || ? and ? <> '' and stopped_reason is not null`,
} as const;

/** What the operations of an unknown transaction did, as people read it. */
export const UNKNOWN_DOES = `coalesce(string_agg(o.type || coalesce(' to ' || o.destination, '')
    || coalesce((select string_agg(' ' || trim_scale((c ->> 'stroops')::numeric / 10000000) || ' '
             || split_part(c ->> 'asset', ':', 2), ',') from jsonb_array_elements(o.changes) as c),
         ''), '; ' order by o.operation_id), 'nothing but its fee')`;

const UNKNOWN = `select t.hash, t.ledger::text as ledger, t.successful, t.closed_at as "closedAt",
      ${UNKNOWN_DOES} as does
    from outgoing_transaction t left join outgoing_operation o using (account, token)
    where t.class = 'unknown' and t.account = ?
    group by t.account, t.token order by t.token limit ${UNKNOWN_MAX}`;

const NEXT_LEDGER = `select greatest(read_ledger + 1, cursor::numeric::bigint >> 32)::text as next
  from cursor where source = 'stellar/' || ?`;

/** What has stopped at an account, and what a person has to say to let it go on. */
export const readStopped = async (
  em: EntityManager,
  part: StoppedPart,
  account: string,
): Promise<Stopped> => {
  const reasons = await em.execute<{ reason: string }[]>(REASONS[part], [account, account]);
  const unknown =
    part === 'sender' ? await em.execute<UnknownTransaction[]>(UNKNOWN, [account]) : [];
  const [row] =
    part === 'listener' ? await em.execute<{ next: string | null }[]>(NEXT_LEDGER, [account]) : [];
  return {
    reasons: reasons.map(({ reason }) => reason),
    unknown: unknown.map((one) => ({ ...one, closedAt: new Date(one.closedAt) })),
    nextLedger: row?.next ? Number(row.next) : null,
  };
};
