import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Log } from '../lib/log.ts';
import { describeFailure } from '../domain/failure.ts';

/** What Temporal logs beside its words; an error among it says what failed, and not what it was given. */
const readable = (meta: object = {}): object =>
  Object.fromEntries(
    Object.entries(meta).map(([name, value]) => [
      name,
      name === 'error' || value instanceof Error ? describeFailure(value) : value,
    ]),
  );

/**
 * Installs Temporal's runtime, once in each process and before anything else of it: its warnings
 * go to our log, and its own figures (queue latencies, free slots, cache hits) to Prometheus.
 * @param metricsPort where Prometheus reads them; 0 for nowhere.
 */
export const installRuntime = (log: Log, metricsPort: number): void => {
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      if (level === 'ERROR') log.error(readable(meta), message);
      else log.warn(readable(meta), message);
    }),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN' }) },
      ...(metricsPort === 0
        ? {}
        : { metrics: { prometheus: { bindAddress: `0.0.0.0:${metricsPort}` } } }),
    },
    // Each program stops by its own handlers, in its own order.
    shutdownSignals: [],
  });
};
