import type { Answer, HorizonRequest, Reply, Route } from '../horizon/http.ts';
import type { JsonObject, JsonValue } from '../operations/operation.ts';
import { call } from './methods.ts';
import { RPC_PATH } from './path.ts';
import type { RpcServer } from './server.ts';

/** The largest body that is read, in bytes. */
const RPC_BODY_LIMIT = 512 * 1024;

const plain = (status: number, body?: string): Reply => ({
  kind: 'reply',
  status,
  ...(body !== undefined && { body, contentType: 'text/plain; charset=utf-8' }),
});

const json = (body: JsonObject | readonly JsonValue[]): Reply => ({
  kind: 'reply',
  status: 200,
  body: JSON.stringify(body),
  contentType: 'application/json',
});

/**
 * Stellar RPC (JSON-RPC 2.0) at `/rpc`, and again at `/rpc/<name>` for as many servers as a client
 * wants to tell apart: a fault may be meant for one of them.
 */
export const rpcRoutes = (serverFor: (request: HorizonRequest) => RpcServer): Route[] =>
  [RPC_PATH, `${RPC_PATH}/:server`].map((pattern) => ({
    method: 'POST',
    pattern,
    bodyLimit: RPC_BODY_LIMIT,
    handle: (request) => answer(request, serverFor(request)),
  }));

function answer(request: HorizonRequest, server: RpcServer): Answer {
  const [type] = (request.headers['content-type'] ?? '').split(';');
  if (type?.trim() !== 'application/json') {
    return plain(415, 'content-type must be application/json\n');
  }
  if (Number(request.headers['content-length'] ?? 0) > RPC_BODY_LIMIT) {
    return plain(500, 'http: request body too large\n');
  }
  const body = parse(request.body);
  if (body === undefined) return plain(500, '[-32700] invalid request value\n');
  if (!Array.isArray(body)) {
    const single = one(body, server);
    return single ? json(single) : plain(204);
  }
  const answers = body.map((item) => one(item, server)).filter((item) => item !== undefined);
  return answers.length > 0 ? json(answers) : plain(204);
}

/** Undefined for what is no JSON, and for JSON that is no request. */
function parse(body: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // The parser distinguishes JSON from other text by throwing.
    return undefined;
  }
}

const member = (request: unknown, name: string): unknown =>
  typeof request === 'object' && request !== null ? Reflect.get(request, name) : undefined;

/** Answers one request; a notification, which has no id, gets no answer. */
function one(request: unknown, server: RpcServer): JsonObject | undefined {
  const id = member(request, 'id');
  const method = member(request, 'method');
  const isId = typeof id === 'string' || typeof id === 'number';
  const envelope = { jsonrpc: '2.0', id: isId ? id : null };
  if (member(request, 'jsonrpc') !== '2.0') {
    return { ...envelope, error: { code: -32600, message: 'invalid version marker' } };
  }
  const answered = call(server, String(method), member(request, 'params'));
  if (id === undefined) return undefined;
  return 'error' in answered
    ? { ...envelope, error: { ...answered.error } }
    : { ...envelope, result: answered.result };
}
