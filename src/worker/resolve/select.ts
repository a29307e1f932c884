import type { Orm } from '../../db/orm.ts';
import type { Kind } from '../../domain/transaction.ts';
import { refuse, type Refusal } from '../../domain/refusal.ts';

/** Which parked stories are meant: those of which all that is said here is true. */
export interface Selection {
  /** A part of what they are parked for, in any case. */
  readonly reason?: string | undefined;
  readonly rail?: string | undefined;
  /** A SEP-38 name, or the code alone. */
  readonly asset?: string | undefined;
}

export interface ParkedStory {
  readonly id: string;
  readonly kind: Kind;
  readonly status: string;
  readonly rail: string | null;
  readonly asset: string;
  readonly reason: string;
}

/** True where a selection says anything: what is left out is no limit. */
export const isSelection = ({ reason, rail, asset }: Selection): boolean =>
  [reason, rail, asset].some((part) => part !== undefined && part !== '');

/** The parked stories that are meant, the oldest first. */
export const selectParked = async (
  orm: Orm,
  { reason = '', rail = '', asset = '' }: Selection,
): Promise<readonly ParkedStory[]> =>
  orm.em.fork().execute<ParkedStory[]>(
    `select id, kind, status, rail, asset, parked_reason as reason from transaction
      where parked_reason is not null
        and (? = '' or position(lower(?) in lower(parked_reason)) > 0)
        and (? = '' or rail = ?)
        and (? = '' or asset = ? or split_part(asset, ':', 2) = ?)
      order by started_at, id`,
    [reason, reason, rail, rail, asset, asset, asset],
  );

/**
 * Holds what a person has seen in a dry run against what would be decided over now.
 * @param confirmed how many there were; undefined where nobody has said.
 */
export const confirmSelection = (
  stories: readonly ParkedStory[],
  confirmed: number | undefined,
): Refusal | null => {
  if (stories.length === confirmed) return null;
  const now = `${stories.length} parked stories are meant`;
  return confirmed === undefined
    ? refuse('request_malformed', `${now}: look at them with --dry-run, then say --count`)
    : refuse('not_parked', `${now} now, and not ${confirmed}: look at them again with --dry-run`);
};
