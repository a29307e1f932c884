import { createHash } from 'node:crypto';
import type { Orm } from '../../db/orm.ts';
import type { Kind } from '../../domain/transactions/transaction.ts';
import { refuseInWords, type Refusal } from '../../domain/refusal.ts';

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
  /** The number of the question that is open; null of one that was parked before questions had one. */
  readonly parking: number | null;
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
    `select id, kind, status, rail, asset, parked_reason as reason,
        (select max(number) from parking p where p.transaction_id = t.id and p.closed_at is null)
          as parking
       from transaction t
      where parked_reason is not null
        and (? = '' or position(lower(?) in lower(parked_reason)) > 0)
        and (? = '' or rail = ?)
        and (? = '' or asset = ? or split_part(asset, ':', 2) = ?)
      order by started_at, id`,
    [reason, reason, rail, rail, asset, asset, asset],
  );

/** A short code of which stories these are, and of which question each asks. */
export const selectionCode = (stories: readonly ParkedStory[]): string =>
  createHash('sha256')
    .update(stories.map(({ id, parking }) => `${id}/${parking}`).join())
    .digest('hex')
    .slice(0, 12);

/**
 * Holds what a person has seen in a dry run against what would be decided over now.
 * @param shown the code of what was seen; undefined where nobody has looked.
 */
export const confirmSelection = (
  stories: readonly ParkedStory[],
  shown: string | undefined,
): Refusal | null => {
  if (shown === selectionCode(stories)) return null;
  const now = `${stories.length} parked stories are meant`;
  return shown === undefined
    ? refuseInWords('request_malformed', `${now}: look at them with --dry-run, then say --shown`)
    : refuseInWords(
        'not_parked',
        `${now}, and not those that were shown: look again with --dry-run`,
      );
};
