import { byBoth } from './test/support/ledger-suites.ts';

/*
 * Three projects. `unit` needs nothing but Node and is what one runs while writing; `server` holds the
 * folders whose tests talk to PostgreSQL or Temporal, and its set-up starts what they import. The
 * simulation needs neither, and stands there because it takes a minute. `rpc` runs some of `server`
 * again, with the ledger read by Stellar RPC.
 */
const serverFolders = [
  'activities',
  'api',
  'chaos',
  'cli',
  'console',
  'db',
  'dev',
  'e2e',
  'pages',
  'predecessors',
  'security',
  'seps',
  'services',
  'simulation',
  'temporal',
  'worker',
  'workflows',
];

const shared = {
  testEnvironment: '<rootDir>/test/support/native/environment.ts',
  runtime: '<rootDir>/test/support/native/runtime.ts',
  // Node itself strips the types.
  transform: {},
};

export default {
  // How many test files run at once, servers included. Most of them wait more than they compute, so that
  // four keep two cores busy. `npm test -- --maxWorkers=1` runs one by one.
  maxWorkers: 4,
  // A process writes down what Node has compiled as it ends, which takes it more than jest's half second.
  workerGracefulExitTimeout: 20_000,
  // A test file leaves its modules behind in its process, some 20 MB of them, and the collector goes
  // through all of it: without this a process ends with 4 GB.
  workerIdleMemoryLimit: '800MB',
  testTimeout: 30_000,
  // Not that a run of nothing should pass: jest would end at once and leave the closing line unsaid.
  // The reporter fails it instead.
  passWithNoTests: true,
  testSequencer: '<rootDir>/test/support/sequencer.mjs',
  reporters: ['default', '<rootDir>/test/support/reporter.ts'],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: [...serverFolders, 'fixtures'].map(
        (folder) => `<rootDir>/test/${folder}/`,
      ),
    },
    {
      ...shared,
      displayName: 'server',
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
      testMatch: serverFolders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
    },
    {
      ...shared,
      displayName: 'rpc',
      testEnvironmentOptions: { variables: { LEDGER_TESTED_BY: 'rpc' } },
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
      testMatch: byBoth.map((suite) => `<rootDir>/test/${suite}.test.ts`),
    },
  ],
};
