import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { pino } from 'pino';
import { startApi } from '../../src/api/main.ts';
import {
  loadBusiness,
  readApiConfig,
  readOperatorConfig,
  readWorkerConfig,
} from '../../src/config.ts';
import { connectTemporal } from '../../src/temporal/connect.ts';
import { startWorkers } from '../../src/worker/start-workers.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { askProgram, runProgram } from '../support/programs.ts';
import { testTemporal } from '../support/temporal.ts';
import { createAuthority, type Authority } from '../support/temporal/certificates.ts';
import * as guarded from '../support/temporal/guarded-temporal.ts';

const API_KEY = 'a-key-that-nobody-reads-in-a-log';
const SERVER = 'temporal.test';
const keys = Keypair.random();
const silent = pino({ level: 'silent' });

type Settings = Record<string, string>;
let database: TestDatabase;
let authority: Authority;
let mtls: guarded.Guard;
let keyed: guarded.Guard;
let plain: string;
let common: Settings;
let mtlsSettings: Settings;
let keySettings: Settings;

beforeAll(async () => {
  database = await createTestDatabase();
  const { address, namespace } = await testTemporal();
  plain = address;
  authority = createAuthority();
  const server = authority.issue(SERVER);
  mtls = await guarded.startMtlsTemporal(address, authority, server);
  keyed = await guarded.startKeyedTemporal(address, authority, server, API_KEY);
  const client = authority.issue('client');
  const trusting = {
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority.ca,
    TEMPORAL_TLS_SERVER_NAME: SERVER,
  };
  mtlsSettings = {
    ...trusting,
    TEMPORAL_ADDRESS: mtls.address,
    TEMPORAL_TLS_CLIENT_CERT_PATH: client.cert,
    TEMPORAL_TLS_CLIENT_KEY_PATH: client.key,
  };
  keySettings = { ...trusting, TEMPORAL_ADDRESS: keyed.address, TEMPORAL_API_KEY: API_KEY };
  common = {
    DATABASE_URL: database.url,
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
}, 60_000);

afterAll(async () => {
  await mtls?.close();
  await keyed?.close();
  authority?.remove();
  await database?.drop();
});

const without = (settings: Settings, ...names: readonly string[]): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)));

describe.each([
  ['client certificates', () => mtlsSettings],
  ['an API key', () => keySettings],
])('a Temporal that asks for %s', (_what, settings) => {
  test('is reached by the api, a worker and a command', async () => {
    const environment = { ...common, ...settings() };
    const business = await loadBusiness(readWorkerConfig(environment), environment);
    const api = await startApi(readApiConfig(environment), business.anchor, silent);
    const health = await (await fetch(`${api.url}/health`)).json();
    expect(health).toMatchObject({ temporal: { ok: true } });
    await api.close();
    // A worker asks the server for its namespace before it runs.
    const workers = await startWorkers(readWorkerConfig(environment), business, silent);
    await workers.close();
    const command = await askProgram('cli/railhead', ['resolve'], environment);
    expect(command).toEqual({ code: 0, said: 'No story waits for a person.\n' });
  }, 120_000);

  test('is distinguished from one that is away', async () => {
    const environment = { ...common, ...settings(), TEMPORAL_ADDRESS: '127.0.0.1:1' };
    const command = await askProgram('cli/railhead', ['resolve'], environment);
    expect(command.code).toBe(1);
    expect(command.said).toContain('does not answer (ECONNREFUSED); does Temporal run there?');
  }, 60_000);
});

