import { setTimeout as sleep } from 'node:timers/promises';
import { withDatabase } from './database.ts';
import { persist } from './persist.ts';

/** What must be empty before the books may be judged, and how it is reported if it is not. */
const UNSETTLED = {
  'sources of money not read since the end of the storm': `select source as id from cursor
    where (source like 'stellar/%' or source like 'rail/%')
      and (read_through is null or read_through <= to_timestamp($1::double precision / 1000))
      and stopped_reason is null`,
  'sources of money whose reading was stopped': `select source || ': ' || stopped_reason as id
    from cursor where stopped_reason is not null`,
  'alerts of the senders': `select kind || ' ' || account || ': ' || reason as id from sender_alert
    where kind <> 'low_balance'`,
  'deposits that are due to be asked about': `select id::text as id from transaction
    where next_poll_at < now() - interval '1 second'`,
  'transactions that neither ended nor wait for a person': `select id::text as id from transaction
    where status not in ('incomplete', 'completed', 'refunded', 'expired')
      and parked_reason is null`,
  'payments queued or on their way on the ledger': `select id::text from ledger_payment
    where state in ('queued', 'bound')`,
  'envelopes without an outcome': `select inner_hash as id from ledger_envelope where state = 'signed'`,
  'pay-outs without an outcome': `select p.key as id from rail_payment p
    join transaction t on t.id = p.transaction_id
    where p.state in ('planned', 'asked', 'initiated', 'ready_for_pickup') and t.parked_reason is null`,
  'refunds on a rail without an outcome': `select key as id from rail_refund
    where state in ('planned', 'asked', 'initiated') and parked_reason is null`,
  'received payments without a place': `select operation_id::text as id from received_payment
    where signalled_at is null or (disposition is null and not exists (
      select 1 from transaction t where t.id = transaction_id and t.parked_reason is not null))`,
  'receipts without a place': `select id::text from rail_receipt
    where signalled_at is null or (disposition is null and not exists (
      select 1 from transaction t where t.id = transaction_id and t.parked_reason is not null))`,
  'refunds of cases whose end nobody wrote down': `select i.source_key as id from investigation i
    where i.state <> 'resolved' and exists (select from ledger_payment p
      where p.investigation_key = i.source_key and p.leg = 'refund' and p.state = 'included'
      union all select from rail_refund f
      where f.investigation_key = i.source_key and f.state = 'delivered')`,
  'events of a rail that nobody has read': `select id::text from rail_event where state = 'received'`,
} as const;

/** What is still under way, by kind; empty when all is quiet. */
const readUnsettled = async (
  databaseUrl: string,
  sinceMs: number,
): Promise<ReadonlyMap<string, readonly string[]>> => {
  return withDatabase(databaseUrl, async (client) => {
    const found = new Map<string, readonly string[]>();
    for (const [what, sql] of Object.entries(UNSETTLED)) {
      const { rows } = await client.query<{ id: string }>(sql, sql.includes('$1') ? [sinceMs] : []);
      if (rows.length > 0)
        found.set(
          what,
          rows.map(({ id }) => id),
        );
    }
    return found;
  });
};

/**
 * A rail that is asked by name is asked about late money ever more rarely. That wait is
 * brought forward, as if the time had passed; nothing else is touched.
 */
const bringForward = async (databaseUrl: string): Promise<void> => {
  await withDatabase(databaseUrl, async (client) =>
    client.query(`update transaction set next_poll_at = now() where next_poll_at > now()`),
  );
};

/** The last kill may have been the database's; it has to be back by then. */
const ANSWERS_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 1_000;
/** Quiet has to last, since what one look does not show may be between two rows. */
const QUIET_LOOKS = 3;

/**
 * Waits until nothing is under way any more.
 * @returns what still is when `withinMs` have passed, by kind.
 */
export const untilQuiet = async (
  databaseUrl: string,
  options: {
    readonly withinMs: number;
    readonly report: (unsettled: ReadonlyMap<string, readonly string[]>) => void;
  },
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const giveUpAt = performance.now() + options.withinMs;
  // A ledger's close time is in whole seconds.
  const sinceMs = Date.now() + 1_000;
  let quietLooks = 0;
  await persist(async () => bringForward(databaseUrl), ANSWERS_WITHIN_MS);
  for (;;) {
    const unsettled = await persist(
      async () => readUnsettled(databaseUrl, sinceMs),
      ANSWERS_WITHIN_MS,
    );
    options.report(unsettled);
    quietLooks = unsettled.size === 0 ? quietLooks + 1 : 0;
    if (quietLooks === QUIET_LOOKS || performance.now() > giveUpAt) return unsettled;
    await sleep(LOOK_EVERY_MS);
  }
};
