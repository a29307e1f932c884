import { rmSync } from 'node:fs';
import type { FaultDraws } from './faults.ts';
import type { Answer, HorizonRequest, Reply, Route } from './horizon/http.ts';
import { matchRoute } from './horizon/router.ts';
import { notFound, stillIngesting } from './horizon/problem.ts';
import { openJournal } from './journal.ts';
import type { Journal } from './journal.ts';
import { createLaggingNode } from './lagging-node.ts';
import { createNetwork } from './network.ts';
import type { Network } from './network.ts';
import { createStartingNode } from './starting-node.ts';
import type { ConfiguredRate } from './rates.ts';

export interface NodeOptions {
  readonly networkPassphrase: string;
  readonly rates: readonly ConfiguredRate[];
  readonly journalPath: string | undefined;
  readonly closesAtOnce: boolean;
  readonly onUnsupported: ((operation: string) => void) | undefined;
  readonly maxOperations: number | undefined;
  /** Where another friendbot is; then ours has no account at genesis. */
  readonly friendbotUrl: string | undefined;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  readonly faults: FaultDraws;
  readonly routesOf: (network: Network) => readonly Route[];
}

/** The network that is served now, and what stands beside it. */
export interface SandboxNode {
  network(): Network;
  routes(): readonly Route[];
  /** Aborted when the network is reset. */
  epoch(): AbortSignal;
  /** Begins the network anew: another genesis time, so another history; the journal too. */
  reset(): void;
  /** What a node of the same network answers that is so many ledgers behind. */
  askLaggingNode(request: HorizonRequest, ledgersBehind: number): Promise<Answer>;
  /** What a node of the same network answers that has just been started. */
  askStartingNode(request: HorizonRequest): Promise<Answer>;
  close(): void;
}

interface Standing {
  readonly network: Network;
  readonly routes: readonly Route[];
  readonly journal: Journal | undefined;
  readonly ended: AbortController;
  /** Lagging nodes by how far they are behind; each is started when it is first asked. */
  readonly lagging: Map<number, { readonly network: Network; readonly routes: readonly Route[] }>;
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

const open = (options: NodeOptions): Standing => {
  const { networkPassphrase, rates, journalPath, faults } = options;
  const { friendbotUrl, maxOperations } = options;
  // A journal of other settings would not replay alike.
  const isPlain = friendbotUrl === undefined && maxOperations === undefined;
  const settings = isPlain ? rates : { rates, friendbotUrl, maxOperations };
  const journal = journalPath ? openJournal(journalPath, networkPassphrase, settings) : undefined;
  const network = createNetwork({
    networkPassphrase,
    rates,
    ...(journal && { journal }),
    closesAtOnce: options.closesAtOnce,
    ...(options.onUnsupported && { onUnsupported: options.onUnsupported }),
    ...(maxOperations !== undefined && { maxOperations }),
    hasFriendbot: friendbotUrl === undefined,
    now: options.now,
    whims: {
      surgeFee() {
        const surge = faults.standing('surge');
        return surge && BigInt(surge.baseFee);
      },
      refusesAll: () => faults.strike(['queue_full']) !== undefined,
      holdsLedgers: () =>
        Boolean(faults.standing('stop_closing') ?? faults.standing('slow_ledger')),
    },
  });
  const routes = options.routesOf(network);
  return { network, routes, journal, ended: new AbortController(), lagging: new Map() };
};

export const createSandboxNode = (options: NodeOptions): SandboxNode => {
  let standing = open(options);
  const laggingBy = (ledgersBehind: number) => {
    const { lagging, network: leader } = standing;
    const known = lagging.get(ledgersBehind);
    if (known) return known;
    const { network } = createLaggingNode(leader, options.rates, ledgersBehind);
    const node = { network, routes: options.routesOf(network) };
    lagging.set(ledgersBehind, node);
    return node;
  };
  return {
    network: () => standing.network,
    routes: () => standing.routes,
    epoch: () => standing.ended.signal,
    reset() {
      standing.journal?.close();
      if (options.journalPath) rmSync(options.journalPath, { force: true });
      standing.ended.abort();
      standing = open(options);
    },
    async askLaggingNode(request, ledgersBehind) {
      const { network, routes } = laggingBy(ledgersBehind);
      const { route, parameters } = matchRoute(routes, request.method, request.path);
      if (typeof route !== 'object') return notFound();
      const answer = await route.handle({ ...request, parameters });
      return route.isState ? withLatest(answer, network.latest().sequence) : answer;
    },
    async askStartingNode(request) {
      const routes = options.routesOf(createStartingNode(standing.network));
      const { route, parameters } = matchRoute(routes, request.method, request.path);
      if (typeof route !== 'object') return notFound();
      return route.isState ? stillIngesting() : route.handle({ ...request, parameters });
    },
    close: () => standing.journal?.close(),
  };
};
