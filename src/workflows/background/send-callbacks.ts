import { continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { Pace } from '../messages.ts';
import { callbacks } from '../proxies.ts';
import { keepPace } from './keep-pace.ts';

/** Posts callbacks to the hosts that clients named, for ever. */
export async function sendCallbacks(started?: Pace): Promise<never> {
  const pace = keepPace(started);
  setCurrentDetails('posting callbacks to clients’ hosts');
  while (!workflowInfo().continueAsNewSuggested) {
    await callbacks(pace())('post callbacks').drainCallbacks();
  }
  return continueAsNew<typeof sendCallbacks>(pace());
}
