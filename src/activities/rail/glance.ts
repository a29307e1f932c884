import { POLL_IDLE_EVERY_MS } from '../../domain/rails/profile.ts';
import type { RailHostDeps } from './pay-out/execute.ts';

/*
 * An idle rail is polled all day: one statement for each look says that nothing is to be done. Each
 * `exists` is answered by a partial index of what is open alone.
 */

const RECEIVED = `select
    exists(select from rail_receipt where rail = polled.rail and signalled_at is null
      and next_try_at <= now()) as "isDue",
    exists(select from rail_event where rail = polled.rail and state = 'received') as "hasEvents",
    exists(select from transaction where rail = polled.rail and next_poll_at is not null) as "isNamed",
    exists(select from transaction where rail = polled.rail
        and status = 'pending_user_transfer_start' and kind = 'deposit')
      or exists(select from transaction where rail = polled.rail and next_poll_at <= polled.soon)
      as "isAwaited",
    exists(select from cursor where source = 'rail/' || polled.rail and resting_since is not null)
      as "isResting"
  from (select ?::text as rail, ?::timestamptz as soon) as polled`;

const PAYOUTS = `select
    exists(select from rail_payment where rail = polled.rail and next_poll_at <= polled.at)
      or exists(select from rail_payment where rail = polled.rail and told_at is null
        and state in ('delivered', 'failed', 'ready_for_pickup')) as "isDue",
    exists(select from rail_refund where rail = polled.rail and next_poll_at is not null)
      or exists(select from rail_refund where rail = polled.rail and told_at is null
        and state in ('initiated', 'delivered', 'failed')) as "hasRefunds",
    (select count(*)::int from (select from rail_payment
      where rail = polled.rail and next_poll_at is not null limit ?) as waiting) as waiting
  from (select ?::text as rail, ?::timestamptz as at) as polled`;

/** As many as anybody wants to count: the figure is for people who look at the workflow. */
const COUNTED_MAX = 1_000;

const oneRow = async <Row>(
  { orm }: RailHostDeps,
  text: string,
  values: readonly unknown[],
): Promise<Row> => {
  const [row] = await orm.em.fork().execute<Row[]>(text, [...values]);
  if (!row) throw new Error('a select without a table has one row');
  return row;
};

export interface ReceivedGlance {
  /** Receipts wait to be dispatched. */
  readonly isDue: boolean;
  /** Webhooks wait to be read. */
  readonly hasEvents: boolean;
  /** Deposits are asked about by name. */
  readonly isNamed: boolean;
  /** A deposit waits for its money, or is asked about by name before the longest pause is over. */
  readonly isAwaited: boolean;
  /** It is noted that the rail is asked ever more rarely. */
  readonly isResting: boolean;
}

/** What is to be done about what a rail received. */
export const glanceAtReceived = async (deps: RailHostDeps): Promise<ReceivedGlance> => {
  const { name, pollIdleEveryMs = POLL_IDLE_EVERY_MS } = deps.rail.profile;
  const soon = new Date((deps.now ?? Date.now)() + pollIdleEveryMs);
  return oneRow(deps, RECEIVED, [name, soon]);
};

interface PayoutsGlance {
  /** Pay-outs are due by then, or their stories are to be signalled. */
  readonly isDue: boolean;
  readonly hasRefunds: boolean;
  /** How many are on their way. */
  readonly waiting: number;
}

/** What is to be done about what goes out on a rail, by then. */
export const glanceAtPayouts = async (deps: RailHostDeps, at: Date): Promise<PayoutsGlance> =>
  oneRow(deps, PAYOUTS, [COUNTED_MAX, deps.rail.profile.name, at]);
