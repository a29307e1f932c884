import { setCurrentDetails } from '@temporalio/workflow';
import type { Clearance } from '../../domain/operators/clearance.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { clears } from '../proxies.ts';

/**
 * Lets a sender or a listener that has stopped go on, where the network can be asked: the console
 * neither reaches it nor may touch the journal.
 * @returns what was done, or why it was not.
 */
export async function clearStopped(order: Clearance): Promise<string | Refusal> {
  const { what, account, operator } = order;
  setCurrentDetails(`the ${what} of ${account}, by ${operator}`);
  return clears(`clear the ${what} of ${account}`).clearStopped(order);
}
