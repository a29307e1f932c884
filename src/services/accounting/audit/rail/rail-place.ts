import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RailProfile } from '../../../../domain/rails/profile.ts';
import type { Rail } from '../../../../rails/rail.ts';
import { BREAKS_MAX, compareSides, type CompareOptions, type PlaceFindings } from '../compare.ts';
import { readBeyondDecided } from './rail-decisions.ts';
import {
  dropStatement,
  keepJournal,
  keepStatement,
  readKeptLines,
  type StatementRange,
} from './statement.ts';

interface RailPlaceDeps {
  readonly em: EntityManager;
  readonly profile: RailProfile;
  /** Null where the rail has none, or this process may not ask it. */
  readonly listStatement: Rail['listStatement'] | null;
  readonly onProgress: CompareOptions['onProgress'];
}

interface RailWindow {
  /** Null for the beginning. */
  readonly from: Date | null;
  readonly until: Date;
  readonly youngFromMs: number;
}

/** Why a rail was not compared. */
const notCompared = (profile: RailProfile, why: string): PlaceFindings => ({
  place: `rail/${profile.name}`,
  agreed: 0,
  through: '',
  notCompared: why,
  breaks: [],
  waiting: [],
  truncated: false,
});

/**
 * Compares a rail's receipts and pay-outs with the rail's own statement, both ways, and what the
 * statement says left for each transaction with what was decided of it.
 */
export const compareRail = async (
  { em, profile, listStatement, onProgress }: RailPlaceDeps,
  { from, until, youngFromMs }: RailWindow,
): Promise<PlaceFindings> => {
  if (!listStatement) return notCompared(profile, 'the rail shows no statement here');
  const place = `rail/${profile.name}`;
  const range: StatementRange = { run: randomUUID(), profile, from, until };
  try {
    await keepStatement(em, listStatement, range, (read) => onProgress(`${place} statement`, read));
    await keepJournal(em, range);
    const [here, there] = [readKeptLines(em, range, 'here'), readKeptLines(em, range, 'there')];
    const options = { place, through: until.toISOString(), youngFromMs, onProgress };
    const lines = await compareSides(here, there, options);
    const beyond = await readBeyondDecided(em, range, BREAKS_MAX + 1);
    return {
      ...lines,
      breaks: [...lines.breaks, ...beyond.slice(0, BREAKS_MAX)],
      truncated: lines.truncated || beyond.length > BREAKS_MAX,
    };
  } finally {
    await dropStatement(em, range.run);
  }
};
