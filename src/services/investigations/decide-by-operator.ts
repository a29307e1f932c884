import type { EntityManager } from '@mikro-orm/postgresql';
import type { InvestigationDecision } from '../../domain/transactions/investigation.ts';
import { canPayTwice, takesTwoPeople } from '../../domain/operators/two-people.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import { proposeDecision } from '../operators/carry-out.ts';
import { readPolicy } from '../operators/policy.ts';
import type { ActingOperator } from '../operators/proposals.ts';
import type { DecisionClient } from '../operators/send-decision.ts';
import { decideCase, weighCase } from './decide-case.ts';
import type { CaseView } from './read-case.ts';

/** What an operator decides of a case, but for who they are. */
type Terms = Omit<InvestigationDecision, 'operator'>;

/** What a decision over a case asks of people, under the policy that holds now. */
export interface CaseDemands {
  /** True where one person proposes it and another one approves. */
  readonly takesTwo: boolean;
  /** The key to look up at the bank first, because its answer was lost and this could pay twice. */
  readonly lostKey: string | null;
}

/** What a decision over a case asks of people. */
export const demandsOf = async (
  em: EntityManager,
  { row, left }: Pick<CaseView, 'row' | 'left'>,
  { action, amount = left }: Pick<Terms, 'action' | 'amount'>,
): Promise<CaseDemands> => {
  const weighed = await weighCase(em, row, { action, amount });
  return {
    takesTwo: takesTwoPeople(await readPolicy(em), weighed),
    lostKey: canPayTwice(weighed) ? (weighed.lostKey ?? null) : null,
  };
};

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
  if ((await demandsOf(em, found, terms)).takesTwo) {
    const { evidence, ...rest } = terms;
    const subject = { kind: 'investigation', id: sourceKey, terms: rest, evidence } as const;
    const proposed = await proposeDecision(em, actor, subject);
    return isRefusal(proposed) ? proposed : 'proposed';
  }
  const said = { ...terms, operator: actor.name };
  const answer = await decideCase(deps, sourceKey, said, undefined, { actor });
  return isRefusal(answer) ? answer : 'decided';
};
