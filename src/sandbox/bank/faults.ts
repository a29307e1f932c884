import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { setTimeout as sleep } from 'node:timers/promises';
import { createInput } from './http/input.ts';
import type { Problem } from './http/problem.ts';

/** One way to misbehave towards the requests to a route, for so many of them or for so long. */
interface Fault {
  /** Method and the beginning of the path, for example `POST /bank/payments`. */
  readonly route: string;
  /** How many more requests are hit; null where time alone ends it. */
  times: number | null;
  /** Milliseconds since 1970 at which it ends by itself; null where it ends by `times` alone. */
  readonly until: number | null;
  /** Milliseconds to wait before the answer leaves; what was asked is done before the wait. */
  readonly delayMs: number;
  /** `apply` does what was asked first, `applyTwice` as if it had come twice; `ignore` does not. */
  readonly request: 'apply' | 'applyTwice' | 'ignore';
  /**
   * What the client gets: the connection cut, this status instead of the answer, words that are
   * no answer, the first half of the list that it asked for, or each of its entries twice.
   */
  readonly reply: 'cut' | 'answer' | 'garbage' | 'partial' | 'repeated' | number;
  /** What `Retry-After` says beside a status; null for no such header. */
  readonly retryAfterSeconds: number | null;
}

export interface Faults {
  add(fault: Fault): void;
  list(): readonly Fault[];
  clear(): void;
  readonly middleware: Middleware;
}

/**
 * Reads `{ route, times?, forMs?, delayMs?, cut?, status?, retryAfterSeconds?, applied?, twice?,
 * garbage?, partial?, repeated? }`; `dropReplyOf` is short for a route whose replies are cut. What was asked is done unless a status
 * is given: an outage does nothing, a lost reply did it all. `applied` says otherwise.
 */
export const readFault = (body: unknown, now: number): Fault | Problem => {
  const input = createInput(body);
  const dropReplyOf = input.optionalText('dropReplyOf');
  const status = input.optionalInteger('status', 400, 599);
  const isCut = input.optionalFlag('cut') || dropReplyOf !== null;
  const isApplied = input.has('applied') ? input.optionalFlag('applied') : status === null;
  const isTwice = input.optionalFlag('twice');
  const isGarbage = input.optionalFlag('garbage');
  const isPartial = input.optionalFlag('partial');
  const isRepeated = input.optionalFlag('repeated');
  const forMs = input.optionalInteger('forMs', 1, 86_400_000);
  const list = isPartial ? 'partial' : isRepeated ? 'repeated' : 'answer';
  const words = isGarbage ? 'garbage' : list;
  const times = input.optionalInteger('times', 1, 1_000_000);
  const fault: Fault = {
    route: dropReplyOf ?? input.text('route', { pattern: /^(GET|POST|PUT|DELETE) \// }),
    times: times ?? (forMs === null ? 1 : null),
    until: forMs === null ? null : now + forMs,
    delayMs: input.optionalInteger('delayMs', 0, 600_000) ?? 0,
    request: !isApplied ? 'ignore' : isTwice ? 'applyTwice' : 'apply',
    reply: isCut ? 'cut' : (status ?? words),
    retryAfterSeconds: input.optionalInteger('retryAfterSeconds', 0, 86_400),
  };
  return input.problem() ?? fault;
};

const halve = (list: readonly unknown[]) => list.slice(0, Math.floor(list.length / 2));
const repeat = (list: readonly unknown[]) => list.flatMap((entry) => [entry, entry]);

/** The answer with every list in it changed: a batch answered in part, or a line that comes twice. */
const withLists = (body: unknown, change: (list: readonly unknown[]) => unknown): unknown =>
  typeof body === 'object' && body !== null
    ? Object.fromEntries(
        Object.entries(body).map(([name, value]) => [
          name,
          Array.isArray(value) ? change(value) : value,
        ]),
      )
    : body;

/** Does once, by a request to ourselves, what the request at hand is about to do again. */
const sendAgain = async (context: Context, mark: string): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of context.req) chunks.push(Buffer.from(chunk));
  const { localAddress = '127.0.0.1', localPort = 0 } = context.req.socket;
  const host = localAddress.includes(':') ? `[${localAddress}]` : localAddress;
  const headers = new Headers({ 'x-sandbox-again': mark });
  for (const name of ['authorization', 'content-type', 'idempotency-key']) {
    if (context.get(name) !== '') headers.set(name, context.get(name));
  }
  const body = chunks.length > 0 ? Buffer.concat(chunks) : null;
  const send = async () =>
    fetch(`http://${host}:${localPort}${context.url}`, { method: context.method, headers, body });
  await (await send()).arrayBuffer();
  const answer = await send();
  context.status = answer.status;
  context.set('content-type', answer.headers.get('content-type') ?? 'application/json');
  return Buffer.from(await answer.arrayBuffer());
};

const reply = (context: Context, fault: Fault): void => {
  const { reply: answer, request, retryAfterSeconds } = fault;
  if (answer === 'cut') {
    context.respond = false;
    context.req.socket.destroy();
  } else if (answer === 'garbage') {
    context.status = 200;
    context.body = '<html><body>Please try again later.</body></html>';
  } else if (answer === 'partial') {
    context.body = withLists(context.body, halve);
  } else if (answer === 'repeated') {
    context.body = withLists(context.body, repeat);
  } else if (answer !== 'answer' || request === 'ignore') {
    context.status = answer === 'answer' ? 503 : answer;
    if (retryAfterSeconds !== null) context.set('retry-after', String(retryAfterSeconds));
    context.body = { error: { code: 'outage', message: 'The sandbox was told to fail.' } };
  }
};

/** A seam in front of all routes where replies get lost, late or wrong, on demand. */
export const createFaults = (now: () => number): Faults => {
  const faults: Fault[] = [];
  // Only a request of our own carries it, and none of those is to be hit.
  const mark = randomUUID();

  const take = (request: string): Fault | undefined => {
    const active = faults.filter(({ until }) => until === null || until > now());
    faults.splice(0, faults.length, ...active);
    const fault = faults.find(({ route }) => request.startsWith(route));
    if (fault === undefined || fault.times === null) return fault;
    fault.times -= 1;
    if (fault.times === 0) faults.splice(faults.indexOf(fault), 1);
    return fault;
  };

  return {
    add: (fault) => void faults.push(fault),
    list: () => faults,
    clear: () => void faults.splice(0),
    middleware: async (context, next) => {
      if (context.get('x-sandbox-again') === mark) return next();
      const fault = take(`${context.method} ${context.path}`);
      if (fault === undefined) return next();
      if (fault.request === 'apply') await next();
      if (fault.request === 'applyTwice') context.body = await sendAgain(context, mark);
      if (fault.delayMs > 0) {
        await sleep(fault.delayMs, undefined, { ref: false });
      }
      reply(context, fault);
    },
  };
};
