import type { EntityManager } from '@mikro-orm/postgresql';
import { OperatorAct } from '../../../db/entities/operator.ts';
import type { Act } from '../../../domain/operators/acts.ts';
import { ROWS_MAX } from './money-events.ts';
import { factsOf, type TimelineEntry } from './timeline.ts';

const ABOUT_DECISIONS: readonly Act[] = [
  'proposal.made',
  'proposal.approved',
  'proposal.refused',
  'proposal.carried_out',
  'decision.sent',
  'decision.answered',
];

/**
 * What operators did about a payment, as the audit trail has it: there as soon as it was done, whatever
 * the story makes of it afterwards.
 */
export const actsOf = async (em: EntityManager, id: string): Promise<readonly TimelineEntry[]> => {
  const acts = await em.find(
    OperatorAct,
    { subject: id, act: { $in: [...ABOUT_DECISIONS] } },
    { limit: ROWS_MAX, orderBy: { id: 'asc' } },
  );
  return acts.map(({ at, act, operator, reason, beforeId, afterId }) => ({
    at: at.toISOString(),
    side: 'operator',
    what: 'act',
    amount: null,
    asset: null,
    facts: factsOf({ act, by: operator, evidence: reason, before: beforeId, after: afterId }),
  }));
};
