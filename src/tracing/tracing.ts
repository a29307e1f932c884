import type { ClientOptions } from '@temporalio/client';
import type { ActivityInterceptorsFactory, WorkerOptions } from '@temporalio/worker';

/** How traces go through Temporal, and how to end. */
export interface Tracing {
  /** Of a client: carries the caller's trace to workflows. */
  readonly client: Pick<ClientOptions, 'interceptors'>;
  /** Of a worker: goes before all others, so that its span has them in it. */
  readonly activity: ActivityInterceptorsFactory;
  /** Of a worker: where its workflows leave their spans. */
  readonly sinks: NonNullable<WorkerOptions['sinks']>;
  /** Exports what is left, once everybody who started it has closed it. */
  close(): Promise<void>;
}
