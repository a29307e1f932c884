import { setTimeout as sleep } from 'node:timers/promises';
import type { Replays } from './replay.ts';
import type { FaultSettings } from './schema.ts';
import type { Answer, HorizonRequest, Reply, RpcImpairment } from '../horizon/http.ts';
import { beforeHistory, serverError } from '../horizon/problem.ts';
import { submissionFailed, submissionTimeout } from '../horizon/problem.ts';
import { health } from '../horizon/routes/root.ts';
import { readEnvelope } from '../horizon/routes/submission.ts';
import type { SandboxNode } from '../node.ts';
import type { JsonObject } from '../operations/operation.ts';
import { isRpc } from '../rpc/path.ts';

/** Faults that take the place of an answer, or come before or after it. */
export const ON_REQUESTS = [
  'drop',
  'delay',
  'cut',
  'lost_reply',
  'timeout',
  'too_many_requests',
  'unavailable',
  'stale',
  'replay',
  'core_away',
  'still_ingesting',
  'fork',
  'history_gone',
] as const;

type RequestFault = Extract<FaultSettings, { fault: (typeof ON_REQUESTS)[number] }>;

/** The request that is struck, and what stands around it. */
interface Struck {
  readonly request: HorizonRequest;
  /** Does what was asked and gives the honest answer. */
  readonly next: () => Promise<Answer>;
  readonly replays: Replays;
  readonly nodes: OtherNodes;
}

/** Whom a fault lets answer in place of the honest node. */
export type OtherNodes = Pick<
  SandboxNode,
  'askNode' | 'askLaggingNode' | 'askStartingNode' | 'askForkedNode'
>;

/** As Horizon's own limiter answers. */
const tooManyRequests = (retryAfterSeconds: number): Reply => ({
  kind: 'reply',
  status: 429,
  contentType: 'application/problem+json; charset=utf-8',
  headers: {
    'retry-after': String(retryAfterSeconds),
    'x-ratelimit-limit': '101',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(retryAfterSeconds),
  },
  body: {
    type: 'https://stellar.org/horizon-errors/rate_limit_exceeded',
    title: 'Rate Limit Exceeded',
    status: 429,
    detail:
      'The rate limit for the requesting IP address is over its alloted limit.  The allowed limit ' +
      'and requests left per time period are communicated to clients via the http response ' +
      "headers 'X-RateLimit-*' headers.",
  },
});

/** As a proxy answers in place of a server behind it: no JSON. */
const byProxy = (title: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  kind: 'reply',
  status: Number(title.slice(0, 3)),
  contentType: 'text/html',
  headers,
  body: `<html><head><title>${title}</title></head></html>\n`,
});

const UNAVAILABLE = byProxy('503 Service Temporarily Unavailable');
const GATEWAY_TIMEOUT = byProxy('504 Gateway Time-out');

const cutOf = (answer: Answer): Answer =>
  answer.kind === 'reply' || answer.kind === 'problem'
    ? { kind: 'cut', of: answer }
    : { kind: 'cut' };

/** What the answer to a submission that timed out shows of it, as far as the honest answer does. */
const submittedIn = (answer: Answer): JsonObject => {
  if (answer.kind !== 'reply' && answer.kind !== 'problem') return {};
  const { body } = answer;
  if (typeof body !== 'object') return {};
  const { envelope_xdr: envelope, hash } = body;
  return {
    ...(envelope !== undefined && { envelope_xdr: envelope }),
    ...(hash !== undefined && { hash }),
  };
};

/** Horizon goes on reading when its core is away; it only cannot submit, and says so of itself. */
const withoutCore = async (request: HorizonRequest): Promise<Answer> => {
  if (request.path === '/health') return health(false);
  if (request.path === '/transactions') return serverError();
  const envelope = await readEnvelope(request);
  return typeof envelope === 'string' ? submissionFailed(envelope) : envelope;
};

/** Does what was asked, and gives another answer. */
const afterwards = async (next: Struck['next'], answer: Answer): Promise<Answer> => {
  await next();
  return answer;
};

/** What a request comes to when a fault strikes it. */
export const strikeRequest = async (fault: RequestFault, struck: Struck): Promise<Answer> => {
  const { request, next, replays, nodes } = struck;
  const impaired = (impairment: RpcImpairment): Promise<Answer> =>
    nodes.askNode({ ...request, impairment });
  // RPC has no limits of its own: whatever stands in front of it answers.
  const isOfRpc = isRpc(request);
  switch (fault.fault) {
    case 'drop':
      return { kind: 'cut' };
    case 'delay': {
      const answer = await next();
      await sleep(fault.delayMs, undefined, { ref: false });
      return answer;
    }
    case 'cut':
      return cutOf(await next());
    case 'lost_reply':
      return isOfRpc
        ? afterwards(next, GATEWAY_TIMEOUT)
        : submissionTimeout(submittedIn(await next()));
    case 'timeout':
      return isOfRpc ? GATEWAY_TIMEOUT : submissionTimeout({});
    case 'too_many_requests':
      return isOfRpc
        ? byProxy('429 Too Many Requests', { 'retry-after': String(fault.retryAfterSeconds) })
        : tooManyRequests(fault.retryAfterSeconds);
    case 'unavailable':
      return UNAVAILABLE;
    case 'stale':
      return nodes.askLaggingNode(request, fault.ledgersBehind);
    case 'replay':
      return replays.repeat(request, await next(), fault.records);
    case 'core_away':
      return isOfRpc ? impaired({ hasCore: false }) : withoutCore(request);
    case 'still_ingesting':
      return nodes.askStartingNode(request);
    case 'fork':
      return nodes.askForkedNode(request, fault);
    case 'history_gone':
      return isOfRpc ? impaired({ keepLedgers: fault.keepLedgers }) : beforeHistory();
  }
};
