import { expect, test } from '@jest/globals';
import { BasicTracerProvider, InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { guarded } from '../../src/tracing/exported.ts';

test('a span leaves the process without what a fault says and what a workflow was given', () => {
  const kept = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(guarded(kept))],
  });
  const span = provider.getTracer('test').startSpan('POST /sep12/customer');
  span.setAttributes({ 'http.route': '/sep12/customer', memo: 'Ada', 'url.query': 'name=Ada' });
  span.addEvent('Ada paid', { name: 'Ada' });
  span.recordException(new Error('Ada is not known'));
  span.setStatus({ code: 2, message: 'Ada is not known' });
  span.end();

  const [exported] = kept.getFinishedSpans();
  expect(exported?.name).toBe('POST /sep12/customer');
  expect(exported?.attributes).toEqual({ 'http.route': '/sep12/customer' });
  expect(exported?.status).toEqual({ code: 2 });
  expect(exported?.events).toEqual([]);
  expect(exported?.spanContext()).toEqual(span.spanContext());
});
