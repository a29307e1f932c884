import type { EntityManager } from '@mikro-orm/postgresql';
import type { Client } from '@temporalio/client';
import { Proposal } from '../../db/entities/operator.ts';
import { allOrNothing } from '../../db/all-or-nothing.ts';
import { forUpdate, type Orm } from '../../db/orm.ts';
import { judgeEvidence } from '../../domain/operators/lost-answer.ts';
import { takesTwoPeople, type WeighedDecision } from '../../domain/operators/two-people.ts';
import { isRefusal, refuseInWords, type Refusal } from '../../domain/refusal.ts';
import { inTransaction } from '../deps.ts';
import { findOperator } from './accounts.ts';
import { readPolicy } from './policy.ts';
import { isApproved, type ActingOperator, type DecisionSubject } from './proposals.ts';
import { byCommand, recordAct, type Actor } from './record-act.ts';

/** What a decision is sent with. */
export interface DecisionClient {
  readonly orm: Orm;
  readonly client: Client;
}

/** Who decides on the console; with the proposal that they carry out, where it takes two people. */
export interface Authority {
  readonly actor: ActingOperator;
  readonly proposalId?: string;
}

interface Sent {
  readonly subject: DecisionSubject;
  readonly weighed: WeighedDecision;
  readonly authority?: Authority | undefined;
  /** The name that a command was given. */
  readonly operator: string;
}

const no = (message: string): Refusal => refuseInWords('not_authorized', message);

const mayDecide = ({ roles }: Pick<ActingOperator, 'roles'>): boolean =>
  roles.includes('operator') || roles.includes('approver');

/** A command proves nothing about who runs it; under a limit its name has to be an operator's. */
const judgeCommand = async (em: EntityManager, name: string): Promise<Refusal | null> => {
  const found = await findOperator(em, name);
  if (found && !found.disabledAt && mayDecide(found)) return null;
  return no(`--operator: ${name} is no operator who may decide; name one by e-mail`);
};

/**
 * Whether these people may decide this. The rule is here, and not on a page, so that no command goes
 * round it.
 * @returns what the audit trail says about it, or a refusal.
 */
const judge = async (
  em: EntityManager,
  { subject, weighed, authority, operator }: Sent,
): Promise<string | Refusal> => {
  const faulty = judgeEvidence(weighed, subject.evidence);
  if (faulty) return faulty;
  const policy = await readPolicy(em);
  const isLimited = !('onePerson' in policy);
  const approved =
    authority?.proposalId === undefined
      ? null
      : await em.findOne(Proposal, { id: authority.proposalId }, forUpdate);
  if (approved) {
    if (!isApproved(approved, subject)) return no('the proposal does not say this');
    return `two people: ${approved.id}`;
  }
  if (authority && !mayDecide(authority.actor)) {
    return no(`${authority.actor.name} is no operator who may decide`);
  }
  if (takesTwoPeople(policy, weighed)) {
    return no(`${weighed.action} takes two people here: propose it on the console`);
  }
  if (!authority && isLimited) {
    const fault = await judgeCommand(em, operator);
    if (fault) return fault;
  }
  return isLimited ? 'below the limit of two people' : 'one person suffices';
};

const sayAction = ({ terms }: DecisionSubject): string => {
  const { action, ...rest } = terms;
  const more = Object.entries(rest).map(([name, value]) => `${name} ${String(value)}`);
  return [String(action), ...more].join(', ');
};

/** What a workflow answered, for the audit trail. */
export const sayAnswer = (answer: string | Refusal): string =>
  isRefusal(answer) ? `refused: ${answer.message}` : answer;

/**
 * Sends a decision to its workflow, if those who decide may, and writes both what was sent and what
 * was answered into the audit trail; of a proposal, `carryOut` writes the answer. What was sent is recorded first: nothing is done unseen.
 * @param send sends it; a "no" of the workflow is a value.
 */
export const sendDecision = async (
  { orm }: Pick<DecisionClient, 'orm'>,
  sent: Sent,
  send: () => Promise<string | Refusal>,
): Promise<string | Refusal> => {
  const { subject, authority, operator } = sent;
  const actor: Actor = authority?.actor ?? byCommand(operator);
  const allowed = await allOrNothing(orm.em.fork(), async (em) => {
    const how = await judge(em, sent);
    if (isRefusal(how)) return how;
    await recordAct(em, actor, {
      act: 'decision.sent',
      subject: subject.id,
      reason: subject.evidence,
      before: how,
      after: sayAction(subject),
    });
    return how;
  });
  if (isRefusal(allowed)) return allowed;
  const answer = await send();
  // The outcome of a proposal is recorded by whoever carries it out.
  if (authority?.proposalId !== undefined) return answer;
  const after = sayAnswer(answer);
  await inTransaction(orm, async (em) =>
    recordAct(em, actor, { act: 'decision.answered', subject: subject.id, after }),
  );
  return answer;
};
