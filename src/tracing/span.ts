import {
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';

/*
 * Spans of our own. Without a running exporter (`start.ts`) all of this does nothing. Names and
 * attributes hold no personal data; what is exported is limited in `exported.ts` besides.
 */

const tracer = () => trace.getTracer('railhead');

const ended = async <T>(span: Span, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (fault) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute('error.type', fault instanceof Error ? fault.name : typeof fault);
    throw fault;
  } finally {
    span.end();
  }
};

/**
 * The trace that this runs in, as a W3C `traceparent`; null outside a trace that is recorded. What is
 * done later for the same payment, in another process, joins the trace by it.
 */
export const currentTraceparent = (): string | null => {
  if (!trace.getActiveSpan()?.isRecording()) return null;
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier, defaultTextMapSetter);
  return carrier['traceparent'] ?? null;
};

const contextOf = (traceparent: string): Context =>
  propagation.extract(ROOT_CONTEXT, { traceparent }, defaultTextMapGetter);

/**
 * Does work that is done for several traces at once, as an envelope is for its payments. Each trace
 * gets a span; what the work calls is below the first, to which the others link.
 * @param traceparents as {@link currentTraceparent} returned them; none, and nothing is recorded.
 */
export const inTraces = async <T>(
  name: string,
  traceparents: readonly string[],
  work: () => Promise<T>,
): Promise<T> => {
  const [first, ...others] = traceparents.map(contextOf);
  if (first === undefined) return work();
  const span = tracer().startSpan(name, {}, first);
  const links = [{ context: span.spanContext() }];
  const linked = others.map((other) => tracer().startSpan(name, { links }, other));
  try {
    return await context.with(trace.setSpan(first, span), async () => ended(span, work));
  } finally {
    for (const other of linked) other.end();
  }
};

/** What a request came with, and how it was answered. */
interface ServedRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Serves a request in a span of the trace that its `traceparent` names, or in a trace of its own.
 * @param route the pattern of its path, and never the path; asked for once it is served.
 */
export const inRequestSpan = async (
  { method, headers }: ServedRequest,
  work: () => Promise<void>,
  answer: () => { readonly route: string; readonly status: number },
): Promise<void> => {
  const parent = propagation.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  const span = tracer().startSpan(method, { kind: SpanKind.SERVER }, parent);
  const served = async (): Promise<void> => {
    await work();
    const { route, status } = answer();
    const attributes: Attributes = {
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': status,
    };
    span.updateName(`${method} ${route}`);
    span.setAttributes(attributes);
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  };
  await context.with(trace.setSpan(parent, span), async () => ended(span, served));
};
