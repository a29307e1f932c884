import {
  DefaultLogger,
  makeTelemetryFilterString,
  Runtime,
  type LogEntry,
} from '@temporalio/worker';
import type { Log } from '../lib/log.ts';
import { describeFailure } from '../domain/failure.ts';
import { SOURCE_COUNTERS, type SourceEvents } from '../stellar/sources/source-events.ts';

/** What Temporal logs beside its words; an error among it says what failed, and not what it was given. */
const readable = (meta: object = {}): object =>
  Object.fromEntries(
    Object.entries(meta).map(([name, value]) => [
      name,
      name === 'error' || value instanceof Error ? describeFailure(value) : value,
    ]),
  );

/** What Temporal says of each worker that has activities alone, as most of ours have: nothing is wrong. */
const USUAL = 'No workflows registered, not polling for workflow tasks';

/** Writes what Temporal's own logger says to ours: errors as errors, all else that it says as warnings. */
export const forwardTo =
  (log: Log) =>
  ({ level, message, meta }: LogEntry): void => {
    if (message === USUAL) return;
    if (level === 'ERROR') log.error(readable(meta), message);
    else log.warn(readable(meta), message);
  };

/**
 * Installs Temporal's runtime, once in each process and before anything else of it: its warnings
 * go to our log, and its own figures (queue latencies, free slots, cache hits) to Prometheus.
 * @param metricsPort where Prometheus reads them; 0 for nowhere.
 */
export const installRuntime = (log: Log, metricsPort: number): void => {
  Runtime.install({
    logger: new DefaultLogger('WARN', forwardTo(log)),
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

/**
 * Counts what befalls the sources of the ledger in this process, beside Temporal's own figures at
 * `METRICS_PORT`. The runtime has to be installed.
 */
export const countSources = (): SourceEvents => {
  const meter = Runtime.instance().metricMeter;
  const { asked, stoodIn } = SOURCE_COUNTERS;
  const requests = meter.createCounter(asked.name, 'requests', asked.help);
  const failovers = meter.createCounter(stoodIn.name, 'answers', stoodIn.help);
  return {
    asked: (source, outcome) => requests.add(1, { source, outcome }),
    stoodIn: (source) => failovers.add(1, { source }),
  };
};
