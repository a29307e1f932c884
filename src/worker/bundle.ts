import {
  bundleWorkflowCode,
  DefaultLogger,
  type WorkflowBundleOption,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ownFile } from '../lib/own-file.ts';

/** Where `scripts/build.ts` puts a bundle of a build. */
const prebuilt = (isTraced: boolean): string =>
  fileURLToPath(
    new URL(isTraced ? '../workflow-bundle-traced.js' : '../workflow-bundle.js', import.meta.url),
  );
const workflowsPath = ownFile('../workflows/index', import.meta.url);

/** Has workflows leave spans; it adds headers to their commands, and no commands. */
const TRACES = '@temporalio/interceptors-opentelemetry/lib/workflow-interceptors.js';

/**
 * Bundles the workflows from their source, which takes seconds.
 * @param isTraced where their spans are exported; elsewhere a bundle knows nothing of traces.
 */
export const bundleWorkflows = async (isTraced = false): Promise<WorkflowBundleWithSourceMap> =>
  bundleWorkflowCode({
    workflowsPath,
    logger: new DefaultLogger('WARN'),
    ...(isTraced
      ? { workflowInterceptorModules: [fileURLToPath(import.meta.resolve(TRACES))] }
      : {}),
  });

/** The workflows that a core worker runs: those of its build, or bundled now where it runs from source. */
export const workflowBundle = async (isTraced = false): Promise<WorkflowBundleOption> => {
  const codePath = prebuilt(isTraced);
  return existsSync(codePath) ? { codePath } : bundleWorkflows(isTraced);
};
