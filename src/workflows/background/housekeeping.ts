import { continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { Pace } from '../messages.ts';
import { house } from '../proxies.ts';
import { keepPace } from './keep-pace.ts';

/** What one run hands to the next. */
export interface HousekeepingOrder {
  /** When open rows were last compared with workflows; ISO 8601, null for never. */
  readonly comparedAt: string | null;
  readonly pace?: Pace;
}

/**
 * Starts what a crash left unstarted, clears what nobody finished, and compares open rows with open
 * workflows, for ever. It is one workflow, so that the list of workflows shows payments.
 */
export async function housekeeping(order: HousekeepingOrder): Promise<never> {
  const { comparedAt } = order;
  const pace = keepPace(order.pace);
  let found = comparedAt;
  setCurrentDetails('starts what is unstarted, clears what nobody finished');
  while (!workflowInfo().continueAsNewSuggested) {
    const turn = await house(pace())('look for what was left undone').keepHouse({
      comparedAt: found,
    });
    found = turn.comparedAt;
    setCurrentDetails(`in the last turn: ${turn.summary}`);
  }
  return continueAsNew<typeof housekeeping>({ comparedAt: found, pace: pace() });
}
