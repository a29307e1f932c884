import { expect, it } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { openOrm } from '../../../src/db/orm.ts';
import { startTestApi } from '../../support/api/support.ts';
import { serveVariant } from '../../security/support.ts';
import { opened } from '../../support/opened.ts';

const api = await opened(startTestApi());

it('says when to come again while the database is away, and nothing of it', async () => {
  const token = await api.login(Keypair.random());
  const orm = await openOrm({ databaseUrl: 'postgresql://secret-user@127.0.0.1:1/secret-name' });
  const variant = await serveVariant({ ...api.deps, orm });
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${variant.url}/sep24/transactions?asset_code=USDC`, { headers });
  const text = await response.text();
  const info = await fetch(`${variant.url}/sep24/info`);
  await variant.close();
  await orm.close(true);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10']);
  expect(JSON.parse(text)).toEqual({ error: expect.stringContaining('Please quote') });
  expect(text).not.toMatch(/secret|127\.0\.0\.1|ECONN/);
  expect(info.status).toBe(200);
});
