import { pino } from 'pino';
import { startApi as startApiProgram, type RunningApi } from './api/main.ts';
import { readApiConfig, readConsoleConfig, readWorkerConfig } from './config.ts';
import { startConsole as startConsoleProgram, type RunningConsole } from './console/main.ts';
import { businessOf } from './config/business.ts';
import type { DefinedAnchor } from './index.ts';
import { installRuntime } from './worker/runtime.ts';
import { startWorkers, type RunningWorkers } from './worker/start-workers.ts';

/** What a program of one's own is started with: the business, and its settings by name. */
export interface ServerOptions {
  readonly anchor: DefinedAnchor;
  /** The variables of `docs/reference/settings.md`; `process.env` for most. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Serves wallets and sending anchors in this process.
 * @throws UnusableSettings with a line for each setting that is missing or malformed.
 */
export const startApi = async ({ anchor, environment }: ServerOptions): Promise<RunningApi> => {
  const config = readApiConfig(environment);
  return startApiProgram(config, businessOf(anchor, config, environment).anchor);
};

/**
 * Serves the operators' console in this process.
 * @throws UnusableSettings with a line for each setting that is missing or malformed.
 */
export const startConsole = async (options: ServerOptions): Promise<RunningConsole> => {
  const config = readConsoleConfig(options.environment);
  return startConsoleProgram(
    config,
    businessOf(options.anchor, config, options.environment).anchor,
  );
};

/**
 * Runs the workflows and activities that `SERVES` names in this process; once for a process.
 * @throws UnusableSettings with a line for each setting that is missing or malformed.
 */
export const startWorker = async (options: ServerOptions): Promise<RunningWorkers> => {
  const { anchor, environment } = options;
  const config = readWorkerConfig(environment);
  const log = pino({ level: config.LOG_LEVEL });
  installRuntime(log, config.METRICS_PORT);
  return startWorkers(config, businessOf(anchor, config, environment), log);
};
