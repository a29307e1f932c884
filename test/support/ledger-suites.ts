/*
 * Which suites of listener, sender and audit run by which source of the ledger. Every file of their
 * folders is in one of these lists (test/tooling/ledger-suites.test.ts).
 */

/**
 * Suites that run by Horizon and once more by Stellar RPC: the project `rpc` of jest.config.mjs. A test
 * of theirs that is about Horizon's own requests or answers says so by `testByHorizon`.
 */
export const byBoth: readonly string[] = [
  'activities/audit/reconcile',
  'activities/send/accounts',
  'activities/send/batches',
  'activities/send/channels',
  'activities/send/database-cut',
  'activities/send/drain-send-queue',
  'activities/send/faults',
  'activities/send/fees',
  'activities/send/kinds',
  'activities/send/lumens',
  'activities/send/outgoing/outgoing',
  'activities/send/outgoing/restored',
  'activities/send/outgoing/search',
  'activities/send/own',
  'activities/send/signers',
  'activities/send/silence',
  'activities/send/stop',
  'activities/watch/claimables',
  'activities/watch/contracts',
  'activities/watch/dispatch',
  'activities/watch/faults',
  'activities/watch/recorded',
  'activities/watch/stop',
  'activities/watch/stream-payments',
  'activities/watch/streams',
  'activities/watch/ways',
];

/** Suites that say themselves by which sources they read, or that read no ledger. */
export const bySourcesOfTheirOwn: readonly string[] = [
  'activities/send/calls/try-calls',
  'activities/send/contract-sources',
  'activities/send/contracts',
  'activities/watch/contract-payments',
  'activities/watch/effects/known',
  'activities/watch/odd-transfers',
  'activities/watch/sources',
];

/** Suites that run by Horizon alone, and why. */
export const byHorizonAlone: Readonly<Record<string, string>> = {
  'activities/send/listed': 'hides what Horizon answers by hash, and reads its lists',
  'activities/send/outgoing/nodes': 'two nodes behind one Horizon',
  'activities/send/refunds': 'takes a minute over the order of a flood, which no source decides',
  'activities/send/stale': 'a Horizon that is stale for ten minutes, and its words in health',
  'activities/watch/altered-records': 'alters the records of Horizon’s lists',
  'activities/watch/nodes': 'two nodes behind one Horizon, which disagree by list',
};
