import { describe, expect, it } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { RailEventRow } from '../../../src/db/entities/money-in.ts';
import { startTestApi } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const api = await opened(startTestApi());

const postText = async (
  path: string,
  type: string,
  body: string | Uint8Array<ArrayBuffer>,
  token = '',
) =>
  fetch(api.url + path, {
    method: 'POST',
    headers: { 'content-type': type, authorization: `Bearer ${token}` },
    body,
  });

describe('every endpoint', () => {
  it('lets browsers of any site read answers, refusals and faults', async () => {
    for (const path of ['/sep24/info', '/nowhere', '/sep24/transactions', '/sep31/info']) {
      const response = await fetch(api.url + path, {
        headers: { origin: 'https://wallet.example' },
      });
      expect([path, response.headers.get('access-control-allow-origin')]).toEqual([path, '*']);
    }
    const preflight = await fetch(`${api.url}/sep24/transactions/deposit/interactive`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://wallet.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
  });

  it.each([
    ['/auth', 'application/json', '{"transaction":'],
    ['/auth', 'application/json', 'null'],
    ['/auth', 'application/json', ''],
    ['/auth', 'application/json; charset=nonsense', '{}'],
    ['/auth', 'multipart/form-data', 'no boundary'],
    ['/auth', 'multipart/form-data; boundary=x', '--x\r\nnonsense'],

    ['/auth', 'application/x-www-form-urlencoded', 'transaction[a][b]=1&%%%'],
  ])('of %s refuses %s with %j as the client’s mistake', async (path, type, body) => {
    const response = await postText(path, type, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringMatching(/\w{3}/) });
  });

  it('refuses what is larger than 100 KB', async () => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
      const response = await postText('/auth', type, `{"transaction":"${'x'.repeat(110_000)}"}`);
      expect(response.status).toBe(413);
    }
  });

  it('answers an unknown address and a wrong method with an error in words', async () => {
    expect(await (await api.get('/nowhere')).json()).toHaveProperty('error');
    const wrong = await api.send('DELETE', '/sep24/info', undefined);
    expect(wrong.status).toBe(405);
    expect(await wrong.json()).toHaveProperty('error');
  });

  it('says nothing of a fault but a number to quote', async () => {
    const broken = await startTestApi();
    const token = await broken.login(Keypair.random());
    await broken.orm.em.fork().execute('drop table transaction cascade');
    const response = await broken.get('/sep24/transactions?asset_code=USDC', token);
    const id = response.headers.get('x-request-id') ?? 'none';
    await broken.close();
    expect(response.status).toBe(500);
    const { error } = (await response.json()) as { error: string };
    expect(error).toContain(id);
    expect(error).not.toMatch(/transaction|relation|select/i);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });
});

describe('a rail’s webhook', () => {
  it('is stored encrypted exactly as it came, and the rail is woken', async () => {
    const body = '{ "a":  1 }\n';
    const response = await fetch(`${api.url}/rails/sandbox-bank/events`, {
      method: 'POST',
      headers: { 'bank-signature': 't=1,v1=ab', 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(202);
    const row = await api.orm.em.fork().findOneOrFail(RailEventRow, { rail: 'sandbox-bank' });
    expect(row.state).toBe('received');
    const sealed = { ciphertext: row.eventCiphertext as Buffer, keyId: row.eventKeyId };
    expect(api.deps.secrets.open(sealed, 'rail_event/sandbox-bank')).toMatchObject({
      headers: { 'bank-signature': 't=1,v1=ab' },
      body,
    });
    expect(api.temporal.signalled).toContainEqual({ id: 'poll-rail/sandbox-bank', signal: 'wake' });
  });

  it('is kept when Temporal is away', async () => {
    api.temporal.isAway = true;
    const before = await api.count('rail_event');
    const response = await api.post('/rails/sandbox-bank/events', {});
    api.temporal.isAway = false;
    expect(response.status).toBe(202);
    expect(await api.count('rail_event')).toBe(before + 1);
  });

  it('is not taken for an unknown rail, when it is too large, or when it is no text', async () => {
    const before = await api.count('rail_event');
    expect((await api.post('/rails/__proto__/events', {})).status).toBe(404);
    const path = '/rails/sandbox-bank/events';
    expect((await api.post(path, 'x'.repeat(70_000))).status).toBe(413);
    const bytes = new Uint8Array([0xff, 0xfe, 0x00]);
    expect((await postText(path, 'application/octet-stream', bytes)).status).toBe(400);
    expect(await api.count('rail_event')).toBe(before);
  });
});
