import type { EntityManager } from '@mikro-orm/postgresql';
import { OperatorAct } from '../../db/entities/operator.ts';
import { isAct } from '../../domain/operators/acts.ts';
import { writeCsv, writeCsvRows } from '../../lib/web/write-csv.ts';

/** How many rows a page of the audit trail has, and an export at most. */
export const ACTS_PER_PAGE = 50;
const EXPORT_MAX = 50_000;
/** How many of them are read at once. */
const EXPORT_PAGE = 1_000;

/** What is looked for; what is empty is no limit. */
export interface ActFilter {
  /** The e-mail or the name of who acted. */
  readonly operator: string;
  readonly act: string;
  /** The id of what it is about. */
  readonly subject: string;
  /** `2026-11-30`, UTC. */
  readonly day: string;
  /** Rows before this id, for the next page. */
  readonly before: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

const dayOf = (day: string) => {
  const from = DAY.test(day) ? new Date(`${day}T00:00:00Z`) : null;
  if (from === null || Number.isNaN(from.getTime())) return {};
  return { at: { $gte: from, $lt: new Date(from.getTime() + DAY_MS) } };
};

/** The rows that are looked for, the newest first. */
export const searchActs = async (
  em: EntityManager,
  { operator, act, subject, day, before }: ActFilter,
  limit: number = ACTS_PER_PAGE,
): Promise<readonly OperatorAct[]> =>
  em.find(
    OperatorAct,
    {
      ...(operator === '' ? {} : { operator: { $in: [operator, operator.toLowerCase()] } }),
      ...(isAct(act) ? { act } : {}),
      ...(subject === '' ? {} : { subject }),
      ...dayOf(day),
      ...(/^\d{1,18}$/.test(before) ? { id: { $lt: before } } : {}),
    },
    { orderBy: { id: 'desc' }, limit },
  );

const COLUMNS = [
  'id',
  'at',
  'operator',
  'operatorId',
  'channel',
  'act',
  'subject',
  'reason',
  'address',
  'beforeId',
  'afterId',
] as const;

const csvOf = (row: OperatorAct) =>
  COLUMNS.map((name) => (name === 'at' ? row.at.toISOString() : row[name]));

/**
 * Rows of the audit trail as CSV (RFC 4180), with a heading, the newest first: read and given a piece at
 * a time, so that nothing else waits for an export.
 * @param most how many rows at most.
 */
export const exportActs = async function* (
  em: EntityManager,
  filter: ActFilter,
  most: number = EXPORT_MAX,
): AsyncGenerator<string> {
  yield writeCsv(COLUMNS, []);
  let { before } = filter;
  for (let left = most; left > 0; left -= EXPORT_PAGE) {
    const asked = Math.min(EXPORT_PAGE, left);
    const rows = await searchActs(em.fork(), { ...filter, before }, asked);
    if (rows.length > 0) yield writeCsvRows(rows.map(csvOf));
    if (rows.length < asked) return;
    before = rows.at(-1)?.id ?? '';
  }
};
