import { rmSync } from 'node:fs';
import type { Faults, FaultDraws } from './faults/faults.ts';
import type { Answer, HorizonRequest, Reply, Route } from './horizon/http.ts';
import { matchRoute } from './horizon/router.ts';
import { notFound, stillIngesting } from './horizon/problem.ts';
import type { ContractRules } from './contracts/contract-rules.ts';
import { createFollower } from './closing/follower.ts';
import type { Follower } from './closing/follower.ts';
import { openJournal } from './closing/journal.ts';
import type { Journal } from './closing/journal.ts';
import { createIngestion } from './closing/ingestion.ts';
import type { Ingestion } from './closing/ingestion.ts';
import { createNetwork } from './network.ts';
import type { Network } from './network.ts';
import { createStartingNode } from './starting-node.ts';
import type { ConfiguredRate } from './state/rates.ts';

interface NodeOptions {
  readonly networkPassphrase: string;
  readonly rates: readonly ConfiguredRate[];
  readonly journalPath: string | undefined;
  readonly closesAtOnce: boolean;
  readonly onUnsupported: ((operation: string) => void) | undefined;
  readonly maxOperations: number | undefined;
  readonly contractRules: ContractRules | undefined;
  /** Where another friendbot is; then ours has no account at genesis. */
  readonly friendbotUrl: string | undefined;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  readonly faults: Faults & FaultDraws;
  /** What is served of a network as Horizon knows it, of its core, and as RPC servers know it. */
  readonly routesOf: (horizon: Network, core: Network, rpc: Network) => readonly Route[];
}

/** The network that is served now, and what stands beside it. */
export interface SandboxNode {
  /** Core: what closes ledgers. */
  core(): Network;
  /** What Horizon has read of it. */
  horizon(): Network;
  /** Lets Horizon read what it should have read by now. */
  read(): void;
  routes(): readonly Route[];
  /** Aborted when the network is reset. */
  epoch(): AbortSignal;
  /** Begins the network anew: another genesis time, so another history; the journal too. */
  reset(): void;
  /** What this node answers. */
  askNode(request: HorizonRequest): Promise<Answer>;
  /** What a node answers that took another turn: it has the ledgers of a fork. */
  askForkedNode(request: HorizonRequest, fork: Fork): Promise<Answer>;
  /** What a node of the same network answers that is so many ledgers behind. */
  askLaggingNode(request: HorizonRequest, ledgersBehind: number): Promise<Answer>;
  /** What a node of the same network answers that has just been started. */
  askStartingNode(request: HorizonRequest): Promise<Answer>;
  close(): void;
}

interface RunningNode {
  readonly core: Network;
  readonly ingestion: Ingestion;
  readonly routes: readonly Route[];
  readonly journal: Journal | undefined;
  readonly ended: AbortController;
  /** Lagging nodes by how far they are behind; each is started when it is first asked. */
  readonly lagging: Map<number, Served>;
  /** Nodes on a fork, by the fault that asked for them. */
  readonly forked: WeakMap<Fork, Served & { readonly follower: Follower }>;
}

/** Where a fork begins: after this ledger or, without one, after the newest when first asked. */
export interface Fork {
  readonly afterLedger?: number | undefined;
}

interface Served {
  readonly horizon: Network;
  readonly routes: readonly Route[];
}

/** A problem keeps its own header of the latest ledger only as a plain reply. */
const withLatest = (answer: Answer, sequence: number): Answer => {
  if (answer.kind !== 'reply' && answer.kind !== 'problem') return answer;
  const own: Partial<Reply> = answer.kind === 'reply' ? answer : {};
  const contentType =
    answer.kind === 'problem' ? 'application/problem+json; charset=utf-8' : own.contentType;
  return {
    kind: 'reply',
    status: answer.status,
    ...(answer.body !== undefined && { body: answer.body }),
    ...(contentType !== undefined && { contentType }),
    headers: { ...own.headers, 'latest-ledger': String(sequence) },
  };
};

