import { RailEventRow } from '../../../db/entities/money-in.ts';
import { inTransaction } from '../../../services/deps.ts';
import type { RailHostDeps } from '../pay-out/execute.ts';
import type { ParsedEvent, RailEvent } from '../../../rails/rail.ts';
import { recordReported } from './record-reported.ts';
import { describeFailure } from '../../../domain/failure.ts';

/** How many webhooks are read at once. */
const EVENTS_MAX = 50;
/** What was read is recorded after so long: a rail may ask its bank about each. */
const RECORD_AFTER_MS = 1_000;

/**
 * A webhook that the rail's code stumbles over, or whose key is missing, is tried again later, and
 * stops no other.
 */
const parse = async (
  { rail, log, secrets }: RailHostDeps,
  row: RailEventRow,
): Promise<ParsedEvent | null | 'unread'> => {
  const sealed = { ciphertext: Buffer.from(row.eventCiphertext), keyId: row.eventKeyId };
  try {
    const stored = secrets.open(sealed, `rail_event/${rail.profile.name}`) as RailEvent;
    const event = { ...stored, receivedAt: row.receivedAt.toISOString() };
    return rail.parseEvent ? await rail.parseEvent(event) : null;
  } catch (error) {
    const failure = describeFailure(error);
    log.error({ event: row.id, rail: rail.profile.name, failure }, 'a webhook could not be read');
    return 'unread';
  }
};

interface ReadEvent {
  readonly row: RailEventRow;
  /** Null for a forged one. */
  readonly parsed: ParsedEvent | null;
}

const MARK = `update rail_event set state = case when id = any(?::bigint[]) then 'read' else 'refused' end
  where id = any(?::bigint[])`;

const listed = (events: readonly ReadEvent[]): string =>
  `{${events.map(({ row }) => row.id).join(',')}}`;

/** Records what webhooks say and that they were read, in one database transaction. */
const record = async (deps: RailHostDeps, events: readonly ReadEvent[]): Promise<void> => {
  const all = events.flatMap(({ parsed }) => parsed ?? []);
  await inTransaction(deps.orm, async (em) => {
    await recordReported(em, deps, {
      received: all.flatMap(({ received = [] }) => received),
      reversed: all.flatMap(({ reversed = [] }) => reversed),
      outgoing: all.flatMap(({ outgoing = [] }) => outgoing),
    });
    const genuine = events.filter(({ parsed }) => parsed !== null);
    await em.execute(MARK, [listed(genuine), listed(events)], 'run');
  });
};

/** What cannot be recorded together is recorded one by one, so that one stops none before it. */
const recordAll = async (deps: RailHostDeps, events: readonly ReadEvent[]): Promise<void> => {
  if (events.length === 0) return;
  try {
    await record(deps, events);
  } catch (error) {
    if (events.length === 1) throw error;
    for (const event of events) await record(deps, [event]);
  }
};

/** What one look at the webhooks found. */
interface ReadEvents {
  /** How many were read, forged ones among them. */
  readonly count: number;
  /** True where one was about pay-outs, or did not say what it was about. */
  readonly asksPayouts: boolean;
  /** True where one did not say itself what it was about: then the rail's list does. */
  readonly asksList: boolean;
  /** When the oldest of those came that could not be read; null when all were. */
  readonly oldestUnread: Date | null;
}

/** Money that came, or was taken back, is all that such a webhook is about; its list may say what. */
const isOfReceipts = ({ received, reversed, outgoing }: ParsedEvent): boolean =>
  outgoing === undefined && (received !== undefined || reversed !== undefined);

/** True of a webhook that brings nothing itself, and only says that there is something. */
const isOnlyNotice = ({ received, reversed, outgoing }: ParsedEvent): boolean =>
  [received, reversed, outgoing].every((all = []) => all.length === 0);

/** Reads the webhooks that have come since, many at a time; a forged one is marked and forgotten. */
export const readEvents = async (deps: RailHostDeps): Promise<ReadEvents> => {
  const { orm, rail } = deps;
  let oldestUnread: Date | null = null;
  let count = 0;
  let asksPayouts = false;
  let asksList = false;
  for (let after = '0'; ;) {
    const rows = await orm.em
      .fork()
      .find(
        RailEventRow,
        { rail: rail.profile.name, state: 'received', id: { $gt: after } },
        { orderBy: { id: 'asc' }, limit: EVENTS_MAX, disableIdentityMap: true },
      );
    let events: ReadEvent[] = [];
    let recordedAt = performance.now();
    const recordRead = async (): Promise<void> => {
      await recordAll(deps, events);
      events = [];
      recordedAt = performance.now();
    };
    for (const row of rows) {
      const parsed = await parse(deps, row);
      if (parsed === 'unread') oldestUnread ??= row.receivedAt;
      else {
        events.push({ row, parsed });
        count += 1;
        if (parsed && !isOfReceipts(parsed)) asksPayouts = true;
        if (parsed && isOnlyNotice(parsed)) asksList = true;
      }
      if (performance.now() - recordedAt > RECORD_AFTER_MS) await recordRead();
    }
    await recordRead();
    const last = rows.at(-1);
    if (!last || rows.length < EVENTS_MAX) return { count, asksPayouts, asksList, oldestUnread };
    after = last.id;
  }
};
