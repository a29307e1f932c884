import { continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { Pace } from '../messages.ts';
import { endless } from '../proxies.ts';
import { keepPace } from './keep-pace.ts';

/** Sends what is queued for an account, for ever: packs, signs, journals, submits and settles. */
export async function sendPayments(account: string, started?: Pace): Promise<never> {
  const pace = keepPace(started);
  setCurrentDetails(`sending the payments of ${account}`);
  while (!workflowInfo().continueAsNewSuggested) {
    await endless(pace())('send what is queued').drainSendQueue({ account });
  }
  return continueAsNew<typeof sendPayments>(account, pace());
}