const open = (options: NodeOptions): RunningNode => {
  const { networkPassphrase, rates, journalPath, faults } = options;
  const { friendbotUrl, maxOperations, contractRules } = options;
  // A journal of other settings would not replay alike.
  const special = { friendbotUrl, maxOperations, contractRules };
  const isPlain = Object.values(special).every((setting) => setting === undefined);
  const settings = isPlain ? rates : { rates, ...special };
  const journal = journalPath ? openJournal(journalPath, networkPassphrase, settings) : undefined;
  const core = createNetwork({
    networkPassphrase,
    rates,
    ...(journal && { journal }),
    closesAtOnce: options.closesAtOnce,
    ...(options.onUnsupported && { onUnsupported: options.onUnsupported }),
    ...(maxOperations !== undefined && { maxOperations }),
    ...(contractRules && { contractRules }),
    hasFriendbot: friendbotUrl === undefined,
    now: options.now,
    whims: {
      surgeFee() {
        const surge = faults.settingsOf('surge');
        return surge && BigInt(surge.baseFee);
      },
      refusesAll: () => faults.strike(['queue_full']) !== undefined,
      holdsLedgers: () =>
        Boolean(faults.settingsOf('stop_closing') ?? faults.settingsOf('slow_ledger')),
    },
  });
  const ingestion = createIngestion({
    core,
    rates,
    faults: { current: () => faults.active('ingestion'), end: (id) => void faults.remove(id) },
    now: options.now,
  });
  // An RPC server has a core of its own, which reads every ledger at once.
  const routes = options.routesOf(ingestion.horizon, core, core);
  const others = { lagging: new Map(), forked: new WeakMap() };
  return { core, ingestion, routes, journal, ended: new AbortController(), ...others };
};

export const createSandboxNode = (options: NodeOptions): SandboxNode => {
  let running = open(options);
  const laggingBy = (ledgersBehind: number): Served => {
    const { lagging, core } = running;
    const known = lagging.get(ledgersBehind);
    if (known) return known;
    const settings = { fault: 'ingestion', state: 'lagging', ledgersBehind } as const;
    const { horizon, read } = createIngestion({
      core,
      rates: options.rates,
      faults: { current: () => ({ id: 'stale', settings }), end: () => undefined },
      now: options.now,
    });
    read();
    const node = { horizon, routes: options.routesOf(horizon, core, horizon) };
    lagging.set(ledgersBehind, node);
    return node;
  };
  const forkedBy = (fork: Fork): Served => {
    const { forked, core } = running;
    const known = forked.get(fork);
    if (known) {
      known.follower.advanceTo(core.latest().sequence);
      return known;
    }
    const { afterLedger = core.latest().sequence } = fork;
    const follower = createFollower(core, options.rates, afterLedger);
    follower.advanceTo(core.latest().sequence);
    const { state, history, rates, latest } = follower.chain;
    const horizon = { ...core, state, history, rates, latest };
    const node = { horizon, routes: options.routesOf(horizon, core, horizon), follower };
    forked.set(fork, node);
    return node;
  };
  const ask = async ({ horizon, routes }: Served, request: HorizonRequest): Promise<Answer> => {
    const { route, parameters } = matchRoute(routes, request.method, request.path);
    if (typeof route !== 'object') return notFound();
    const answer = await route.handle({ ...request, parameters });
    return route.isState ? withLatest(answer, horizon.latest().sequence) : answer;
  };
  return {
    core: () => running.core,
    horizon: () => running.ingestion.horizon,
    read: () => running.ingestion.read(),
    routes: () => running.routes,
    epoch: () => running.ended.signal,
    reset() {
      running.journal?.close();
      if (options.journalPath) rmSync(options.journalPath, { force: true });
      running.ended.abort();
      running = open(options);
    },
    askNode: (request) =>
      ask({ horizon: running.ingestion.horizon, routes: running.routes }, request),
    askForkedNode: (request, fork) => ask(forkedBy(fork), request),
    askLaggingNode: (request, ledgersBehind) => ask(laggingBy(ledgersBehind), request),
    async askStartingNode(request) {
      const { core } = running;
      const starting = createStartingNode(core);
      const routes = options.routesOf(starting, core, starting);
      const { route, parameters } = matchRoute(routes, request.method, request.path);
      if (typeof route !== 'object') return notFound();
      return route.isState ? stillIngesting() : route.handle({ ...request, parameters });
    },
    close: () => running.journal?.close(),
  };
};
