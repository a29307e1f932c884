import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { traceFetches } from '../../src/tracing/outgoing.ts';
import { currentTraceparent, inRequestSpan, inTraces } from '../../src/tracing/span.ts';

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
provider.register({
  contextManager: new AsyncLocalStorageContextManager().enable(),
  propagator: new W3CTraceContextPropagator(),
});
beforeEach(() => exporter.reset());
afterAll(() => {
  for (const api of [trace, context, propagation]) api.disable();
});

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const request = { method: 'GET', headers: { traceparent: `00-${TRACE}-b7ad6b7169203331-01` } };
const answer = () => ({ route: '/sep6/transaction', status: 200 });
const spanNamed = (name: string) => exporter.getFinishedSpans().find((span) => span.name === name);

test('a request goes on with the trace that its sender began', async () => {
  let during: string | null = null;
  await inRequestSpan(request, async () => void (during = currentTraceparent()), answer);
  const span = spanNamed('GET /sep6/transaction');
  expect(span?.parentSpanId).toBe('b7ad6b7169203331');
  expect(during).toBe(`00-${TRACE}-${span?.spanContext().spanId}-01`);
  expect(currentTraceparent()).toBeNull();
});

test('a request that breaks says so by the type of its fault', async () => {
  const broken = inRequestSpan(request, async () => Promise.reject(new TypeError('Ada')), answer);
  await expect(broken).rejects.toThrow('Ada');
  expect(spanNamed('GET')?.attributes).toEqual({ 'error.type': 'TypeError' });
});

test('work for several traces is in each of them, and what it calls in the first', async () => {
  const others = ['1'.repeat(32), '2'.repeat(32)];
  const traceparents = others.map((id) => `00-${id}-b7ad6b7169203331-01`);
  const inside = await inTraces('SendEnvelope', traceparents, async () => currentTraceparent());
  expect(inside).toContain(others[0]);
  const spans = exporter.getFinishedSpans();
  expect(spans.map((span) => span.spanContext().traceId).toSorted()).toEqual(others);
  const [first, second] = others.map((id) => spans.find((s) => s.spanContext().traceId === id));
  expect(second?.links.map((link) => link.context)).toEqual([first?.spanContext()]);
});

test('a fetch within a trace is a span without path and query, and outside it none', async () => {
  const server = createServer((_, response) => void response.writeHead(404).end('no'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = traceFetches();
  try {
    const ask = async () =>
      void (await (await fetch(`http://${host}/accounts/GA?name=Ada`)).text());
    await ask();
    expect(exporter.getFinishedSpans()).toEqual([]);
    await inRequestSpan(request, ask, answer);
    const span = spanNamed(`GET ${host}`);
    expect(span?.parentSpanId).toBe(spanNamed('GET /sep6/transaction')?.spanContext().spanId);
    expect(span?.attributes).toMatchObject({ 'http.response.status_code': 404 });
    expect(JSON.stringify(span?.attributes)).not.toMatch(/accounts|Ada/);
  } finally {
    stop();
    server.close();
    server.closeAllConnections();
  }
});
