import type { EntityManager } from '@mikro-orm/postgresql';
import { Operator, Proposal } from '../../db/entities/operator.ts';
import { Investigation } from '../../db/entities/money-in.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { judgeEvidence } from '../../domain/operators/lost-answer.ts';
import type { WeighedDecision } from '../../domain/operators/two-people.ts';
import { isRefusal, refuseInWords, type Refusal } from '../../domain/refusal.ts';
import { isRowId } from '../../domain/transactions/row-id.ts';
import { inTransaction } from '../deps.ts';
import { decideCase, weighCase } from '../investigations/decide-case.ts';
import { resolveParked, weighResolution } from '../transactions/decisions/decide-parked.ts';
import { CLEARANCE, clearStopped, readClearance } from './clear-stopped.ts';
import { propose, type ActingOperator, type DecisionSubject } from './proposals.ts';
import { readCaseDecision, readResolution } from './read-terms.ts';
import { recordAct } from './record-act.ts';
import { sayAnswer, type DecisionClient } from './send-decision.ts';

/** How many are sent again at a time. */
const LEFT_MAX = 50;

const missing = (what: string): Refusal =>
  refuseInWords('request_malformed', `there is no ${what}`);
const noDecision = (terms: DecisionSubject['terms']): Refusal =>
  missing(`decision ${String(terms['action'])}`);

const heldBy = async (em: EntityManager, { sourceKey, asset }: Investigation): Promise<string> => {
  const sql = 'select refundable(?, ?)::text as held';
  const [row] = await em.execute<{ held: string }[]>(sql, [`investigation:${sourceKey}`, asset]);
  return row?.held ?? '0';
};

const proposeWeighed = async (
  em: EntityManager,
  actor: ActingOperator,
  subject: DecisionSubject,
  weighed: WeighedDecision,
): Promise<string | Refusal> =>
  judgeEvidence(weighed, subject.evidence) ?? propose(em, actor, subject, weighed);

/**
 * Proposes a decision, with what it is worth as the database has it.
 * @returns the proposal's id, or a refusal.
 */
export const proposeDecision = async (
  em: EntityManager,
  actor: ActingOperator,
  subject: DecisionSubject,
): Promise<string | Refusal> => {
  const { kind, id, terms } = subject;
  if (kind === 'resolve') {
    const row = isRowId(id) ? await em.findOne(Transaction, { id }) : null;
    if (!row) return missing(`transaction ${id}`);
    const said = readResolution(terms);
    if (!said) return noDecision(terms);
    return proposeWeighed(em, actor, subject, {
      action: said.action,
      ...(await weighResolution(em, row)),
    });
  }
  if (kind === 'clearance') return propose(em, actor, subject, CLEARANCE);
  const found = await em.findOne(Investigation, { sourceKey: id });
  if (!found) return missing(`investigation ${id}`);
  const said = readCaseDecision(terms);
  if (!said) return noDecision(terms);
  const { action, amount = await heldBy(em, found) } = said;
  return proposeWeighed(em, actor, subject, await weighCase(em, found, { action, amount }));
};

/** Both people, as the story and the books name who decided. */
const namesOf = async (em: EntityManager, ids: readonly string[]): Promise<string> => {
  const people = await em.find(Operator, { id: { $in: [...ids] } });
  return ids.map((id) => people.find((one) => one.id === id)?.email ?? id).join(' and ');
};

/** Sends it. A workflow takes the same decision once, however often it is sent. */
const sendProposed = async (
  deps: DecisionClient,
  actor: ActingOperator,
  proposal: Proposal,
): Promise<string | Refusal> => {
  const { id: proposalId, kind, subject: id, terms, evidence, proposedBy } = proposal;
  const operator = await namesOf(deps.orm.em.fork(), [proposedBy, proposal.decidedBy ?? actor.id]);
  const authority = { actor, proposalId };
  if (kind === 'resolve') {
    const said = readResolution(terms);
    if (!said) return noDecision(terms);
    return resolveParked(deps, { id, ...said, operator, evidence, authority });
  }
  if (kind === 'clearance') {
    const order = readClearance({ id, terms, evidence }, { operator, operatorId: actor.id });
    return order ? clearStopped(deps, order, authority) : missing(`clearance ${id}`);
  }
  const said = readCaseDecision(terms);
  if (!said) return noDecision(terms);
  const decision = { ...said, operator, evidence };
  return decideCase(deps, id, decision, `proposal/${proposalId}`, authority);
};

/** True where nobody knows whether the workflow has taken it: it is sent again, and taken once. */
const isOpen = (answer: string | Refusal): boolean =>
  isRefusal(answer) && answer.refusal === 'paused';

/**
 * Carries an approved proposal to its workflow. It is carried out once its workflow has answered; one
 * that a crash left before stays approved, is shown as such, and is sent again by `carryOutLeft`.
 * @param actor who approved it.
 * @returns what the workflow answered, or why it did not take it.
 */
export const carryOut = async (
  deps: DecisionClient,
  actor: ActingOperator,
  proposal: Proposal,
): Promise<string | Refusal> => {
  const answer = await sendProposed(deps, actor, proposal);
  if (isOpen(answer)) return answer;
  const { id, subject } = proposal;
  const outcome = sayAnswer(answer);
  await inTransaction(deps.orm, async (em) => {
    const left = { id, state: 'approved', carriedOutAt: null } as const;
    const done = { outcome, carriedOutAt: new Date() };
    if ((await em.nativeUpdate(Proposal, left, done)) === 0) return;
    await recordAct(em, actor, {
      act: 'proposal.carried_out',
      subject,
      before: id,
      after: outcome,
    });
  });
  return answer;
};

/** Whoever approved a proposal, as they act by the clock. */
const approverOf = async (em: EntityManager, id: string): Promise<ActingOperator> => {
  const { email: name, roles } = await em.findOneOrFail(Operator, { id });
  return { id, name, roles, channel: 'console', address: null };
};

/** What was approved and not carried out, the oldest first. */
export const listLeft = async (
  em: EntityManager,
  approvedForMs: number,
): Promise<readonly Proposal[]> =>
  em.find(
    Proposal,
    {
      state: 'approved',
      carriedOutAt: null,
      decidedAt: { $lte: new Date(Date.now() - approvedForMs) },
    },
    { orderBy: { decidedAt: 'asc' }, limit: LEFT_MAX },
  );

/**
 * Sends again what was approved and never answered: a process ended, or Temporal was away.
 * @param approvedForMs how long ago it was approved at least, so that who approved it is done.
 * @returns how many were carried out.
 * @throws when one could not be sent, after the others were.
 */
export const carryOutLeft = async (
  deps: DecisionClient,
  approvedForMs: number,
): Promise<number> => {
  const em = deps.orm.em.fork();
  const faults: unknown[] = [];
  let count = 0;
  for (const proposal of await listLeft(em, approvedForMs)) {
    if (!proposal.decidedBy) continue;
    try {
      const answer = await carryOut(deps, await approverOf(em, proposal.decidedBy), proposal);
      if (!isOpen(answer)) count += 1;
    } catch (fault) {
      faults.push(fault);
    }
  }
  if (faults.length > 0) throw faults[0];
  return count;
};
