import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { readWorkerConfig } from '../config.ts';
import { startWorkers } from './start-workers.ts';

const config = readWorkerConfig();
const log = pino({ level: config.LOG_LEVEL });
// Temporal's own figures: queue latencies, free slots, cache hits; Prometheus reads them here.
Runtime.install({
  logger: new DefaultLogger('WARN', ({ level, message, meta }) =>
    log[level === 'ERROR' ? 'error' : 'warn']({ ...meta }, message),
  ),
  telemetryOptions: {
    logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN' }) },
    ...(config.METRICS_PORT === 0
      ? {}
      : { metrics: { prometheus: { bindAddress: `0.0.0.0:${config.METRICS_PORT}` } } }),
  },
});
const workers = await startWorkers(config, log);
log.info({ serves: config.SERVES }, 'the worker runs');

const stop = (): void => {
  workers.close().then(
    () => process.exit(0),
    (error: unknown) => {
      log.error({ error }, 'the worker did not stop cleanly');
      process.exit(1);
    },
  );
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
await workers.failed.catch((error: unknown) => {
  log.error({ error }, 'a worker failed');
  process.exit(1);
});
