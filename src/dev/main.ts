import { pino } from 'pino';
import { startApi } from '../api/main.ts';
import { readApiConfig, readDevelopmentConfig, readWorkerConfig } from '../config.ts';
import { readOptions } from '../lib/process/options.ts';
import { installRuntime } from '../worker/runtime.ts';
import { startWorkers } from '../worker/start-workers.ts';
import { startDevConsole } from './console.ts';
import { createProgress } from './progress.ts';
import { createReleases, releaseOnSignals } from './releases.ts';
import { banksOf } from './pretend-bank/start.ts';
import { recordRunning } from './running.ts';
import { startStack } from './stack.ts';

const USAGE = `railhead dev [--rpc]
  runs the anchor with everything it needs on this machine; payments survive a restart

  --rpc  the anchor reaches the ledger by Stellar RPC, and does not ask Horizon`;

const { values } = readOptions(USAGE, { options: { rpc: { type: 'boolean', default: false } } });
const releases = createReleases();
const progress = createProgress(process.stderr);
releaseOnSignals(releases, (fault) => console.error(fault));

try {
  const config = readDevelopmentConfig();
  const stack = await startStack({
    config,
    mode: 'durable',
    anyPorts: false,
    ...(values.rpc ? { sources: ['rpc'] } : {}),
    progress,
    releases,
  });
  const log = pino({ level: 'warn' });
  installRuntime(log, 0);
  const workerConfig = readWorkerConfig(stack.environment);
  const workers = await progress.step('Starting the worker', async () =>
    startWorkers(workerConfig, stack.business, log),
  );
  releases.add('the worker', workers.close);
  const api = await startApi(readApiConfig(stack.environment), stack.business.anchor, log);
  releases.add('the api', api.close);
  const port = config.CONSOLE_PORT;
  const operators = await startDevConsole(stack, { port, log, releases });
  const { environment, horizonUrl, bankUrl } = stack;
  const consoleUrl = `http://localhost:${port}`;
  const running = { environment, horizonUrl, bankUrl, consoleUrl };
  releases.add('its address', recordRunning(stack.cacheDirectory, running));
  console.log(`
Railhead runs. Press Ctrl-C to stop it; payments go on when it starts again.

  the anchor       ${stack.environment['PUBLIC_URL']}/.well-known/stellar.toml
  Temporal’s UI    ${stack.temporalUiUrl}
${banksOf(stack)}
  the ledger       ${stack.place.url}
${operators}
`);
  await Promise.race([workers.failed, api.failed]);
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : fault);
  await releases.releaseAll().catch((failure: unknown) => console.error(failure));
  process.exitCode = 1;
}
