/**
 * The rooms of the house and who may import whom. `scripts/lint/plugin.ts` enforces it, `writeTable`
 * writes it into `docs/architecture.md`, and `test/tooling/lint.test.ts` plants a breach of each arrow.
 */

/** What one room may reach. Room names refer to other entries; a room may always reach itself. */
export type Room = {
  /** Paths that belong to the room, from the repository's root. The first room that matches wins. */
  holds: RegExp;
  /** A path in the room, for the breaches that tests plant. */
  example: string;
  /** Rooms whose values and types may be imported. */
  rooms: readonly string[];
  /** Rooms that may be reached by `import type` alone, because types vanish before the code runs. */
  typesOnly?: readonly string[];
  /** Packages and built-in modules by name; `*` at the end stands for anything. */
  packages: readonly string[];
  /** Packages that may be reached by `import type` alone. */
  typesOnlyPackages?: readonly string[];
};

/** Programs are what a person or a container starts; only they read the configuration. */
export const PROGRAM = /^src\/(?:.+\/)?main\.ts$|^src\/cli\/(?:setup\/)?[^/]+\.ts$|^src\/dev\//;
const client = ['@temporalio/client', '@temporalio/common'];
const web = ['koa', 'koa-*', '@koa/*', 'pino', 'node:*', ...client];
const programs = ['api', 'console', 'worker'];
const below = ['domain', 'lib', 'db', 'stellar', 'tracing'];
const rails = ['rail contract', 'rail profile', 'rail'];
const ours = ['services', 'activities', ...below, 'temporal', 'workflow messages'];

