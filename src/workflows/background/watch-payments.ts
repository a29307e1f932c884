import { continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { Pace } from '../messages.ts';
import { endless } from '../proxies.ts';
import { keepPace } from './keep-pace.ts';

/** Watches what an account receives, for ever: one activity that streams, called again and again. */
export async function watchPayments(account: string, started?: Pace): Promise<never> {
  const pace = keepPace(started);
  setCurrentDetails(`reading the payments of ${account}`);
  while (!workflowInfo().continueAsNewSuggested) {
    await endless(pace())('read what comes and goes').streamPayments({ account });
  }
  return continueAsNew<typeof watchPayments>(account, pace());
}
