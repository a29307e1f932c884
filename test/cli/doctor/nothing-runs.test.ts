import { expect, test } from '@jest/globals';
import { makeAnchorKeys } from '../../../src/dev/keys.ts';
import { askProgram } from '../../support/programs.ts';

const keys = makeAnchorKeys();
const settings = {
  ...keys,
  DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/railhead',
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  HORIZON_URL: 'http://127.0.0.1:1',
  PUBLIC_URL: 'http://localhost:1',
  HOME_DOMAIN: 'localhost:1',
  WEB_AUTH_DOMAIN: 'localhost',
  DEVELOPMENT: 'true',
};

test('railhead doctor says of each thing that is away what to look at, and ends with 1', async () => {
  const { code, said } = await askProgram('cli/railhead', ['doctor'], settings);
  expect(code).toBe(1);
  expect(said).toContain('✓ settings of the api: complete');
  expect(said).toMatch(/✗ settings of the rail sandbox-bank: SANDBOX_BANK_URL: is missing/);
  expect(said).toMatch(/✗ database: .*; is DATABASE_URL right/);
  expect(said).toMatch(/✗ temporal: .*127\.0\.0\.1:1.*TEMPORAL_ADDRESS/);
  expect(said).toMatch(/✗ horizon: .*; is HORIZON_URL right/);
  expect(said).toMatch(
    /✗ stellar\.toml: .*does http:\/\/localhost:1\/\.well-known\/stellar\.toml lead to it/,
  );
  expect(said).not.toMatch(/\n +at |SEED|Channel/);
  for (const secret of [keys.SIGNING_SEED, keys.DISTRIBUTION_SEED, keys.JWT_SECRET]) {
    expect(said).not.toContain(secret);
  }
}, 60_000);

test('railhead doctor names each setting that is missing once, whoever needs it', async () => {
  const { code, said } = await askProgram('cli/railhead', ['doctor'], {});
  expect(code).toBe(1);
  expect(said).toMatch(/✗ settings of the api and the worker: DATABASE_URL: is missing/);
  expect(said).toMatch(/✗ settings of the api and the worker: HORIZON_URL: is missing/);
  expect(said).toMatch(/✗ settings of the api: PUBLIC_URL: is missing/);
  expect(said.match(/ DATABASE_URL: is missing/g)).toHaveLength(1);
}, 60_000);

test('railhead doctor looks at what it can reach, whatever else is missing', async () => {
  const { DATABASE_URL, TEMPORAL_ADDRESS, HORIZON_URL } = settings;
  const given = { DATABASE_URL, TEMPORAL_ADDRESS, HORIZON_URL };
  const { said } = await askProgram('cli/railhead', ['doctor'], given);
  expect(said).toMatch(/✗ settings of the api and the worker: ASSET_ISSUER: is missing/);
  expect(said).toMatch(/✓ anchor\.ts: Railhead Sandbox/);
  expect(said).toMatch(/✗ settings of the rail sandbox-bank: /);
  expect(said).toMatch(/✗ database: /);
  expect(said).toMatch(/✗ temporal: /);
  expect(said).toMatch(/✗ horizon: /);
}, 60_000);
