import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { Investigation } from '../db/entities/money-in.ts';
import { Transaction } from '../db/entities/transaction.ts';
import { investigationId, storyId } from '../domain/queue.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
import type { InvestigationDecision, Resolution } from '../domain/story.ts';
import { decide, resolve } from '../workflows/messages.ts';
import { ANSWER_WITHIN_MS, type OperatorDoor } from './operator.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const RESOLUTIONS: readonly string[] = [
  'retry',
  'refund',
  'settled',
] satisfies Resolution['action'][];
const DECISIONS: readonly string[] = [
  'refund',
  'hold',
  'writeOff',
] satisfies InvestigationDecision['action'][];

export interface OperatorOrder {
  /** A transaction id, or an investigation's source key such as `stellar/123`. */
  readonly id: string;
  readonly action: string;
  readonly operator: string;
  readonly evidence: string;
}

const isResolution = (action: string): action is Resolution['action'] =>
  RESOLUTIONS.includes(action);
const isDecision = (action: string): action is InvestigationDecision['action'] =>
  DECISIONS.includes(action);

/** Sends the update; a "no" of the story's validator is a value, in the story's own words. */
const ask = async (update: () => Promise<string>): Promise<string | Refusal> => {
  try {
    return await update();
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) {
      return refuse('not_parked', error.cause?.message ?? error.message);
    }
    if (error instanceof WorkflowNotFoundError) {
      return refuse('not_parked', 'its workflow has ended, so nothing is parked there');
    }
    throw error;
  }
};

/**
 * Carries an operator's decision to a parked story or to an investigation.
 * @returns what the story answered, or why it cannot take the decision.
 */
export const resolveParked = async (
  { orm, client }: OperatorDoor,
  { id, action, operator, evidence }: OperatorOrder,
): Promise<string | Refusal> => {
  const em = orm.em.fork();
  const options = { updateId: randomUUID() };
  const within = async (call: () => Promise<string>): Promise<string | Refusal> =>
    ask(async () => client.withDeadline(Date.now() + ANSWER_WITHIN_MS, call));
  if (!UUID.test(id)) {
    if (!(await em.findOne(Investigation, { sourceKey: id }))) {
      return refuse('transaction_not_found', `there is no transaction or investigation ${id}`);
    }
    if (!isDecision(action)) return refuse('request_malformed', `use ${DECISIONS.join(', ')}`);
    const handle = client.workflow.getHandle(investigationId(id));
    const decision = { action, operator, evidence };
    return within(async () => handle.executeUpdate(decide, { ...options, args: [decision] }));
  }
  const row = await em.findOne(Transaction, { id });
  if (!row) return refuse('transaction_not_found', `there is no transaction ${id}`);
  if (!isResolution(action)) return refuse('request_malformed', `use ${RESOLUTIONS.join(', ')}`);
  const handle = client.workflow.getHandle(storyId(row.kind, id));
  const resolution = { action, operator, evidence };
  return within(async () => handle.executeUpdate(resolve, { ...options, args: [resolution] }));
};
