import { RailEventRow } from '../../../db/entities/money-in.ts';
import { inTransaction } from '../../../services/deps.ts';
import type { RailHostDeps } from '../pay-out/execute.ts';
import { recordMoves } from '../pay-out/poll-outgoing.ts';
import type { ParsedEvent, RailEvent } from '../../../rails/rail.ts';
import { recordReceipts, recordReversals } from './record-receipts.ts';
import { describeFailure } from '../../../domain/failure.ts';

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

/**
 * Reads the webhooks that have come since; a forged one is marked and forgotten.
 * @returns when the oldest of those came that could not be read; null when all were.
 */
export const readEvents = async (deps: RailHostDeps): Promise<Date | null> => {
  const { orm, rail, secrets } = deps;
  const em = orm.em.fork();
  let oldestUnread: Date | null = null;
  for (let after = '0'; ;) {
    const row = await em.findOne(
      RailEventRow,
      { rail: rail.profile.name, state: 'received', id: { $gt: after } },
      { orderBy: { id: 'asc' } },
    );
    if (!row) return oldestUnread;
    after = row.id;
    const parsed = await parse(deps, row);
    if (parsed === 'unread') {
      oldestUnread ??= row.receivedAt;
      continue;
    }
    await inTransaction(orm, async (recording) => {
      await recordReversals(recording, rail.profile, parsed?.reversed ?? []);
      await recordReceipts(recording, rail.profile, secrets, parsed?.received ?? []);
      await recordMoves(recording, rail.profile, parsed?.outgoing ?? []);
    });
    row.state = parsed ? 'read' : 'refused';
    await em.flush();
  }
};
