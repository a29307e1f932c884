/*
 * Which suites of listener, sender and audit run by which source of the ledger. Every file of their
 * folders is in one of these lists (test/tooling/ledger-suites.test.ts).
 */

/** Suites that run by Horizon and once more by Stellar RPC: the project `rpc` of jest.config.mjs. */
export const byBoth: readonly string[] = [
  'activities/audit/reconcile',
  'activities/send/accounts',
  'activities/send/database-cut',
  'activities/send/drain-send-queue',
  'activities/send/outgoing/outgoing',
  'activities/send/outgoing/search',
  'activities/send/own',
  'activities/send/signers',
  'activities/send/silence',
  'activities/watch/claimables',
  'activities/watch/contracts',
  'activities/watch/dispatch',
  'activities/watch/recorded',
  'activities/watch/stream-payments',
  'activities/watch/streams',
  'activities/watch/ways',
];

/** Suites that say themselves by which sources they read, or that read no ledger. */
export const bySourcesOfTheirOwn: readonly string[] = [
  'activities/send/contract-sources',
  'activities/send/contracts',
  'activities/watch/contract-payments',
  'activities/watch/effects/known',
  'activities/watch/sources',
];

/** Suites that run by Horizon alone, and why. */
export const byHorizonAlone: Readonly<Record<string, string>> = {
  'activities/send/batches': 'counts what Horizon is asked, by its routes',
  'activities/send/channels': 'acts between two requests to Horizon',
  'activities/send/faults': 'sets faults on routes of Horizon: Retry-After, lost submissions',
  'activities/send/fees': 'delays Horizon’s list of ledgers',
  'activities/send/kinds': 'acts between two requests to Horizon',
  'activities/send/listed': 'hides what Horizon answers by hash, and reads its lists',
  'activities/send/lumens': 'acts between two requests to Horizon',
  'activities/send/outgoing/nodes': 'two nodes behind one Horizon',
  'activities/send/outgoing/restored': 'loses submissions to Horizon',
  'activities/send/refunds': 'acts between two requests to Horizon',
  'activities/send/stale': 'a Horizon that is stale for ten minutes, and its words in health',
  'activities/send/stop': 'hides what Horizon answers by hash',
  'activities/watch/altered-records': 'alters the records of Horizon’s lists',
  'activities/watch/faults': 'alters the records of Horizon’s lists, and delays its stream',
  'activities/watch/nodes': 'two nodes behind one Horizon, which disagree by list',
  'activities/watch/stop': 'Horizon’s own words for a history that is gone',
};
