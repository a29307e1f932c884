import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { pickPort } from '../../src/dev/processes/ports.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { machineEnvironment, programPath, runProgram } from '../support/programs.ts';
import { testTemporal } from '../support/temporal.ts';

const keys = Keypair.random();
const NOWHERE = 'postgresql://127.0.0.1:1/railhead';

let database: TestDatabase;
let environment: Record<string, string>;
let program: ChildProcess | undefined;
let said = '';

beforeAll(async () => {
  database = await createTestDatabase();
  const { address, namespace } = await testTemporal();
  environment = {
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    HORIZON_URL: 'http://127.0.0.1:1',
    ASSET_ISSUER: keys.publicKey(),
    DISTRIBUTION_ACCOUNT: keys.publicKey(),
    SIGNING_ACCOUNT: keys.publicKey(),
    SIGNING_SEED: keys.secret(),
    DATA_KEYS: `first:${Buffer.alloc(32).toString('base64')}`,
    PUBLIC_URL: 'https://anchor.example',
    HOME_DOMAIN: 'anchor.example',
    WEB_AUTH_DOMAIN: 'anchor.example',
    JWT_SECRET: 'a'.repeat(32),
    PORT: '0',
    API_METRICS_PORT: '0',
    METRICS_PORT: '0',
    SERVES: 'callbacks',
  };
});
afterEach(() => void program?.kill('SIGKILL'));
afterAll(async () => database?.drop());

/** Starts a program, and answers what its health port says. */
const start = async (name: string, changed: Record<string, string>) => {
  const port = await pickPort('the health of a test', undefined);
  said = '';
  const started = spawn(process.execPath, [programPath('cli/railhead'), name], {
    env: { ...machineEnvironment(), ...environment, ...changed, HEALTH_PORT: String(port) },
  });
  program = started;
  for (const stream of [started.stdout, started.stderr]) {
    stream.on('data', (text: Buffer) => {
      said += String(text);
    });
  }
  const ask = async (path: string): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`http://127.0.0.1:${port}/health/${path}`).catch(() => null);
    return { status: answer?.status ?? 0, body: await answer?.json() };
  };
  const until = async (what: string, isSo: () => boolean | Promise<boolean>) =>
    waitUntil(isSo, { timeoutMs: 120_000, intervalMs: 100, what });
  return {
    ask,
    untilLive: async () => until('it is live', async () => (await ask('live')).status === 200),
    untilReady: async () => until('it is ready', async () => (await ask('ready')).status === 200),
    untilSaid: async (words: string) => until(`it says "${words}"`, () => said.includes(words)),
    stop: async (): Promise<number | null> => {
      const ended = once(started, 'exit');
      started.kill('SIGTERM');
      await ended;
      return started.exitCode;
    },
  };
};

describe.each([['api'], ['worker']])('the %s', (name) => {
  test('waits for a database that is not there yet, is live meanwhile, and can be stopped', async () => {
    const running = await start(name, { DATABASE_URL: NOWHERE });
    await running.untilSaid('the database is not there yet; trying again');
    expect((await running.ask('live')).status).toBe(200);
    const ready = await running.ask('ready');
    expect(ready).toMatchObject({
      status: 503,
      body: { status: 'starting', peers: { database: 'does not answer' } },
    });
    expect(said).toContain('"code":"ECONNREFUSED"');
    expect(await running.stop()).toBe(0);
  }, 200_000);

  test('is ready once its peers answer, and ends when it is asked to', async () => {
    const running = await start(name, {});
    await running.untilReady();
    const { body } = await running.ask('ready');
    expect(body).toMatchObject({ status: 'ok', peers: { database: 'ok', temporal: 'ok' } });
    expect(await running.stop()).toBe(0);
    expect(said).not.toContain('{}');
  }, 200_000);

  test('does not wait for a database that does not exist', async () => {
    const DATABASE_URL = database.url.replace(/\/[^/?]+(\?|$)/, '/nobodys$1');
    const ended = await runProgram('cli/railhead', [name], { ...environment, DATABASE_URL });
    expect(ended.code).toBe(1);
    expect(ended.error).toBe('DATABASE_URL: the database refuses it (3D000)\n');
  }, 200_000);
});

test('a worker waits for Temporal, and names it', async () => {
  const running = await start('worker', { TEMPORAL_ADDRESS: '127.0.0.1:1' });
  await running.untilSaid('Temporal is not there yet; trying again');
  expect((await running.ask('ready')).body).toMatchObject({
    peers: { database: 'ok', temporal: 'does not answer' },
  });
  expect(await running.stop()).toBe(0);
}, 200_000);

test('a worker says what its rails lack before it waits for anything else', async () => {
  const SERVES = 'rail-sandbox-bank,rail-sandbox-mobile-money,rail-pix';
  const changed = {
    ...environment,
    DATABASE_URL: NOWHERE,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    SERVES,
  };
  const { code, error } = await runProgram('cli/railhead', ['worker'], changed);
  expect(code).toBe(1);
  expect(error.split('\n')).toEqual([
    'SANDBOX_BANK_URL: is missing; the rail sandbox-bank needs it',
    'SANDBOX_BANK_API_KEY: is missing; the rail sandbox-bank needs it',
    'SANDBOX_BANK_WEBHOOK_SECRET: is missing; the rail sandbox-bank needs it',
    'SANDBOX_BANK_URL: is missing; the rail sandbox-mobile-money needs it',
    'SANDBOX_BANK_API_KEY: is missing; the rail sandbox-mobile-money needs it',
    'SERVES: names the rail pix, which anchor.ts does not have',
    '',
  ]);
}, 120_000);
