import type { Orm } from '../../db/orm.ts';
import { findCases, type CaseFilter } from '../../services/investigations/find-cases.ts';
import { ageWords, moneyWords, tableOf } from './words.ts';

const HEADS = ['case', 'age', 'state', 'money', 'left', 'reason', 'transaction'];

/** The cases that fit the filter, oldest first, as lines of a table for a terminal. */
export const listCases = async (
  orm: Orm,
  filter: CaseFilter,
  now: number,
): Promise<readonly string[]> => {
  const { cases, next } = await findCases(orm.em.fork(), filter);
  if (cases.length === 0) return ['No investigation fits.'];
  const cells = cases.map((found) => [
    found.sourceKey,
    ageWords(now - found.openedAt.getTime()),
    found.state,
    moneyWords(found.amount, found.asset),
    moneyWords(found.left, found.asset),
    found.reason,
    found.transactionId ?? '-',
  ]);
  return [...tableOf(HEADS, cells), ...(next ? ['… and more; see --limit'] : [])];
};
