import type { EntityManager } from '@mikro-orm/postgresql';
import type { TroubleKind } from '../../../domain/operations/kinds.ts';
import { isTroubleKind } from '../../../domain/operations/troubles/troubles.ts';
import { refundShown } from '../../rail-refunds/journal.ts';

const BREAK = 'select type from reconciliation_break where id = ?';

const nameOf = async (em: EntityManager, sourceKey: string, reason: string): Promise<string> => {
  const [, id] = /^reconciliation\/(\d{1,18})$/.exec(sourceKey) ?? [];
  if (reason === 'reconciliation' && id !== undefined) {
    const [row] = await em.execute<{ type: string }[]>(BREAK, [id]);
    return `break.${row?.type ?? ''}`;
  }
  const refund = await refundShown(em, sourceKey);
  return refund?.state === 'parked' ? 'case.refund_unknown' : `case.${reason}`;
};

/** Which kind of trouble a case is, as the list of what waits says it. */
export const kindOfCase = async (
  em: EntityManager,
  sourceKey: string,
  reason: string,
): Promise<TroubleKind> => {
  const name = await nameOf(em, sourceKey, reason);
  return isTroubleKind(name) ? name : 'case.other';
};
