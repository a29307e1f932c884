import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Keypair, Networks } from '@stellar/stellar-sdk';
import { readApiConfig } from '../../src/config.ts';
import { runProgram } from '../support/programs.ts';

const keys = Keypair.random();
const other = Keypair.random();
/** One letter of an account is another one: its checksum is wrong. */
const mistyped = keys.publicKey().replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
const ENVIRONMENT = {
  DATABASE_URL: 'postgresql://127.0.0.1:1/railhead',
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  ASSET_ISSUER: keys.publicKey(),
  DISTRIBUTION_ACCOUNT: keys.publicKey(),
  DISTRIBUTION_SEED: keys.secret(),
  SIGNING_ACCOUNT: keys.publicKey(),
  SIGNING_SEED: keys.secret(),
  DATA_KEYS: `first:${Buffer.alloc(32).toString('base64')}`,
  PUBLIC_URL: 'https://anchor.example',
  HOME_DOMAIN: 'anchor.example',
  WEB_AUTH_DOMAIN: 'anchor.example',
  JWT_SECRET: 'a'.repeat(32),
  METRICS_PORT: '0',
  PORT: '0',
  API_METRICS_PORT: '0',
  // What rails lack is said before anybody is asked.
  SERVES: 'core,ledger,callbacks',
};

const DOMAIN =
  'must be a domain alone, such as example.com or localhost:8000, without scheme, slash or blank';
const PUBLIC =
  'must be an http or https address without a user, a query or a #, such as https://anchor.example.com';
const OWN_PATH = 'must not have a path that begins like one of the api’s own';

/** What is set, and the one line that the api says of it. */
const OF_API: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
  [{ HOME_DOMAIN: 'https://anchor.example' }, `HOME_DOMAIN: ${DOMAIN}`],
  [{ HOME_DOMAIN: 'anchor.example/' }, `HOME_DOMAIN: ${DOMAIN}`],
  [{ HOME_DOMAIN: 'anchor.example/stellar' }, `HOME_DOMAIN: ${DOMAIN}`],
  [{ HOME_DOMAIN: ' anchor.example' }, `HOME_DOMAIN: ${DOMAIN}`],
  [{ HOME_DOMAIN: 'anchor example' }, `HOME_DOMAIN: ${DOMAIN}`],
  [{ HOME_DOMAIN: `${'a'.repeat(60)}.example` }, 'HOME_DOMAIN: must have at most 59 characters'],
  [{ WEB_AUTH_DOMAIN: 'https://anchor.example' }, `WEB_AUTH_DOMAIN: ${DOMAIN}`],
  [{ WEB_AUTH_DOMAIN: 'anchor.example/auth' }, `WEB_AUTH_DOMAIN: ${DOMAIN}`],
  [{ PUBLIC_URL: 'ftp://anchor.example' }, `PUBLIC_URL: ${PUBLIC}`],
  [{ PUBLIC_URL: 'anchor.example' }, `PUBLIC_URL: ${PUBLIC}`],
  [{ PUBLIC_URL: 'https://anchor.example?a=1' }, `PUBLIC_URL: ${PUBLIC}`],
  [{ PUBLIC_URL: 'https://me:secret@anchor.example' }, `PUBLIC_URL: ${PUBLIC}`],
  [{ PUBLIC_URL: 'https://anchor.example/sep24' }, `PUBLIC_URL: ${OWN_PATH}`],
  [
    { PUBLIC_URL: 'http://anchor.example' },
    'PUBLIC_URL: must be https; plain http is for DEVELOPMENT=true alone',
  ],
  [{ HOME_DOMAIN: '' }, 'HOME_DOMAIN: is missing; see .env.example'],
];
const accountOfSeed = `SIGNING_ACCOUNT: is not the account of SIGNING_SEED, which is ${keys.publicKey()}`;
/** The same for the api and the worker. */
const OF_BOTH: typeof OF_API = [
  [{ HORIZON_URL: 'horizon.example:8000' }, 'HORIZON_URL: must be an http or https address'],
  [{ SIGNING_ACCOUNT: other.publicKey() }, accountOfSeed],
  [{ ASSET_ISSUER: mistyped }, 'ASSET_ISSUER: is no Stellar account; its checksum is wrong'],
  [
    { NETWORK_PASSPHRASE: Networks.PUBLIC },
    `NETWORK_PASSPHRASE: is "${Networks.PUBLIC}", and HORIZON_URL serves "${Networks.TESTNET}"`,
  ],
];
const OF_WORKER: typeof OF_API = [
  [
    { SIGNER_URL: 'ftp://signer.example', SIGNER_TOKEN: 'a'.repeat(16) },
    'SIGNER_URL: must be an http or https address',
  ],
];

/** A start with a setting that can never work ends at once, and its line is all that it says. */
describe('§5 a program that can never work', () => {
  let horizon: Server;
  let environment: Record<string, string>;
  beforeAll(async () => {
    horizon = createServer((_request, response) => {
      response.end(JSON.stringify({ network_passphrase: Networks.TESTNET }));
    });
    horizon.listen(0, '127.0.0.1');
    await once(horizon, 'listening');
    const { port } = horizon.address() as AddressInfo;
    environment = { ...ENVIRONMENT, HORIZON_URL: `http://127.0.0.1:${port}` };
  });
  afterAll(() => void horizon?.close());

  test.each(OF_API)('the api reads no %j', (settings, line) => {
    expect(() => readApiConfig({ ...environment, ...settings })).toThrow(
      expect.objectContaining({ message: line }),
    );
  });

  // What a program prints of such a line is the same for all of them.
  const starts = [
    ...[...OF_API.slice(0, 1), ...OF_BOTH].map((one) => ['api', ...one] as const),
    ...[...OF_BOTH, ...OF_WORKER].map((one) => ['worker', ...one] as const),
  ];
  test.each(starts)(
    'the %s does not start with %j',
    async (program, settings, line) => {
      const ended = await runProgram(`${program}/main`, [], { ...environment, ...settings });
      expect({ ...ended, error: ended.error.trimEnd() }).toEqual({ code: 1, out: '', error: line });
    },
    300_000,
  );

  test('each of several has its line', async () => {
    const settings = { HOME_DOMAIN: 'a b', PUBLIC_URL: 'nowhere', JWT_SECRET: '' };
    const { error } = await runProgram('api/main', [], { ...environment, ...settings });
    expect(error.trimEnd().split('\n').toSorted()).toEqual([
      `HOME_DOMAIN: ${DOMAIN}`,
      'JWT_SECRET: is missing; see .env.example',
      `PUBLIC_URL: ${PUBLIC}`,
    ]);
  }, 300_000);
});
