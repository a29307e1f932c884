/*
 * Which suites run by which source of the ledger. Every file of the folders of listener, sender and
 * audit is in one of these lists, and every other suite that talks to a ledger
 * (test/tooling/ledger-suites.test.ts).
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
  'activities/send/listed',
  'activities/send/lumens',
  'activities/send/outgoing/nodes',
  'activities/send/outgoing/outgoing',
  'activities/send/outgoing/restored',
  'activities/send/outgoing/search',
  'activities/send/own',
  'activities/send/refunds',
  'activities/send/signers',
  'activities/send/silence',
  'activities/send/stale',
  'activities/send/stop',
  'activities/watch/claimables',
  'activities/watch/contracts',
  'activities/watch/dispatch',
  'activities/watch/faults',
  'activities/watch/nodes',
  'activities/watch/recorded',
  'activities/watch/stop',
  'activities/watch/stream-payments',
  'activities/watch/streams',
  'activities/watch/ways',
  'predecessors/anchor-platform',
  'predecessors/polaris-sending',
  'predecessors/polaris-watching',
  'seps/transaction-hashes',
  'services/accounting/audit/audit',
  'services/investigations/memo-bytes',
  'services/transactions/payment/await-trust',
  'services/transactions/received/strangers-ledger',
  'workflows/steps/received/charge-backs-ledger',
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
  'cli/doctor/contracts',
  'e2e/contract-wallet',
  'e2e/wallet-command',
];

/** Suites that run by Horizon alone, and why. */
export const byHorizonAlone: Readonly<Record<string, string>> = {
  'activities/idle': 'counts what an idle process asks of the database',
  'activities/watch/altered-records': 'alters the records of Horizon’s lists',
  'cli/investigations/investigations':
    'is about a command’s words; what it decides is sent as in services/investigations',
  'services/investigations/investigations':
    'decides over cases; what comes and goes back does so as in services/transactions/received',
  'services/operations/preview/preview': 'reads the database alone, once its money has come',
  'services/operations/preview/statements': 'counts statements of the database',
  'services/operations/preview/unpriced': 'reads the database alone, once its money has come',
  'services/transactions/decisions/refunds':
    'counts refunds; what comes and goes back does so as in services/transactions/received',
  'workflows/steps/pay-out/lumens': 'tells stories over the sender of activities/send/lumens',
  'workflows/steps/pay-out/new-account': 'tells stories over the sender of activities/send/lumens',
  'workflows/steps/pay-out/trust-waits':
    'tells stories over the sender, and over services/transactions/payment/await-trust',
};

/** What starts a ledger for suites that have no choice of a source. */
export const startersOfTheirOwn: Readonly<Record<string, string>> = {
  'support/api/contract-api.ts': 'contract accounts log in by Stellar RPC alone',
};

/** Folders whose suites start ledgers for reasons of their own. */
export const foldersOfTheirOwn: Readonly<Record<string, string>> = {
  chaos: 'kills the programs of an anchor, which `npm run chaos -- --sources` does by any source',
  e2e: 'starts an anchor whole; e2e/contract-wallet and e2e/wallet-command do so by Stellar RPC',
  golden: 'holds the sandbox ledger to what Horizon and Stellar RPC answered',
  sandbox: 'is about the sandbox ledger itself, at both of its fronts',
};
