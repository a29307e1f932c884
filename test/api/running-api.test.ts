import { expect, describe, it } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { pino } from 'pino';
import { startApi } from '../../src/api/main.ts';
import { loadBusiness, readApiConfig } from '../../src/config.ts';
import { pickPort } from '../../src/dev/processes/ports.ts';
import { createTestDatabase } from '../support/database.ts';

describe('a running api', () => {
  it('serves operators on a port of their own, and lets go of it', async () => {
    const keys = Keypair.random();
    const database = await createTestDatabase();
    const [port, temporalPort] = [
      await pickPort('operators', undefined),
      await pickPort('none', undefined),
    ];
    const config = readApiConfig({
      DATABASE_URL: database.url,
      // Nobody is there: the api starts all the same.
      TEMPORAL_ADDRESS: `127.0.0.1:${temporalPort}`,
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
      API_METRICS_PORT: String(port),
    });
    const running = await startApi(
      config,
      (await loadBusiness(config)).anchor,
      pino({ level: 'silent' }),
    );
    const endpoint = `http://127.0.0.1:${port}`;
    expect((await fetch(`${endpoint}/metrics`)).status).toBe(200);
    expect((await fetch(`${running.url}/metrics`)).status).toBe(404);
    expect((await fetch(`${running.url}/sep24/info`)).status).toBe(200);
    await running.close();
    await expect(fetch(`${endpoint}/metrics`)).rejects.toThrow('fetch failed');
    await database.drop();
  });
});
