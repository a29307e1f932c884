import type { EntityManager } from '@mikro-orm/postgresql';
import { PARKED_KIND_SQL } from '../../../domain/operations/parked.ts';
import type { TroubleKind } from '../../../domain/operations/kinds.ts';
import { isTroubleKind } from '../../../domain/operations/troubles/troubles.ts';

const TROUBLE = `select ${PARKED_KIND_SQL} as kind from transaction t
    left join parking p on p.transaction_id = t.id and p.closed_at is null
  where t.id = ? and t.parked_reason is not null`;

/** Why a payment waits for a person; null where it does not. */
export const troubleOf = async (em: EntityManager, id: string): Promise<TroubleKind | null> => {
  const [row] = await em.execute<{ kind: string }[]>(TROUBLE, [id]);
  return row && isTroubleKind(row.kind) ? row.kind : null;
};
