import { continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { house } from '../proxies.ts';

/** What one run hands to the next. */
export interface HousekeepingOrder {
  /** When open rows were last compared with workflows; ISO 8601, null for never. */
  readonly comparedAt: string | null;
}

/**
 * Starts what a crash left unstarted, clears what nobody finished, and compares open rows with open
 * workflows, for ever. It is one workflow, so that the list of workflows shows payments.
 */
export async function housekeeping({ comparedAt }: HousekeepingOrder): Promise<never> {
  let found = comparedAt;
  setCurrentDetails('starts what is unstarted, clears what nobody finished');
  while (!workflowInfo().continueAsNewSuggested) {
    const turn = await house('look for what was left undone').keepHouse({ comparedAt: found });
    found = turn.comparedAt;
    setCurrentDetails(`in the last turn: ${turn.summary}`);
  }
  return continueAsNew<typeof housekeeping>({ comparedAt: found });
}
