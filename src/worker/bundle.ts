import {
  bundleWorkflowCode,
  DefaultLogger,
  type WorkflowBundleOption,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ownFile } from '../lib/own-file.ts';

/** Where `scripts/build.ts` puts the bundle of a build. */
const PREBUILT = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
const workflowsPath = ownFile('../workflows/index', import.meta.url);

/** Bundles the workflows from their source, which takes seconds. */
export const bundleWorkflows = async (): Promise<WorkflowBundleWithSourceMap> =>
  bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });

/** The workflows that a core worker runs: those of its build, or bundled now where it runs from source. */
export const workflowBundle = async (): Promise<WorkflowBundleOption> =>
  existsSync(PREBUILT) ? { codePath: PREBUILT } : bundleWorkflows();
