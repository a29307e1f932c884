import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';

const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const requestOf = (message: unknown): object | null => {
  const request = property(message, 'request');
  return typeof request === 'object' ? request : null;
};

/**
 * Records each HTTP call that `fetch` makes within a trace: its method, the server and the status.
 * Paths and queries are left out, because they carry accounts and references. Nothing is sent to the
 * server beside the call.
 * @returns how to stop.
 */
export const traceFetches = (): (() => void) => {
  const spans = new WeakMap<object, Span>();
  const tracer = trace.getTracer('railhead');

  const created = (message: unknown): void => {
    const request = requestOf(message);
    // What is called outside a trace would be a trace of one span.
    if (request === null || !trace.getActiveSpan()?.isRecording()) return;
    const method = String(property(request, 'method'));
    const { hostname, host, port, protocol } = new URL(String(property(request, 'origin')));
    const span = tracer.startSpan(`${method} ${host}`, { kind: SpanKind.CLIENT });
    span.setAttributes({
      'http.request.method': method,
      'server.address': hostname,
      'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
    });
    spans.set(request, span);
  };
  const spanOf = (message: unknown): Span | undefined => spans.get(requestOf(message) ?? {});
  const answered = (message: unknown): void => {
    const status = property(property(message, 'response'), 'statusCode');
    if (typeof status !== 'number') return;
    const span = spanOf(message);
    span?.setAttribute('http.response.status_code', status);
    if (status >= 400) span?.setStatus({ code: SpanStatusCode.ERROR });
  };
  const failed = (message: unknown): void => {
    const fault = property(message, 'error');
    const span = spanOf(message);
    span?.setAttribute('error.type', fault instanceof Error ? fault.name : 'error');
    span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
  };
  const channels = {
    'undici:request:create': created,
    'undici:request:headers': answered,
    'undici:request:trailers': (message: unknown): void => spanOf(message)?.end(),
    'undici:request:error': failed,
  };
  for (const [name, hear] of Object.entries(channels)) subscribe(name, hear);
  return () => {
    for (const [name, hear] of Object.entries(channels)) unsubscribe(name, hear);
  };
};
