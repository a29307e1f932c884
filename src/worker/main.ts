import { pino } from 'pino';
import { loadBusiness, readWorkerConfig } from '../config.ts';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import { installRuntime } from './runtime.ts';
import { startWorkers } from './start-workers.ts';
import { describeFailure } from '../domain/failure.ts';
import { complain } from '../lib/terminal.ts';

const run = async (): Promise<void> => {
  const config = readWorkerConfig();
  const log = pino({ level: config.LOG_LEVEL });
  installRuntime(log, config.METRICS_PORT);
  const workers = await startWorkers(config, await loadBusiness(config), log);
  log.info({ serves: workers.serves }, 'the worker runs');

  const stop = (): void => {
    workers.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ failure: describeFailure(error) }, 'the worker did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await workers.failed.catch((error: unknown) => {
    if (error instanceof UnusableSettings) throw error;
    log.error({ failure: describeFailure(error) }, 'a worker failed');
    process.exit(1);
  });
};

await run().catch((fault: unknown) => {
  if (!(fault instanceof UnusableSettings)) throw fault;
  // What a person has to set right is said in its own line, without a stack.
  for (const line of fault.message.split('\n')) complain(line);
  process.exit(1);
});
