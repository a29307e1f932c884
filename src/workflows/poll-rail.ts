import {
  allHandlersFinished,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { wake } from './messages.ts';
import { pollsOf } from './proxies.ts';

export interface PollOrder {
  readonly rail: string;
  readonly pollEveryMs: number;
}

/**
 * Asks one rail what it received and what became of its pay-outs, for ever. All the stories of the
 * rail wait on this one timer; a webhook wakes it at once.
 */
export async function pollRail(order: PollOrder): Promise<never> {
  const { rail, pollEveryMs } = order;
  let woken = false;
  setHandler(wake, () => {
    woken = true;
  });
  while (!workflowInfo().continueAsNewSuggested) {
    woken = false;
    await pollsOf(rail).pollPendingDeposits();
    const onTheirWay = await pollsOf(rail).pollOutgoingTransactions();
    setCurrentDetails(`${onTheirWay} pay-outs on their way; asking again soon`);
    await condition(() => woken, pollEveryMs, { summary: `ask ${rail} again` });
  }
  await condition(allHandlersFinished);
  return continueAsNew<typeof pollRail>(order);
}
