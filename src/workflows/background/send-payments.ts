import { continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { endless } from '../proxies.ts';

/** Sends what is queued for an account, for ever: packs, signs, journals, submits and settles. */
export async function sendPayments(account: string): Promise<never> {
  setCurrentDetails(`sending the payments of ${account}`);
  while (!workflowInfo().continueAsNewSuggested) {
    await endless('send what is queued').drainSendQueue({ account });
  }
  return continueAsNew<typeof sendPayments>(account);
}
