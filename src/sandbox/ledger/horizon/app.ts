import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Network } from '../network.ts';
import type { Timer } from '../closing/timer.ts';
import { acceptsJson, wantsStream } from './http.ts';
import type { Answer, HorizonRequest, Interceptor, Route } from './http.ts';
import { badRequest, notAcceptable, notFound, rateLimited, serverError } from './problem.ts';
import type { RateVerdict } from './rate-limit.ts';
import { matchRoute } from './router.ts';
import { NO_CACHE, writeAnswer } from './write.ts';

/** The largest body that is read; more than this counts as an empty one, as with Horizon. */
const BODY_LIMIT_BYTES = 200 * 1024;

const PREFLIGHT_HEADERS = ['Access-Control-Request-Method', 'Access-Control-Request-Headers'];

interface HorizonOptions {
  /** Asked at each request, since a sandbox may begin its network anew. */
  readonly network: () => Network;
  readonly routes: () => readonly Route[];
  /** The seam in front of the routes, outermost first. */
  readonly interceptors: readonly Interceptor[];
  /** Whether resources are compressed. Default: they are not. */
  readonly compresses?: boolean;
  readonly timer: Timer;
  /** Counts a request that is no stream against the limit of its client. Default: no limit. */
  readonly countRequest?: () => RateVerdict;
  /** Called for every request that failed on our side. */
  readonly onError: (error: unknown) => void;
}

/** The HTTP server that speaks as Horizon does. */
export function createHorizon(options: HorizonOptions): Server {
  return createServer((incoming, response) => {
    void serve(options, incoming, response).catch((error: unknown) => {
      options.onError(error);
      response.destroy();
    });
  });
}

async function serve(
  options: HorizonOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  for (const [name, value] of Object.entries(corsHeaders(incoming))) {
    response.setHeader(name, value);
  }
  if (incoming.method === 'OPTIONS') {
    writePreflight(incoming, response);
    return;
  }
  const url = new URL(`http://${incoming.headers.host ?? 'localhost'}${incoming.url ?? '/'}`);
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : '/';
  const found = matchRoute(options.routes(), incoming.method ?? 'GET', path);
  const limit = typeof found.route === 'object' ? found.route.bodyLimit : undefined;
  const body = await readBody(incoming, limit);
  const request: HorizonRequest = {
    method: incoming.method ?? 'GET',
    path,
    askedPath: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    parameters: found.parameters,
    body,
    base: url.origin,
    signal: gone.signal,
  };
  const rate = wantsStream(request) ? undefined : options.countRequest?.();
  for (const [name, value] of Object.entries(rate?.headers ?? {})) response.setHeader(name, value);
  const answer = rate?.isOver
    ? rateLimited()
    : await intercepted(options, request, () => dispatch(found.route, request, options));
  const latest = options.network().latest().sequence;
  const isState = typeof found.route === 'object' && found.route.isState;
  // An answer that was refused before the ledger was asked does not name its latest ledger.
  const isAnswered = !('status' in answer && [429, 503].includes(answer.status));
  if (isState && isAnswered && !wantsStream(request)) {
    response.setHeader('latest-ledger', String(latest));
  }
  await writeAnswer(answer, {
    response,
    gone: gone.signal,
    takesGzip: options.compresses ? takesGzip(incoming) : undefined,
    timer: options.timer,
  });
}

async function intercepted(
  { interceptors }: HorizonOptions,
  request: HorizonRequest,
  route: () => Promise<Answer>,
): Promise<Answer> {
  const chain = interceptors.reduceRight<() => Promise<Answer>>(
    (next, interceptor) => () => interceptor(request, next),
    route,
  );
  return chain();
}

async function dispatch(
  route: Route | 'wrong method' | undefined,
  request: HorizonRequest,
  { onError }: HorizonOptions,
): Promise<Answer> {
  if (route === undefined) return notFound();
  if (route === 'wrong method') return { kind: 'reply', status: 405 };
  if (wantsStream(request) ? !route.streams : !acceptsJson(request)) return notAcceptable();
  if (request.path.includes('%')) {
    const isReadable = Object.values(request.parameters).every((text) => !text.includes('\uFFFD'));
    if (!isReadable) return badRequest('path', 'unparseable value');
  }
  try {
    return await route.handle(request);
  } catch (error) {
    onError(error);
    return serverError();
  }
}

async function readBody(incoming: IncomingMessage, limit = BODY_LIMIT_BYTES): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size <= limit) chunks.push(bytes);
  }
  return size > limit ? Buffer.alloc(0) : Buffer.concat(chunks);
}

function takesGzip({ headers }: IncomingMessage): boolean {
  return /\bgzip\b/.test(String(headers['accept-encoding']));
}

function corsHeaders({ headers }: IncomingMessage): Record<string, string> {
  if (headers.origin === undefined) return { vary: 'Origin' };
  return {
    vary: 'Origin',
    'access-control-allow-origin': headers.origin,
    'access-control-expose-headers': 'Date, Latest-Ledger',
  };
}

function writePreflight({ headers }: IncomingMessage, response: ServerResponse): void {
  const method = headers['access-control-request-method'];
  const names = headers['access-control-request-headers'];
  if (method) response.setHeader('access-control-allow-methods', method);
  if (names) response.setHeader('access-control-allow-headers', names);
  response.removeHeader('access-control-expose-headers');
  response.setHeader('cache-control', NO_CACHE);
  response.setHeader('vary', `Origin, ${PREFLIGHT_HEADERS.join(', ')}`);
  response.writeHead(204).end();
}
