import { pino, type Logger } from 'pino';
import { loadBusiness, readWorkerConfig } from '../config.ts';
import { runUntilStopped } from '../lib/run-program.ts';
import { stopOnSignals } from '../lib/stop.ts';
import { sayWhyItEnds } from '../services/why-it-ends.ts';
import { installRuntime } from './runtime.ts';
import { startWorkers } from './start-workers.ts';

/** Works until the process is asked to stop; settings that cannot work end it with their lines. */
export const runWorker = async (): Promise<void> => {
  const stop = stopOnSignals();
  let log: Logger | undefined;
  const code = await runUntilStopped({
    stop,
    start: async () => {
      const config = readWorkerConfig();
      log = pino({ level: config.LOG_LEVEL });
      installRuntime(log, config.METRICS_PORT);
      const workers = await startWorkers(config, await loadBusiness(config), log, stop);
      log.info({ serves: workers.serves }, 'the worker runs');
      return workers;
    },
    say: (fault) => sayWhyItEnds(fault, log),
  });
  process.exit(code);
};

if (import.meta.main) await runWorker();
