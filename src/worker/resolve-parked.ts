import { randomUUID } from 'node:crypto';
import { Transaction } from '../db/entities/transaction.ts';
import { storyId } from '../domain/queue.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
import { isRowId } from '../domain/row-id.ts';
import type { Resolution } from '../domain/story.ts';
import { resolve } from '../workflows/messages.ts';
import { askWorkflow, type OperatorDoor } from './operator.ts';

const RESOLUTIONS: readonly string[] = [
  'retry',
  'refund',
  'refundedByHand',
  'settled',
] satisfies Resolution['action'][];
export interface OperatorOrder {
  /** A transaction's id. */
  readonly id: string;
  readonly action: string;
  readonly operator: string;
  readonly evidence: string;
  /** What is kept of a refund; a decimal string. */
  readonly fee?: string | undefined;
}

/** True for the word of a decision. */
export const isResolution = (action: string): action is Resolution['action'] =>
  RESOLUTIONS.includes(action);

/**
 * Carries an operator's decision to a parked story.
 * @returns what the story answered, or why it cannot take the decision.
 */
export const resolveParked = async (
  { orm, client }: OperatorDoor,
  { id, action, operator, evidence, fee }: OperatorOrder,
): Promise<string | Refusal> => {
  if (!isRowId(id)) {
    const hint = 'a case is decided with: npm run investigations';
    return refuse('request_malformed', `${id} is no transaction's id; ${hint}`);
  }
  const row = await orm.em.fork().findOne(Transaction, { id });
  if (!row) return refuse('transaction_not_found', `there is no transaction ${id}`);
  if (!isResolution(action)) return refuse('request_malformed', `use ${RESOLUTIONS.join(', ')}`);
  const handle = client.workflow.getHandle(storyId(row.kind, row.id));
  const resolution = { action, operator, evidence, ...(fee === undefined ? {} : { fee }) };
  const options = { updateId: randomUUID(), args: [resolution] as [Resolution] };
  return askWorkflow(client, async () => handle.executeUpdate(resolve, options));
};
