import type { Orm } from '../../src/db/orm.ts';
import { findLostKey } from '../../src/services/rails/lost-key.ts';

/** What a person writes who has looked a lost key up at the bank, where there is one. */
export const evidenceFor = async (orm: Orm, transactionId: string): Promise<string> => {
  const key = await findLostKey(orm.em.fork(), { transactionId });
  return key === null ? 'ticket 12' : `ticket 12: the bank has no payment under ${key}`;
};
