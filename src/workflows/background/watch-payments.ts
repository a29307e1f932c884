import { continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { endless } from '../proxies.ts';

/** Watches what an account receives, for ever: one activity that streams, called again and again. */
export async function watchPayments(account: string): Promise<never> {
  setCurrentDetails(`reading the payments of ${account}`);
  while (!workflowInfo().continueAsNewSuggested) {
    await endless('read what comes and goes').streamPayments({ account });
  }
  return continueAsNew<typeof watchPayments>(account);
}
