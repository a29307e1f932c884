import type { FaultDraws } from './faults.ts';
import { ON_REQUESTS, strikeRequest } from './strike.ts';
import type { OtherNodes } from './strike.ts';
import { wantsStream } from '../horizon/http.ts';
import type { HorizonRequest, Interceptor, StreamReply } from '../horizon/http.ts';
import { createReplays } from './replay.ts';
import type { SandboxNode } from '../node.ts';
import { isRpc } from '../rpc/path.ts';
import { ledgerOfToid } from '../toid.ts';

const ON_EVENTS = ['silence', 'cut_stream', 'replay'] as const;

/** Another node answers: what is asked of it must change nothing, or be meant for any node. */
const FROM_ELSEWHERE = new Set<string>(['stale', 'still_ingesting', 'fork']);

const NEEDS_CORE = new Set(['POST /transactions', 'POST /transactions_async', 'GET /health']);

interface FaultSurroundings {
  readonly faults: FaultDraws;
  readonly latestLedger: () => number;
  /** `epoch` is aborted when the network is reset: what streams of it then is cut. */
  readonly nodes: OtherNodes & Pick<SandboxNode, 'epoch'>;
}

/** Whether a request asks for what lies before the history that is still kept. */
const asksForOld = (request: HorizonRequest, oldest: number): boolean => {
  const cursor = /^\d{1,19}/.exec(request.query.get('cursor') ?? '')?.[0];
  if (cursor !== undefined && request.query.get('order') !== 'desc') {
    return ledgerOfToid(BigInt(cursor)) < oldest;
  }
  const ledger = /^\/ledgers\/(\d{1,10})(?:\/|$)/.exec(request.path)?.[1];
  return ledger !== undefined && Number(ledger) < oldest;
};

/** Stands in front of every route of the sandbox and lets the switched-on faults strike. */
export const createFaultInterceptor = (surroundings: FaultSurroundings): Interceptor => {
  const { faults, latestLedger, nodes } = surroundings;
  const replays = createReplays();

  /** A stream whose events get lost, come twice, or end it. */
  const disturbed = (stream: StreamReply, request: HorizonRequest): StreamReply => ({
    kind: 'stream',
    start: (events) => {
      nodes.epoch().addEventListener('abort', () => events.cut(), { signal: events.signal });
      stream.start({
        ...events,
        send(data, id) {
          const fault = faults.strike(ON_EVENTS, request)?.fault;
          if (fault === 'silence') return;
          if (fault === 'cut_stream') {
            events.cut();
            return;
          }
          events.send(data, id);
          if (fault === 'replay') events.send(data, id);
        },
      });
    },
  });

  /** Only what could be hit counts as a chance. */
  const canStrike = (name: (typeof ON_REQUESTS)[number], request: HorizonRequest): boolean => {
    // A stream's events are replayed one by one.
    if (name === 'replay') return !wantsStream(request) && replays.knows(request);
    if (FROM_ELSEWHERE.has(name)) {
      return isRpc(request) || (request.method === 'GET' && request.path !== '/friendbot');
    }
    if (name === 'core_away') {
      return isRpc(request) || NEEDS_CORE.has(`${request.method} ${request.path}`);
    }
    if (name !== 'history_gone' || isRpc(request)) return true;
    const gone = faults.settingsOf('history_gone');
    return gone !== undefined && asksForOld(request, latestLedger() - gone.keepLedgers);
  };

  return async (request, next) => {
    if (request.path.startsWith('/sandbox/')) return next();
    const names = ON_REQUESTS.filter((name) => canStrike(name, request));
    const fault = faults.strike(names, request);
    const answer = fault
      ? await strikeRequest(fault, { request, next, replays, nodes })
      : await next();
    if (answer.kind === 'stream') return disturbed(answer, request);
    replays.remember(request, answer);
    return answer;
  };
};
