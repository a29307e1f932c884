import {
  bundleWorkflowCode,
  DefaultLogger,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { ownFile } from '../lib/own-file.ts';

const workflowsPath = ownFile('../workflows/index', import.meta.url);

/** Bundles the workflows once; every core worker of a process shares the bundle. */
export const bundleWorkflows = async (): Promise<WorkflowBundleWithSourceMap> =>
  bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
