import type { EntityManager } from '@mikro-orm/postgresql';
import { Investigation } from '../../../db/entities/money-in.ts';
import { together, type Funds } from '../../../domain/transactions/story.ts';
import { lockRecord } from '../../accounting/received-money.ts';

/** A question about money that waits for its price: how it came, by its sources, and how often asked. */
const QUESTION = /^rate\/(attached\/)?(.+)\/\d+$/;

/**
 * Money that waits for its price, from the subject of the question about it.
 * @returns undefined for a question about anything else.
 */
export const unpricedOf = async (
  em: EntityManager,
  subject: string,
): Promise<Funds | undefined> => {
  const [, attached, sources] = QUESTION.exec(subject) ?? [];
  if (sources === undefined) return undefined;
  const funds: Funds[] = [];
  for (const source of sources.split('+')) {
    const record = await lockRecord(em, source);
    const given = attached ? await em.findOne(Investigation, { sourceKey: source }) : null;
    funds.push({
      source,
      amount: given?.attachedAmount ?? record.amount,
      at: ('closedAt' in record ? record.closedAt : record.receivedAt).toISOString(),
      ...(attached ? { attached: true as const } : {}),
    });
  }
  const last = funds.pop();
  return last && together(funds, last);
};
