import type { EntityManager } from '@mikro-orm/postgresql';
import type { Act } from '../../domain/operators/acts.ts';
import type { Clearance } from '../../domain/operators/clearance.ts';

/** Who acts, and from where. */
export interface Actor {
  /** Null for a name that a command was given, and where nobody knows who it was. */
  readonly id: string | null;
  /** The e-mail of an operator, or the name that a command was given. */
  readonly name: string;
  readonly channel: 'console' | 'command';
  /** The network address that a browser asked from. */
  readonly address: string | null;
}

/** What was done, or looked at. Ids, codes and an operator's own words, never a customer's data. */
export interface ActRecord {
  readonly act: Act;
  /** The id of what it is about. */
  readonly subject?: string | null;
  readonly reason?: string | null;
  /** What was there before, by its id or its code. */
  readonly before?: string | null;
  readonly after?: string | null;
}

/** Who acts by a command, under the name that it was given. */
export const byCommand = (name: string): Actor => ({
  id: null,
  name,
  channel: 'command',
  address: null,
});

/** Who let something go on: an operator on the console, or whom a command was given. */
export const whoCleared = ({
  operator: name,
  operatorId,
}: Pick<Clearance, 'operator' | 'operatorId'>): Actor =>
  operatorId === undefined
    ? byCommand(name)
    : { id: operatorId, name, channel: 'console', address: null };

/**
 * Writes a row of the audit trail. Call it in the database transaction of what it records: the
 * database refuses a change of operators, proposals and policies without one.
 */
export const recordAct = async (
  em: EntityManager,
  { id, name, channel, address }: Actor,
  { act, subject = null, reason = null, before = null, after = null }: ActRecord,
): Promise<void> => {
  await em.execute(
    `insert into operator_act (operator_id, operator, channel, act, subject, reason, address,
       before_id, after_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [id, name, channel, act, subject, reason, address, before, after],
    'run',
  );
};
