import { randomUUID } from 'node:crypto';
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  type Client,
} from '@temporalio/client';
import type { Clearance } from '../../domain/operators/clearance.ts';
import type { WeighedDecision } from '../../domain/operators/two-people.ts';
import { NATIVE } from '../../domain/money/asset.ts';
import { isRefusal, refuseInWords, type Refusal } from '../../domain/refusal.ts';
import { clearId, CORE_QUEUE } from '../../domain/transactions/queue.ts';
import { TooLate, withinTime } from '../../lib/within-time.ts';
import type { DecisionSubject } from './proposals.ts';
import { sendDecision, type Authority, type DecisionClient } from './send-decision.ts';

/** It moves no amount that anybody could name, so a policy with limits always takes two people. */
export const CLEARANCE: WeighedDecision = { action: 'clear', asset: NATIVE, amount: null };

/** How long an operator waits: the network is searched for what is not known. */
const ANSWER_WITHIN_MS = 20_000;

/** What an order says beside whom it is about. */
const termsOf = (order: Clearance): Readonly<Record<string, unknown>> => {
  switch (order.what) {
    case 'listener': {
      const { fromLedger, gap } = order;
      return { fromLedger, ...(gap ? { gap: `${gap.first}-${gap.last}` } : {}) };
    }
    case 'sender':
      return { treasury: [...(order.treasury ?? [])], payments: [...(order.payments ?? [])] };
    case 'sources':
      return {};
  }
};

/** What is proposed and recorded of it. */
export const clearanceSubject = (order: Clearance): DecisionSubject => {
  const { what, account, evidence } = order;
  return {
    kind: 'clearance',
    id: `${what}/${account}`,
    terms: { action: 'clear', ...termsOf(order) },
    evidence,
  };
};

const namesOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];

/** Reads what was proposed; null for what is no clearance. */
export const readClearance = (
  { id, terms, evidence }: Omit<DecisionSubject, 'kind'>,
  { operator, operatorId }: Pick<Clearance, 'operator' | 'operatorId'>,
): Clearance | null => {
  const [what, account] = id.split('/');
  if (!account) return null;
  const said = { account, operator, evidence, ...(operatorId === undefined ? {} : { operatorId }) };
  if (what === 'sender') {
    const [treasury, payments] = [namesOf(terms['treasury']), namesOf(terms['payments'])];
    return { what, ...said, treasury, payments };
  }
  if (what === 'sources') return { what, ...said };
  const { fromLedger, gap } = terms;
  if (what !== 'listener' || typeof fromLedger !== 'number') return null;
  const [first, last] = typeof gap === 'string' ? gap.split('-').map(Number) : [];
  const named = first === undefined || last === undefined ? null : { first, last };
  return { what, ...said, fromLedger, gap: named };
};

/** Has a worker that reaches the network do it. One with the same id is done once. */
const askWorker = async (
  client: Client,
  order: Clearance,
  id: string,
): Promise<string | Refusal> => {
  const workflowId = clearId(id);
  try {
    await client.workflow.start('clearStopped', {
      workflowId,
      taskQueue: CORE_QUEUE,
      args: [order],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  try {
    const answer: unknown = await withinTime(
      client.workflow.getHandle(workflowId).result(),
      ANSWER_WITHIN_MS,
    );
    return isRefusal(answer) ? answer : String(answer);
  } catch (error) {
    if (error instanceof TooLate) {
      return refuseInWords('paused', 'no worker has answered yet: look again in a minute');
    }
    if (!(error instanceof WorkflowFailedError)) throw error;
    // An answer that was lost says nothing of what was done: the account itself does.
    const look = 'look whether it still has stopped before you try again';
    return refuseInWords('not_parked', `no answer of the network came in time: ${look}`);
  }
};

/**
 * Lets a sender or a listener that has stopped go on, if those who decide may. The console neither
 * reaches the network nor may touch the journal, so a worker does it.
 * @returns what was done, or why it was not.
 */
export const clearStopped = async (
  deps: DecisionClient,
  order: Clearance,
  authority?: Authority,
): Promise<string | Refusal> =>
  sendDecision(
    deps,
    {
      subject: clearanceSubject(order),
      weighed: CLEARANCE,
      operator: order.operator,
      ...(authority ? { authority } : {}),
    },
    async () => askWorker(deps.client, order, authority?.proposalId ?? randomUUID()),
  );
