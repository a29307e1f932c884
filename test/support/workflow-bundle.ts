import type { WorkflowBundleOption } from '@temporalio/worker';
import { bundleWorkflows } from '../../src/worker/bundle.ts';
import { readServices } from './services.ts';

/** The workflows for a test's worker: bundled once in a run, and here where its setup did not. */
export const workflowBundle = async (): Promise<WorkflowBundleOption> => {
  const { workflows } = readServices();
  return workflows ?? bundleWorkflows();
};
