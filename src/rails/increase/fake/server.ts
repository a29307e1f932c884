import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { callOf, type Faults, type PlannedFault } from './faults.ts';
import { Problem, problemOf } from './problems.ts';
import type { Answer, Request } from './routes.ts';

interface ServerOptions {
  readonly apiKey: string;
  readonly faults: Faults;
  readonly handle: (request: Request) => Answer;
  /** In which zone the bank writes its times: `Z`, or `+05:30`. */
  readonly zone: () => string;
}

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const SLOW_MS = 50;
const MINUTE_MS = 60_000;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const inZone = (value: unknown, zone: string): unknown => {
  if (zone === 'Z' || typeof value !== 'string' || !TIME.test(value)) return value;
  const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? [];
  const ahead = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1) * MINUTE_MS;
  return `${new Date(Date.parse(value) + ahead).toISOString().slice(0, -1)}${zone}`;
};

const readText = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
};

const twice = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'data' in body && Array.isArray(body.data)
    ? { ...body, data: body.data.flatMap((item: unknown) => [item, item]) }
    : body;

const otherId = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'id' in body
    ? { ...body, id: `${String(body.id)}0` }
    : body;

type Respond = (reply: Reply) => void;

const refusal = (status: number, retryAfterSeconds?: number): Reply => ({
  status,
  headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
  body: problemOf(status, retryAfterSeconds).body,
});

/** Answers a request, or goes wrong as it was planned. */
const act = (
  { fault }: PlannedFault,
  answer: () => Reply,
  response: ServerResponse,
  respond: Respond,
): void => {
  if (fault === 'loseRequest') return void response.socket?.destroy();
  if (fault === 'failBefore' || fault === 'out') return respond(refusal(503));
  if (fault === 'duplicate') answer();
  const reply = answer();
  switch (fault) {
    case 'loseReply':
      return void response.socket?.destroy();
    case 'timeOut':
      return;
    case 'slow':
      return void setTimeout(() => respond(reply), SLOW_MS);
    case 'failAfter':
      return respond(refusal(500));
    case 'garbage':
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>welcome');
    case 'repeat':
      return respond({ ...reply, body: twice(reply.body) });
    case 'foreignId':
      return respond({ ...reply, body: otherId(reply.body) });
    case 'duplicate':
    case undefined:
      return respond(reply);
  }
};

/** Serves the API over HTTP, and goes wrong as its faults say. */
export const startServer = async (options: ServerOptions, port = 0, host = '127.0.0.1') => {
  const { apiKey, faults, handle, zone } = options;

  const answer = (request: Request): Reply => {
    try {
      const { body, headers = {} } = handle(request);
      return { status: 200, headers, body };
    } catch (thrown) {
      const problem = thrown instanceof Problem ? thrown : problemOf(500);
      return { status: problem.status, body: problem.body };
    }
  };

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const respond: Respond = ({ status, headers = {}, body }) => {
      const text = JSON.stringify(body, (_, value: unknown) => inZone(value, zone()));
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
    };
    const { pathname: path, searchParams: query } = new URL(incoming.url ?? '/', 'http://bank');
    const text = await readText(incoming);
    if (incoming.headers.authorization !== `Bearer ${apiKey}`) return respond(refusal(401));
    const { method = 'GET' } = incoming;
    const planned = faults.next(callOf(method, path, query)) ?? { call: null };
    if (planned.status !== undefined) {
      return respond(refusal(planned.status, planned.retryAfterSeconds));
    }
    const named = incoming.headers['idempotency-key'];
    const key = typeof named === 'string' ? named : null;
    act(planned, () => answer({ method, path, query, key, text }), response, respond);
  };

  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve, fail) => {
    server.once('error', fail);
    server.listen(port, host, resolve);
  });
  const { port: chosen } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${chosen}`,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
