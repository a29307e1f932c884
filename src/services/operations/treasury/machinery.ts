import type { EntityManager } from '@mikro-orm/postgresql';

/** What the sender of an account does. */
export interface SenderState {
  readonly account: string;
  /** Payments that wait to be sent. */
  readonly queued: number;
  /** Since when the oldest of them waits; null where none does. */
  readonly oldest: Date | null;
  /** Envelopes that are signed and not settled. */
  readonly open: number;
  readonly oldestOpen: Date | null;
  readonly channelsReady: number;
  readonly channelsPlanned: number;
  /** Why it sends nothing before a person has looked; null while it goes on. */
  readonly stopped: string | null;
}

/** How far a source of money was read. */
export interface ReaderState {
  /** `stellar/<account>` or `rail/<name>`. */
  readonly source: string;
  /** All that happened up to then is recorded; null where it never was. */
  readonly readThrough: Date | null;
  /** When it was last asked. */
  readonly lastReadAt: Date | null;
  /** Of an account: the ledger through which all was recorded. */
  readonly ledger: string | null;
  /** Money that is recorded and that no story was signalled yet. */
  readonly unsignalled: number;
  readonly stopped: string | null;
}

const SENDERS = `select account, coalesce(q.queued, 0)::int as queued, q.oldest,
    coalesce(e.open, 0)::int as open, e.oldest as "oldestOpen",
    coalesce(c.ready, 0)::int as "channelsReady", coalesce(c.planned, 0)::int as "channelsPlanned",
    nullif(concat_ws('; ', s.stopped_reason, o.stopped_reason), '') as stopped
  from (
    select distribution_account as account from channel
    union select source_account from ledger_payment where state = 'queued' and leg <> 'refund'
    union select source_account from ledger_payment where state = 'queued' and leg = 'refund'
    union select source_account from ledger_envelope where state = 'signed'
    union select split_part(source, '/', 2) from cursor
      where source like 'send/%' or source like 'outgoing/%'
  ) known
    left join (
      select source_account as account, sum(queued) as queued, min(oldest) as oldest from (
        select source_account, count(*) as queued, min(queued_at) as oldest from ledger_payment
          where state = 'queued' and leg <> 'refund' group by 1
        union all
        select source_account, count(*), min(queued_at) from ledger_payment
          where state = 'queued' and leg = 'refund' group by 1
      ) waiting group by 1
    ) q using (account)
    left join (
      select source_account as account, count(*) as open, min(signed_at) as oldest
        from ledger_envelope where state = 'signed' group by 1
    ) e using (account)
    left join (
      select distribution_account as account, count(*) filter (where state = 'ready') as ready,
          count(*) filter (where state <> 'ready') as planned
        from channel where number > 0 group by 1
    ) c using (account)
    left join cursor s on s.source = 'send/' || account
    left join cursor o on o.source = 'outgoing/' || account
  order by account`;

const READERS = `select source, read_through as "readThrough", last_read_at as "lastReadAt",
    read_ledger::text as ledger, stopped_reason as stopped,
    (case when source like 'stellar/%'
      then (select count(*) from received_payment
        where signalled_at is null and receiving_account = split_part(source, '/', 2))
      else (select count(*) from rail_receipt
        where signalled_at is null and rail = split_part(source, '/', 2)) end)::int as unsignalled
  from cursor where source like 'stellar/%' or source like 'rail/%' order by source`;

const dateOf = (at: Date | null): Date | null => (at === null ? null : new Date(at));

/** What each sender has to do, and whether one has stopped. */
export const readSenders = async (em: EntityManager): Promise<readonly SenderState[]> => {
  const rows = await em.execute<SenderState[]>(SENDERS);
  return rows.map((row) => ({
    ...row,
    oldest: dateOf(row.oldest),
    oldestOpen: dateOf(row.oldestOpen),
  }));
};

/** How far each source of money was read, and whether the reading of one has stopped. */
export const readReaders = async (em: EntityManager): Promise<readonly ReaderState[]> => {
  const rows = await em.execute<ReaderState[]>(READERS);
  return rows.map((row) => ({
    ...row,
    readThrough: dateOf(row.readThrough),
    lastReadAt: dateOf(row.lastReadAt),
  }));
};
