import type { EntityManager } from '@mikro-orm/postgresql';
import type { ParsedEvent } from '../../../rails/rail.ts';
import type { RailHostDeps } from '../pay-out/execute.ts';
import { recordMoves } from '../pay-out/poll-outgoing.ts';
import { readFunds } from './read-funds.ts';
import { lockReferences, recordReceipts, recordReversals } from './record-receipts.ts';

/**
 * Records what a rail reports together, by a page of its list or by webhooks, in the caller's database
 * transaction: what came first, then what was taken back, which may be of the same money.
 */
export const recordReported = async (
  em: EntityManager,
  { rail: { profile }, secrets }: Pick<RailHostDeps, 'rail' | 'secrets'>,
  { received = [], reversed = [], outgoing = [] }: ParsedEvent,
): Promise<void> => {
  // All at once: two who lock some of them first and the rest afterwards could wait for each other.
  const references = [...received.map(readFunds), ...reversed];
  await lockReferences(
    em,
    profile,
    references.map(({ railReference }) => railReference),
  );
  await recordReceipts(em, profile, secrets, received);
  await recordReversals(em, profile, reversed);
  await recordMoves(em, profile, outgoing);
};
