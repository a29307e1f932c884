import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { Resource } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  SamplingDecision,
  type Sampler,
} from '@opentelemetry/sdk-trace-base';
import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryWorkflowClientInterceptor,
} from '@temporalio/interceptors-opentelemetry';
import { withinTime } from '../lib/within-time.ts';
import { guarded } from './exported.ts';
import { traceFetches } from './outgoing.ts';
import type { Tracing } from './tracing.ts';

/**
 * A trace begins with a request. What a worker does by itself (polls, lists, housekeeping) is not
 * recorded: it would be nearly all there is.
 */
const requestsAlone: Sampler = {
  shouldSample: (_context, _traceId, _name, kind) => ({
    decision:
      kind === SpanKind.SERVER ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD,
  }),
  toString: () => 'requestsAlone',
};

/** Who stops a process waits for more than its traces. */
const CLOSES_WITHIN_MS = 3_000;

/** Exports the spans of this process to a collector, over OTLP/HTTP. */
export const startExporter = (
  endpoint: string,
  attributes: Readonly<Record<string, string>>,
  onFault: (fault: unknown) => void,
): Tracing => {
  setGlobalErrorHandler(onFault);
  const resource = new Resource(attributes);
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const processor = new BatchSpanProcessor(guarded(new OTLPTraceExporter({ url })));
  const provider = new BasicTracerProvider({
    resource,
    sampler: new ParentBasedSampler({ root: requestsAlone }),
    spanProcessors: [processor],
  });
  provider.register({
    contextManager: new AsyncLocalStorageContextManager().enable(),
    propagator: new W3CTraceContextPropagator(),
  });
  const stopFetches = traceFetches();
  return {
    client: { interceptors: { workflow: [new OpenTelemetryWorkflowClientInterceptor()] } },
    activity: (activity) => ({ inbound: new OpenTelemetryActivityInboundInterceptor(activity) }),
    sinks: { exporter: makeWorkflowExporter(processor, resource) },
    async close() {
      stopFetches();
      // A collector that is away keeps no process from its end.
      await withinTime(provider.shutdown(), CLOSES_WITHIN_MS).catch(() => undefined);
      for (const api of [trace, context, propagation]) api.disable();
    },
  };
};
