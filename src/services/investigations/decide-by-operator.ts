import type { EntityManager } from '@mikro-orm/postgresql';
import type { InvestigationDecision } from '../../domain/transactions/investigation.ts';
import { takesTwoPeople } from '../../domain/operators/two-people.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import { proposeDecision } from '../operators/carry-out.ts';
import { readPolicy } from '../operators/policy.ts';
import type { ActingOperator } from '../operators/proposals.ts';
import type { DecisionClient } from '../operators/send-decision.ts';
import { decideCase } from './decide-case.ts';
import type { CaseView } from './read-case.ts';

/** What an operator decides of a case, but for who they are. */
type Terms = Omit<InvestigationDecision, 'operator'>;

/** True where the decision takes two people under the policy that holds now. */
export const takesTwo = async (
  em: EntityManager,
  { row, left }: Pick<CaseView, 'row' | 'left'>,
  { action, amount }: Pick<Terms, 'action' | 'amount'>,
): Promise<boolean> =>
  takesTwoPeople(await readPolicy(em), { action, asset: row.asset, amount: amount ?? left });

/**
 * Takes a decision in the name of an operator of the console, where one person suffices; else
 * proposes it to another.
 * @returns what became of it, or a refusal.
 */
export const decideByOperator = async (
  deps: DecisionClient,
  actor: ActingOperator,
  found: CaseView,
  terms: Terms,
): Promise<'decided' | 'proposed' | Refusal> => {
  const em = deps.orm.em.fork();
  const { sourceKey } = found.row;
  if (await takesTwo(em, found, terms)) {
    const { evidence, ...rest } = terms;
    const subject = { kind: 'investigation', id: sourceKey, terms: rest, evidence } as const;
    const proposed = await proposeDecision(em, actor, subject);
    return isRefusal(proposed) ? proposed : 'proposed';
  }
  const said = { ...terms, operator: actor.name };
  const answer = await decideCase(deps, sourceKey, said, undefined, { actor });
  return isRefusal(answer) ? answer : 'decided';
};
