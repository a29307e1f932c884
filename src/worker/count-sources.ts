import { Runtime } from '@temporalio/worker';
import { SOURCE_COUNTERS, type SourceEvents } from '../stellar/sources/source-events.ts';

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
