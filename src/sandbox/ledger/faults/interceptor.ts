import type { FaultDraws } from './faults.ts';
import { ON_REQUESTS, strikeRequest } from './strike.ts';
import { wantsStream } from '../horizon/http.ts';
import type { Answer, HorizonRequest, Interceptor, StreamReply } from '../horizon/http.ts';
import { createReplays } from './replay.ts';
import { ledgerOfToid } from '../toid.ts';

const ON_EVENTS = ['silence', 'cut_stream', 'replay'] as const;

const NEEDS_CORE = new Set(['POST /transactions', 'POST /transactions_async', 'GET /health']);

interface FaultSurroundings {
  readonly faults: FaultDraws;
  readonly latestLedger: () => number;
  /** Aborted when the network is reset: what streams of it then is cut. */
  readonly epoch: () => AbortSignal;
  /** What a node so many ledgers behind answers. */
  readonly askLaggingNode: (request: HorizonRequest, ledgersBehind: number) => Promise<Answer>;
  /** What a node answers that has not read any ledger yet. */
  readonly askStartingNode: (request: HorizonRequest) => Promise<Answer>;
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
  const { faults, latestLedger, askLaggingNode, askStartingNode, epoch } = surroundings;
  const replays = createReplays();

  /** A stream whose events get lost, come twice, or end it. */
  const disturbed = (stream: StreamReply, request: HorizonRequest): StreamReply => ({
    kind: 'stream',
    start: (events) => {
      epoch().addEventListener('abort', () => events.cut(), { signal: events.signal });
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
    if (name === 'stale' || name === 'still_ingesting') {
      return request.method === 'GET' && request.path !== '/friendbot';
    }
    if (name === 'core_away') return NEEDS_CORE.has(`${request.method} ${request.path}`);
    if (name !== 'history_gone') return true;
    const gone = faults.settingsOf('history_gone');
    return gone !== undefined && asksForOld(request, latestLedger() - gone.keepLedgers);
  };

  return async (request, next) => {
    if (request.path.startsWith('/sandbox/')) return next();
    const names = ON_REQUESTS.filter((name) => canStrike(name, request));
    const fault = faults.strike(names, request);
    const answer = fault
      ? await strikeRequest(fault, { request, next, replays, askLaggingNode, askStartingNode })
      : await next();
    if (answer.kind === 'stream') return disturbed(answer, request);
    replays.remember(request, answer);
    return answer;
  };
};