export const ROOMS: Readonly<Record<string, Room>> = {
  config: {
    holds: /^src\/config(?:\.ts$|\/)/,
    example: 'src/config.ts',
    rooms: ['domain', 'lib'],
    typesOnly: ['surface', 'rail contract', 'temporal'],
    packages: ['zod', '@temporalio/envconfig', 'node:*'],
  },
  surface: {
    holds: /^src\/index\.ts$/,
    example: 'src/index.ts',
    rooms: ['domain', 'lib', 'rail contract'],
    packages: [],
  },
  server: {
    holds: /^src\/server\.ts$/,
    example: 'src/server.ts',
    rooms: [...programs, 'config', 'surface'],
    packages: ['pino'],
  },
  anchor: {
    holds: /^src\/anchor\.ts$|^examples\/[^/]+\/anchor\.ts$/,
    example: 'src/anchor.ts',
    rooms: ['domain', 'surface', 'rail'],
    packages: [],
  },
  domain: {
    holds: /^src\/domain\//,
    example: 'src/domain/planted.ts',
    rooms: [],
    packages: [],
  },
  lib: {
    holds: /^src\/lib\//,
    example: 'src/lib/planted.ts',
    rooms: [],
    packages: ['node:*'],
  },
  tracing: {
    holds: /^src\/tracing\//,
    example: 'src/tracing/planted.ts',
    rooms: ['lib'],
    packages: ['@opentelemetry/*', '@temporalio/*', 'node:*'],
  },
  'workflow messages': {
    holds: /^src\/workflows\/messages\.ts$/,
    example: 'src/workflows/messages.ts',
    rooms: ['domain'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
  },
  workflows: {
    holds: /^src\/workflows\//,
    example: 'src/workflows/planted.ts',
    rooms: ['domain', 'workflow messages'],
    typesOnly: ['activities', 'services'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
  },
  'rail contract': {
    holds: /^src\/rails\/[^/]+\.ts$/,
    example: 'src/rails/rail.ts',
    rooms: ['domain'],
    packages: [],
  },
  'rail profile': {
    holds: /^src\/rails\/[^/]+\/profile\.ts$/,
    example: 'src/rails/planted/profile.ts',
    rooms: ['domain'],
    typesOnly: ['rail contract'],
    packages: [],
  },
  'contract kit': {
    holds: /^src\/rails\/contract\//,
    example: 'src/rails/contract/planted.ts',
    rooms: ['domain', 'lib', 'rail contract'],
    packages: ['node:*'],
  },
  rail: {
    holds: /^src\/rails\/[^/]+\//,
    example: 'src/rails/planted/rail.ts',
    rooms: ['domain', 'lib', 'rail contract', 'rail profile'],
    packages: ['*'],
  },
  db: {
    holds: /^src\/db\//,
    example: 'src/db/planted.ts',
    rooms: ['domain', 'lib'],
    packages: ['@mikro-orm/*', 'pg', 'node:*'],
    typesOnlyPackages: ['pino'],
  },
  stellar: {
    holds: /^src\/stellar\//,
    example: 'src/stellar/planted.ts',
    rooms: ['domain', 'lib'],
    packages: ['@stellar/stellar-sdk', 'eventsource-parser', 'node:*'],
    typesOnlyPackages: ['pino'],
  },
  temporal: {
    holds: /^src\/temporal\//,
    example: 'src/temporal/planted.ts',
    rooms: ['domain', 'lib', 'db', 'tracing'],
    packages: ['@temporalio/client', '@temporalio/common', '@temporalio/proto', 'node:*'],
  },
  services: {
    holds: /^src\/services\//,
    example: 'src/services/planted.ts',
    rooms: [...below, 'workflow messages'],
    typesOnly: ['rail contract'],
    packages: ['@temporalio/client', '@temporalio/common', 'otpauth', 'nodemailer', 'node:*'],
    typesOnlyPackages: ['@mikro-orm/*', '@stellar/stellar-sdk', 'pino'],
  },
  activities: {
    holds: /^src\/activities(?:\/|\.ts$)/,
    example: 'src/activities/planted.ts',
    rooms: ['services', ...below, 'workflow messages'],
    typesOnly: ['rail contract', 'rail profile'],
    packages: ['@temporalio/activity', '@temporalio/client', '@temporalio/common', 'node:*'],
    typesOnlyPackages: ['@mikro-orm/*', '@stellar/stellar-sdk', 'pino', 'prom-client'],
  },
  api: {
    holds: /^src\/api\//,
    example: 'src/api/planted.ts',
    rooms: ['services', ...below, 'temporal', 'workflow messages'],
    typesOnly: ['config'],
    packages: [...web, '@fastify/busboy', 'jose', 'prom-client', 'qrcode-generator', 'zod'],
    typesOnlyPackages: ['@mikro-orm/*', '@stellar/stellar-sdk'],
  },
  console: {
    holds: /^src\/console\//,
    example: 'src/console/planted.ts',
    rooms: ['services', ...below, 'temporal', 'workflow messages'],
    typesOnly: ['config'],
    packages: [...web, 'openid-client', 'pdfkit'],
    typesOnlyPackages: ['@mikro-orm/*'],
  },
  worker: {
    holds: /^src\/worker\//,
    example: 'src/worker/planted.ts',
    rooms: ['services', 'activities', ...below, 'temporal', 'workflow messages', 'rail contract'],
    typesOnly: ['config', 'workflows'],
    packages: ['*'],
  },
  cli: {
    holds: /^src\/cli\//,
    example: 'src/cli/planted/words.ts',
    rooms: [
      'services',
      'activities',
      ...below,
      'temporal',
      ...programs,
      'dev',
      'sandbox',
      'workflow messages',
    ],
    typesOnly: ['config', 'rail contract'],
    packages: ['*'],
  },
  sandbox: {
    holds: /^src\/sandbox\//,
    example: 'src/sandbox/planted.ts',
    rooms: ['domain', 'lib'],
    typesOnly: ['config'],
    packages: ['@stellar/stellar-sdk', 'koa', '@koa/*', 'jose', 'zod', 'node:*'],
    typesOnlyPackages: ['pino'],
  },
  examples: {
    holds: /^examples\//,
    example: 'examples/planted/main.ts',
    rooms: [],
    packages: ['koa', '@koa/*', 'eta', 'node:*'],
  },
  dev: {
    holds: /^src\/dev\//,
    example: 'src/dev/planted.ts',
    rooms: [...ours, ...rails, ...programs, 'anchor', 'surface', 'workflows', 'sandbox', 'cli'],
    packages: ['*'],
  },
};

const namesIn = (names: readonly string[]): string =>
  names.map((name) => (name === '*' ? 'any package' : name)).join(', ');

/** The rule of a room as one sentence, said with every breach. */
export const ruleOf = (name: string): string => {
  const { rooms, typesOnly = [], packages } = ROOMS[name]!;
  const parts = [
    namesIn(rooms),
    typesOnly.length > 0 ? `types alone of ${namesIn(typesOnly)}` : '',
    namesIn(packages),
  ].filter((part) => part !== '');
  return `${name} may import ${['its own files', ...parts].join('; ')}`;
};

/** The same as the table of docs/architecture.md. */
export const writeTable = (): string =>
  [
    '| room | may import | types alone | packages |',
    '| --- | --- | --- | --- |',
    ...Object.entries(ROOMS).map(([name, room]) => {
      const packages = room.packages.map((name) => (name === '*' ? name : `\`${name}\``));
      const cells = [room.rooms, room.typesOnly ?? [], packages];
      return `| ${[`\`${name}\``, ...cells.map((names) => namesIn(names) || '–')].join(' | ')} |`;
    }),
  ].join('\n');
