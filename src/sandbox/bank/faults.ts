import type { Middleware } from 'koa';
import { setTimeout as sleep } from 'node:timers/promises';
import { createInput } from './input.ts';
import type { Problem } from './problem.ts';

/** One way to misbehave, for the next `times` requests to a route. */
export interface Fault {
  /** Method and the beginning of the path, for example `POST /bank/payments`. */
  readonly route: string;
  /** How many more requests are hit. */
  times: number;
  /** Milliseconds to wait before the answer leaves; what was asked is done before the wait. */
  readonly delayMs: number;
  /** `apply` does what was asked first; `ignore` does not. */
  readonly request: 'apply' | 'ignore';
  /** What the client gets: the connection cut, or this status instead of the answer. */
  readonly reply: 'cut' | 'answer' | number;
}

export interface Faults {
  add(fault: Fault): void;
  list(): readonly Fault[];
  clear(): void;
  readonly middleware: Middleware;
}

/**
 * Reads `{ route, times?, delayMs?, cut?, status?, applied? }`; `dropReplyOf` is short for a route
 * whose replies are cut. What was asked is done unless a status is given: an outage does nothing,
 * a lost reply did it all. `applied` says otherwise.
 */
export const readFault = (body: unknown): Fault | Problem => {
  const input = createInput(body);
  const dropReplyOf = input.optionalText('dropReplyOf');
  const status = input.optionalInteger('status', 400, 599);
  const isCut = input.optionalFlag('cut') || dropReplyOf !== null;
  const isApplied = input.has('applied') ? input.optionalFlag('applied') : status === null;
  const fault: Fault = {
    route: dropReplyOf ?? input.text('route', { pattern: /^(GET|POST|PUT|DELETE) \// }),
    times: input.optionalInteger('times', 1, 1_000_000) ?? 1,
    delayMs: input.optionalInteger('delayMs', 0, 600_000) ?? 0,
    request: isApplied ? 'apply' : 'ignore',
    reply: isCut ? 'cut' : (status ?? 'answer'),
  };
  return input.problem() ?? fault;
};

/** A seam in front of all routes where replies get lost, late or wrong, on demand. */
export const createFaults = (): Faults => {
  const faults: Fault[] = [];

  const take = (request: string): Fault | undefined => {
    const fault = faults.find(({ route }) => request.startsWith(route));
    if (fault === undefined) return undefined;
    fault.times -= 1;
    if (fault.times === 0) faults.splice(faults.indexOf(fault), 1);
    return fault;
  };

  return {
    add: (fault) => void faults.push(fault),
    list: () => faults,
    clear: () => void faults.splice(0),
    middleware: async (context, next) => {
      const fault = take(`${context.method} ${context.path}`);
      if (fault === undefined) return next();
      if (fault.request === 'apply') await next();
      if (fault.delayMs > 0) {
        await sleep(fault.delayMs, undefined, { ref: false });
      }
      if (fault.reply === 'cut') {
        context.respond = false;
        context.req.socket.destroy();
      } else if (fault.reply !== 'answer' || fault.request === 'ignore') {
        context.status = fault.reply === 'answer' ? 503 : fault.reply;
        context.body = { error: { code: 'outage', message: 'The sandbox was told to fail.' } };
      }
    },
  };
};
