import {
  bundleWorkflowCode,
  DefaultLogger,
  type WorkflowBundleOption,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const place = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Where `scripts/build-bundle.ts` puts the bundle of a build. */
const PREBUILT = place('../workflow-bundle.js');

/** Bundles the workflows from their source, which takes seconds. */
export const bundleWorkflows = async (): Promise<WorkflowBundleWithSourceMap> => {
  const extension = import.meta.url.endsWith('.js') ? 'js' : 'ts';
  const workflowsPath = place(`../workflows/index.${extension}`);
  return bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
};

/** The workflows that a core worker runs: those of its build, or bundled now where it runs from source. */
export const workflowBundle = async (): Promise<WorkflowBundleOption> =>
  existsSync(PREBUILT) ? { codePath: PREBUILT } : bundleWorkflows();
