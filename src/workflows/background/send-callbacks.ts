import { continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { callbacks } from '../proxies.ts';

/** Posts callbacks to the hosts that clients named, for ever. */
export async function sendCallbacks(): Promise<never> {
  setCurrentDetails('posting callbacks to clients’ hosts');
  while (!workflowInfo().continueAsNewSuggested) {
    await callbacks('post callbacks').drainCallbacks();
  }
  return continueAsNew<typeof sendCallbacks>();
}
