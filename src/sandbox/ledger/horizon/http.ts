import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from '../operations/operation.ts';
import type { Problem } from './problem.ts';

/** A request as the routes see it. */
export interface HorizonRequest {
  readonly method: string;
  /** The path without a trailing slash. */
  readonly path: string;
  /** The path as it was asked for, which the links of a page repeat. */
  readonly askedPath: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** What the path's placeholders matched. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The address the client used, `http://host:port`, which links are built on. */
  readonly base: string;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  /** How a fault impairs the RPC server that is asked; Horizon has none of these. */
  readonly impairment?: RpcImpairment;
}

/** An RPC server that keeps few ledgers, or whose own core does not answer. */
export interface RpcImpairment {
  readonly keepLedgers?: number;
  readonly hasCore?: boolean;
}

/** A whole answer. */
export interface Reply {
  readonly kind: 'reply';
  readonly status: number;
  readonly body?: JsonObject | string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer in events: `send` is called once the headers are out. */
export interface StreamReply {
  readonly kind: 'stream';
  start(events: EventSink): void;
}

/** The writing end of a stream. */
export interface EventSink {
  send(data: JsonObject, id?: string): void;
  /** Says goodbye and ends the stream. */
  end(): void;
  /** Cuts the connection without a word. */
  cut(): void;
  readonly signal: AbortSignal;
}

/** No answer, or the first half of one: then the connection is cut. */
export interface CutReply {
  readonly kind: 'cut';
  /** The answer that breaks off half-way; nothing at all is written without one. */
  readonly of?: Reply | Problem;
}

export type Answer = Reply | StreamReply | Problem | CutReply;

/** Stands in front of the routes: it may answer itself, change the answer, or delay it. */
export type Interceptor = (request: HorizonRequest, next: () => Promise<Answer>) => Promise<Answer>;

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `/accounts/:id`; a part that begins with a colon matches anything. */
  readonly pattern: string;
  /** Whether it answers from the ledger's entries, and so names the ledger they are of. */
  readonly isState?: boolean;
  /** Whether it can be asked for as an event stream. */
  readonly streams?: boolean;
  /** The largest body it reads, in bytes, where that is not Horizon's limit. */
  readonly bodyLimit?: number;
  handle(request: HorizonRequest): Answer | Promise<Answer>;
}

export const HAL_JSON = 'application/hal+json; charset=utf-8';

export function ok(body: JsonObject, status = 200): Reply {
  return { kind: 'reply', status, body };
}

/** Whether the client asked for events. */
export function wantsStream(request: HorizonRequest): boolean {
  return (request.headers.accept ?? '').includes('text/event-stream');
}

/** Whether the client takes what Horizon makes. */
export function acceptsJson(request: HorizonRequest): boolean {
  const accept = request.headers.accept ?? '*/*';
  return accept
    .split(',')
    .map((part) => part.split(';')[0]?.trim() ?? '')
    .some((type) => /^(?:\*\/\*|application\/(?:.*json|\*|octet-stream))$/.test(type));
}
