/**
 * The rooms of the house and who may import whom: the one place that says it.
 * `scripts/lint/plugin.ts` enforces it, and `test/tooling/lint.test.ts` plants a breach in each room.
 * docs/architecture.md shows the same table to readers.
 */

/** What one room may reach. Room names refer to other entries; a room may always reach itself. */
export type Room = {
  /** Paths that belong to the room, from the repository's root. The first room that matches wins. */
  holds: RegExp;
  /** Rooms whose values and types may be imported. */
  rooms: readonly string[];
  /** Rooms that may be reached by `import type` alone, because types vanish before the code runs. */
  typesOnly?: readonly string[];
  /** Packages and built-in modules by name; `*` at the end stands for anything. */
  packages: readonly string[];
  /** Packages that may be reached by `import type` alone. */
  typesOnlyPackages?: readonly string[];
  /** Said with every breach, so that a reader learns the rule and not only the fault. */
  rule: string;
};

const EVERY_PACKAGE = ['*'];

/** Programs are what a person or a container starts; only they read the configuration. */
export const PROGRAM = /^src\/(?:.+\/)?(?:main|[^/]+-command)\.ts$|^src\/cli\/|^src\/dev\//;

const house = ['domain', 'anchor', 'db', 'stellar', 'workflows', 'workflow messages'];
const activityRooms = ['activities', 'rail contract', 'rail registry', 'rail profile', 'rail'];

export const ROOMS: Readonly<Record<string, Room>> = {
  config: {
    holds: /^src\/config(?:\.ts$|\/)/,
    rooms: ['domain'],
    packages: ['zod', 'node:*'],
    rule: 'config.ts turns the environment into a frozen object and knows nothing but domain words',
  },
  anchor: {
    holds: /^src\/anchor\.ts$/,
    rooms: ['domain', 'rail profile'],
    typesOnly: ['rail contract'],
    packages: [],
    rule: 'anchor.ts is data: it may import domain and the rail profiles, and no package',
  },
  domain: {
    holds: /^src\/domain\//,
    rooms: [],
    packages: [],
    rule: 'domain is pure: it may import domain only, no package and no built-in module',
  },
  'workflow messages': {
    holds: /^src\/workflows\/messages\.ts$/,
    rooms: ['domain'],
    typesOnly: activityRooms,
    packages: ['@temporalio/workflow', '@temporalio/common'],
    rule: 'workflows/messages.ts is read by other rooms, so it may import domain only',
  },
  workflows: {
    holds: /^src\/workflows\//,
    rooms: ['domain', 'workflow messages'],
    typesOnly: activityRooms,
    packages: ['@temporalio/workflow', '@temporalio/common'],
    rule: 'workflows are deterministic: domain, types of activities, and Temporal’s workflow package',
  },
  'rail contract': {
    holds: /^src\/activities\/rails\/rail\.ts$/,
    rooms: ['domain'],
    packages: [],
    rule: 'rails/rail.ts is the contract of every rail: it may import domain only',
  },
  'rail registry': {
    holds: /^src\/activities\/rails\/index\.ts$/,
    rooms: ['domain', 'rail contract', 'rail', 'rail profile'],
    packages: [],
    rule: 'rails/index.ts lists the rails and does nothing else',
  },
  'rail profile': {
    holds: /^src\/activities\/rails\/(?!host\/)[^/]+\/profile\.ts$/,
    rooms: ['domain'],
    typesOnly: ['rail contract'],
    packages: [],
    rule: 'a rail’s profile is data: it may import domain and types of the contract',
  },
  rail: {
    holds: /^src\/activities\/rails\/(?!host\/)[^/]+\//,
    rooms: ['domain', 'rail contract'],
    packages: EVERY_PACKAGE,
    rule: 'a rail may import domain, rails/rail.ts and its own files; never db, stellar or another rail',
  },
  activities: {
    holds: /^src\/activities\//,
    rooms: ['domain', 'db', 'stellar', 'anchor', 'rail contract', 'workflow messages'],
    typesOnly: ['rail registry', 'rail profile'],
    packages: ['@temporalio/activity', '@temporalio/client', '@temporalio/common', 'node:*'],
    typesOnlyPackages: ['@mikro-orm/*', '@stellar/stellar-sdk', 'pino', 'prom-client'],
    rule: 'activities may import domain, db, stellar, anchor, rails/rail.ts, workflows/messages.ts',
  },
  db: {
    holds: /^src\/db\//,
    rooms: ['domain'],
    packages: ['@mikro-orm/*', 'pg', 'node:*'],
    typesOnlyPackages: ['pino'],
    rule: 'db may import domain and MikroORM',
  },
  stellar: {
    holds: /^src\/stellar\//,
    rooms: ['domain'],
    packages: ['@stellar/stellar-sdk', 'node:*'],
    typesOnlyPackages: ['pino'],
    rule: 'stellar may import domain and the Stellar SDK; it is given its stores',
  },
  api: {
    holds: /^src\/api\//,
    rooms: ['domain', 'db', 'stellar', 'anchor', 'workflow messages'],
    typesOnly: ['workflows', 'config'],
    packages: [
      'koa',
      'koa-*',
      '@koa/*',
      'zod',
      'eta',
      'jose',
      'pino',
      'prom-client',
      'smol-toml',
      '@temporalio/client',
      '@temporalio/common',
      'node:*',
    ],
    typesOnlyPackages: ['@mikro-orm/*', '@stellar/stellar-sdk'],
    rule: 'api may import domain, db, stellar, anchor, workflows/messages.ts and types of workflows; never activities',
  },
  worker: {
    holds: /^src\/worker\//,
    rooms: [...house, ...activityRooms],
    typesOnly: ['config'],
    packages: EVERY_PACKAGE,
    rule: 'worker puts the house together: everything but api, sandbox and dev',
  },
  sandbox: {
    holds: /^src\/sandbox\//,
    rooms: ['domain'],
    typesOnly: ['config'],
    packages: [
      '@stellar/stellar-sdk',
      'koa',
      '@koa/*',
      'eta',
      'jose',
      'zod',
      'smol-toml',
      'node:*',
    ],
    typesOnlyPackages: ['pino'],
    rule: 'sandbox plays the outside world: it may import domain, the Stellar SDK and HTTP',
  },
  cli: {
    holds: /^src\/cli\//,
    rooms: ['domain', 'db', 'stellar', 'anchor', 'workflow messages'],
    typesOnly: ['workflows'],
    packages: EVERY_PACKAGE,
    rule: 'cli is a door like api: domain, db, stellar, anchor, workflows/messages.ts, configuration',
  },
  examples: {
    holds: /^examples\//,
    rooms: [],
    packages: ['koa', '@koa/*', 'eta', 'node:*'],
    rule: 'an example is a program of its own: it asks Railhead over HTTP, and imports nothing of src',
  },
  dev: {
    holds: /^src\/dev\//,
    rooms: [...house, ...activityRooms, 'api', 'worker', 'sandbox', 'cli'],
    packages: EVERY_PACKAGE,
    rule: 'dev may import every room, and nothing imports dev',
  },
};
