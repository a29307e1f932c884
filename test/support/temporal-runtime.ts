import { IllegalStateError } from '@temporalio/common';
import { DefaultLogger, Runtime } from '@temporalio/worker';

/*
 * A process has one Temporal runtime, and all the test files that it runs share it.
 */

/** Installs a runtime that logs errors alone, unless there is one. */
export const quietTemporal = (): void => {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  } catch (fault) {
    if (!(fault instanceof IllegalStateError)) throw fault;
  }
};

/** Ends the runtime of the files before, so that a program can install its own. */
export const endTemporalRuntime = async (): Promise<void> => Runtime.instance().shutdown();
