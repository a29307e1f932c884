import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { readConsoleConfig } from '../../src/config.ts';
import { startConsole } from '../../src/console/main.ts';
import { openOrm } from '../../src/db/orm.ts';
import { makeAnchorKeys } from '../../src/dev/keys.ts';
import { pickPort } from '../../src/dev/processes/ports.ts';
import { readPolicy } from '../../src/services/operators/policy.ts';
import { createAnchor } from '../support/anchor.ts';
import { createTestDatabase } from '../support/database.ts';

const keys = makeAnchorKeys();
const settings = {
  ...keys,
  DATABASE_URL: 'postgresql://127.0.0.1:1/none',
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  CONSOLE_URL: 'https://console.example.com',
};

test('a console listens without Temporal, and writes down which decisions take two people', async () => {
  const database = await createTestDatabase();
  const healthPort = await pickPort('health', undefined);
  const config = readConsoleConfig({
    ...settings,
    DATABASE_URL: database.url,
    CONSOLE_PORT: '0',
    HEALTH_PORT: String(healthPort),
  });
  const decisions = { twoPeopleAbove: { 'iso4217:USD': '1000' } };
  const anchor = createAnchor({
    assetCode: keys.ASSET_CODE,
    assetIssuer: keys.ASSET_ISSUER,
    distributionAccount: keys.DISTRIBUTION_ACCOUNT,
    payWithinMs: 60_000,
  });
  const log = pino({ level: 'silent' });
  const running = await startConsole(config, { ...anchor, decisions }, log);
  try {
    const login = await fetch(`${running.url}/login`);
    expect([login.status, login.headers.get('strict-transport-security')]).toEqual([
      200,
      expect.stringContaining('max-age='),
    ]);
    expect(login.headers.getSetCookie()[0]).toMatch(/^__Host-console-form=.*; Secure$/);
    const ready = await fetch(`http://127.0.0.1:${healthPort}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'ok', peers: { database: 'ok', temporal: 'does not answer' } },
    ]);
    const orm = await openOrm({ databaseUrl: database.url });
    expect(await readPolicy(orm.em.fork())).toEqual(decisions);
    await orm.close();
  } finally {
    await running.close();
    await database.drop();
  }
});

describe('the settings of the console', () => {
  test.each([
    ['plain http outside development', { CONSOLE_URL: 'http://console.example.com' }],
    ['an address with a path', { CONSOLE_URL: 'https://example.com/console' }],
    ['half a provider', { CONSOLE_OPENID_ISSUER: 'https://login.example.com' }],
  ])('refuse %s', (_what, change) => {
    expect(() => readConsoleConfig({ ...settings, ...change })).toThrow(/^CONSOLE_/);
  });
});
