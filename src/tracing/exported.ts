import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

/** All that leaves the process of a span beside its name, its times and its place in the tree. */
const ATTRIBUTES = new Set([
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'server.address',
  'server.port',
  'error.type',
  'temporalWorkflowId',
  'temporalActivityId',
  'run_id',
]);

const allowed = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => ATTRIBUTES.has(name)));

/**
 * What may be exported of a span. Temporal's interceptors add what a workflow was started with and
 * what a fault says, neither of which is ours to show.
 */
export const exportable = (span: ReadableSpan): ReadableSpan => ({
  name: span.name,
  kind: span.kind,
  spanContext: () => span.spanContext(),
  ...(span.parentSpanId === undefined ? {} : { parentSpanId: span.parentSpanId }),
  startTime: span.startTime,
  endTime: span.endTime,
  duration: span.duration,
  ended: span.ended,
  status: { code: span.status.code },
  attributes: allowed(span.attributes),
  links: span.links.map((link) => ({ context: link.context })),
  events: [],
  resource: span.resource,
  instrumentationLibrary: span.instrumentationLibrary,
  droppedAttributesCount: span.droppedAttributesCount,
  droppedEventsCount: span.droppedEventsCount,
  droppedLinksCount: span.droppedLinksCount,
});

/** An exporter that is given no more than {@link exportable} lets through. */
export const guarded = (exporter: SpanExporter): SpanExporter => ({
  export: (spans, done) => exporter.export(spans.map(exportable), done),
  shutdown: async () => exporter.shutdown(),
  ...(exporter.forceFlush ? { forceFlush: async () => exporter.forceFlush?.() } : {}),
});
