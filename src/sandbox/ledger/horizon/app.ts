import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Network } from '../network.ts';
import { acceptsJson, HAL_JSON, wantsStream } from './http.ts';
import type { Answer, CutReply, HorizonRequest, Interceptor, Reply, Route } from './http.ts';
import { badRequest, notAcceptable, notFound, serverError } from './problem.ts';
import type { Problem } from './problem.ts';
import { matchRoute } from './router.ts';
import { writeStream } from './stream.ts';

/** The largest body that is read; more than this counts as an empty one, as with Horizon. */
const BODY_LIMIT_BYTES = 200 * 1024;

const NO_CACHE = 'no-cache, no-store, max-age=0';

export interface HorizonOptions {
  /** Asked at each request, since a sandbox may begin its network anew. */
  readonly network: () => Network;
  readonly routes: () => readonly Route[];
  /** The seam in front of the routes, outermost first. */
  readonly interceptors: readonly Interceptor[];
  /** Told of every request that failed on our side. */
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
  const body = await readBody(incoming);
  const url = new URL(`http://${incoming.headers.host ?? 'localhost'}${incoming.url ?? '/'}`);
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : '/';
  const found = matchRoute(options.routes(), incoming.method ?? 'GET', path);
  const request: HorizonRequest = {
    method: incoming.method ?? 'GET',
    path,
    query: url.searchParams,
    headers: incoming.headers,
    parameters: found.parameters,
    body,
    base: url.origin,
    signal: gone.signal,
  };
  const answer = await intercepted(options, request, () => dispatch(found.route, request, options));
  const latest = options.network().latest().sequence;
  const isState = typeof found.route === 'object' && found.route.isState;
  if (isState && !wantsStream(request)) response.setHeader('latest-ledger', String(latest));
  await write(answer, response, gone.signal);
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

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size <= BODY_LIMIT_BYTES) chunks.push(bytes);
  }
  return size > BODY_LIMIT_BYTES ? Buffer.alloc(0) : Buffer.concat(chunks);
}

async function write(answer: Answer, response: ServerResponse, signal: AbortSignal): Promise<void> {
  if (answer.kind === 'stream') {
    writeStream(answer, response, signal);
    return;
  }
  if (answer.kind === 'cut') {
    cutShort(answer, response);
    return;
  }
  writeHead(answer, response);
  response.end(textOf(answer));
}

function textOf({ body }: Reply | Problem): string | undefined {
  return typeof body === 'object' ? JSON.stringify(body, undefined, 2) : body;
}

/** Announces the whole answer, writes half of it and cuts the connection. */
function cutShort({ of: answer }: CutReply, response: ServerResponse): void {
  const text = answer && textOf(answer);
  if (!answer || !text) {
    response.destroy();
    return;
  }
  writeHead(answer, response);
  response.setHeader('content-length', String(Buffer.byteLength(text)));
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

function writeHead(answer: Reply | Problem, response: ServerResponse): void {
  const { body } = answer;
  const isProblem = answer.kind === 'problem';
  const type = isProblem ? 'application/problem+json; charset=utf-8' : answer.contentType;
  response.setHeader('cache-control', NO_CACHE);
  if (body !== undefined) response.setHeader('content-type', type ?? HAL_JSON);
  if (!isProblem) {
    if (answer.contentType === undefined && body !== undefined) {
      response.setHeader('content-disposition', 'inline');
    }
    for (const [name, value] of Object.entries(answer.headers ?? {}))
      response.setHeader(name, value);
  }
  response.statusCode = answer.status;
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
  response.setHeader('cache-control', NO_CACHE);
  response.writeHead(204).end();
}