/** What is changed of settings that work, and the line that says what is wrong. */
const refused: readonly (readonly [string, () => Settings, RegExp])[] = [
  [
    'no client certificate',
    () => without(mtlsSettings, 'TEMPORAL_TLS_CLIENT_CERT_PATH', 'TEMPORAL_TLS_CLIENT_KEY_PATH'),
    /^TEMPORAL_TLS_CLIENT_CERT_PATH: is missing, and \S+ wants a client certificate$/,
  ],
  [
    'the key of another certificate',
    () => ({ ...mtlsSettings, TEMPORAL_TLS_CLIENT_KEY_PATH: authority.issue('other').key }),
    /^TEMPORAL_TLS_CLIENT_KEY_PATH: is not the key of the client certificate$/,
  ],
  [
    'a certificate without its key',
    () => without(mtlsSettings, 'TEMPORAL_TLS_CLIENT_KEY_PATH'),
    /^TEMPORAL_TLS_CLIENT_KEY_PATH: is missing, and TEMPORAL_TLS_CLIENT_CERT needs it$/,
  ],
  [
    'a certificate that is not there',
    () => ({ ...mtlsSettings, TEMPORAL_TLS_CLIENT_CERT_PATH: '/nowhere/client.pem' }),
    /^TEMPORAL_TLS_CLIENT_CERT_PATH: \/nowhere\/client.pem cannot be read \(ENOENT\)$/,
  ],
  [
    'an authority that is not known',
    () => without(mtlsSettings, 'TEMPORAL_TLS_SERVER_CA_CERT_PATH'),
    /^TEMPORAL_TLS_SERVER_CA_CERT_PATH: the certificate of \S+ is not trusted \(\w+\)$/,
  ],
  [
    'another name of the server',
    () => ({ ...mtlsSettings, TEMPORAL_TLS_SERVER_NAME: 'elsewhere.test' }),
    /^TEMPORAL_TLS_SERVER_NAME: the certificate of \S+ has another name$/,
  ],
  [
    'no TLS',
    () => ({ TEMPORAL_ADDRESS: mtls.address }),
    /^TEMPORAL_TLS: is not on, and \S+ wants TLS$/,
  ],
  [
    'TLS with a server that speaks none',
    () => ({ TEMPORAL_ADDRESS: plain, TEMPORAL_TLS: 'true' }),
    /^TEMPORAL_TLS: is on, and \S+ does not speak TLS$/,
  ],
  [
    'no API key',
    () => ({ ...without(keySettings, 'TEMPORAL_API_KEY'), TEMPORAL_TLS: 'true' }),
    /^TEMPORAL_API_KEY: is missing, and \S+ wants to know who calls$/,
  ],
  [
    'a wrong API key',
    () => ({ ...keySettings, TEMPORAL_API_KEY: `${API_KEY}-of-yesterday` }),
    /^TEMPORAL_API_KEY: \S+ does not accept it$/,
  ],
  [
    'a namespace that is not there',
    () => ({ ...mtlsSettings, TEMPORAL_NAMESPACE: 'nobodys' }),
    /^TEMPORAL_NAMESPACE: \S+ has no "nobodys"$/,
  ],
  [
    'a profile that is not there',
    () => ({ ...mtlsSettings, TEMPORAL_PROFILE: 'nobodys' }),
    /^TEMPORAL_PROFILE: names "nobodys", which the configuration file lacks$/,
  ],
  [
    'a configuration file that is not there',
    () => ({ ...mtlsSettings, TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml' }),
    /^TEMPORAL_CONFIG_FILE: cannot be read \(ENOENT\)$/,
  ],
  [
    'a configuration file that is none',
    () => {
      const file = authority.write('broken.toml', `[profile.default]\napi_key = ${API_KEY}`);
      return { ...mtlsSettings, TEMPORAL_CONFIG_FILE: file };
    },
    /^TEMPORAL_CONFIG_FILE: is not TOML, from line 2 on$/,
  ],
];

describe('settings with which Temporal can never be reached', () => {
  test.each(refused)('%s is said in one line', async (_what, settings, line) => {
    const connect = async () =>
      connectTemporal(readOperatorConfig({ ...common, ...settings() }).temporal);
    const fault: unknown = await connect().catch((thrown: unknown) => thrown);
    expect(fault).toMatchObject({ name: 'UnusableSettings', message: expect.stringMatching(line) });
    expect(String(fault)).not.toContain(API_KEY);
  });

  test.each([['api'], ['worker'], ['resolve']])(
    '%s ends with the line, and says nothing else',
    async (program) => {
      for (const [what, settings, line] of refused) {
        if (what !== 'no client certificate' && what !== 'a wrong API key') continue;
        const environment = { ...common, ...settings() };
        const { code, out, error } = await runProgram('cli/railhead', [program], environment);
        expect({ code, error: error.trimEnd() }).toEqual({
          code: 1,
          error: expect.stringMatching(line),
        });
        // The api asks Horizon first, which is not there either.
        expect(out).not.toMatch(/TEMPORAL|\n +at /);
      }
    },
    120_000,
  );
});

test('a server that resets the connection of a stranger is asked about its certificate', async () => {
  // Node's server sends no alert for a certificate that it does not trust.
  const stranger = authority.issue('stranger', 'stranger', true);
  const settings = {
    TEMPORAL_TLS_CLIENT_CERT_PATH: stranger.cert,
    TEMPORAL_TLS_CLIENT_KEY_PATH: stranger.key,
  };
  const { temporal } = readOperatorConfig({ ...common, ...mtlsSettings, ...settings });
  await expect(connectTemporal(temporal)).rejects.toThrow(
    /^TEMPORAL_ADDRESS: \S+ does not answer \(ECONNRESET after TLS; does it accept TEMPORAL_TLS_CLIENT_CERT_PATH\?\)$/,
  );
});

test('a profile says how Temporal is reached, and variables say otherwise', async () => {
  const { TEMPORAL_TLS_CLIENT_CERT_PATH: cert, TEMPORAL_TLS_CLIENT_KEY_PATH: key } = mtlsSettings;
  const file = authority.write(
    'temporal.toml',
    `[profile.production]
address = "${mtls.address}"
namespace = "of-the-profile"
[profile.production.tls]
client_cert_path = "${cert}"
client_key_path = "${key}"
server_ca_cert_path = "${authority.ca}"
server_name = "${SERVER}"
`,
  );
  const profile = { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'production' };
  const read = (settings: Settings) =>
    readOperatorConfig({ DATABASE_URL: database.url, ...profile, ...settings }).temporal;
  expect(read({})).toMatchObject({ address: mtls.address, namespace: 'of-the-profile' });
  const connection = await connectTemporal(
    read({ TEMPORAL_NAMESPACE: common['TEMPORAL_NAMESPACE'] ?? '' }),
  );
  await connection.close();
});
