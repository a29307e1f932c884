import { isCancellation, patched } from '@temporalio/workflow';
import { PATCHES } from '../patches.ts';
import { store, storeHere } from '../proxies.ts';

type Step = ReturnType<typeof store>;

/**
 * Has a short step of the database done within this workflow task, and by an activity of its own where
 * it does not succeed at once. The step may have been done although it failed: it answers the same
 * when it is asked again.
 */
export const atOnce = async <T>(doing: string, ask: (step: Step) => Promise<T>): Promise<T> => {
  if (!patched(PATCHES.creditsAtOnce)) return ask(store(doing));
  try {
    return await ask(storeHere(doing));
  } catch (error) {
    if (isCancellation(error)) throw error;
    return ask(store(doing));
  }
};
