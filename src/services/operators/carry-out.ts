import type { EntityManager } from '@mikro-orm/postgresql';
import { Operator, type Proposal } from '../../db/entities/operator.ts';
import { Investigation } from '../../db/entities/money-in.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { DECISIONS } from '../../domain/transactions/investigation.ts';
import { refuseInWords, type Refusal } from '../../domain/refusal.ts';
import { isRowId } from '../../domain/transactions/row-id.ts';
import { decideCase } from '../investigations/decide-case.ts';
import { atStake, resolveParked } from '../transactions/decisions/decide-parked.ts';
import { CLEARANCE, clearStopped, readClearance } from './clear-stopped.ts';
import { propose, type ActingOperator, type DecisionSubject } from './proposals.ts';
import type { DecisionClient } from './send-decision.ts';

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;
const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined;

const missing = (what: string): Refusal =>
  refuseInWords('request_malformed', `there is no ${what}`);

const heldBy = async (em: EntityManager, { sourceKey, asset }: Investigation): Promise<string> => {
  const sql = 'select refundable(?, ?)::text as held';
  const [row] = await em.execute<{ held: string }[]>(sql, [`investigation:${sourceKey}`, asset]);
  return row?.held ?? '0';
};

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
    return propose(em, actor, subject, { asset: row.amountInAsset, amount: atStake(row) });
  }
  if (kind === 'clearance') return propose(em, actor, subject, CLEARANCE);
  const found = await em.findOne(Investigation, { sourceKey: id });
  if (!found) return missing(`investigation ${id}`);
  const amount = textOf(terms['amount']) ?? (await heldBy(em, found));
  return propose(em, actor, subject, { asset: found.asset, amount });
};

/** Both people, as the story and the books name who decided. */
const namesOf = async (em: EntityManager, ids: readonly string[]): Promise<string> => {
  const people = await em.find(Operator, { id: { $in: [...ids] } });
  return ids.map((id) => people.find((one) => one.id === id)?.email ?? id).join(' and ');
};

/**
 * Carries an approved proposal to its workflow, once.
 * @param actor who approved it.
 * @returns what the workflow answered, or why it did not take it.
 */
export const carryOut = async (
  deps: DecisionClient,
  actor: ActingOperator,
  proposal: Proposal,
): Promise<string | Refusal> => {
  const { id: proposalId, kind, subject: id, terms, evidence, proposedBy } = proposal;
  const operator = await namesOf(deps.orm.em.fork(), [proposedBy, actor.id]);
  const authority = { actor, proposalId };
  const [action, fee] = [textOf(terms['action']) ?? '', textOf(terms['fee'])];
  if (kind === 'resolve') {
    const [parking, key] = [numberOf(terms['parking']), textOf(terms['key'])];
    return resolveParked(deps, { id, action, operator, evidence, fee, parking, key, authority });
  }
  if (kind === 'clearance') {
    const order = readClearance({ id, terms, evidence }, { operator, operatorId: actor.id });
    return order ? clearStopped(deps, order, authority) : missing(`clearance ${id}`);
  }
  const decision = DECISIONS.find((one) => one === action);
  if (!decision) return missing(`decision ${action}`);
  const [amount, transactionId] = [textOf(terms['amount']), textOf(terms['transactionId'])];
  const shown = numberOf(terms['shown']);
  const said = {
    action: decision,
    operator,
    evidence,
    ...(amount === undefined ? {} : { amount }),
    ...(fee === undefined ? {} : { fee }),
    ...(transactionId === undefined ? {} : { transactionId }),
    ...(shown === undefined ? {} : { shown }),
  };
  return decideCase(deps, id, said, `proposal/${proposalId}`, authority);
};
