import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { startTestApi, type TestApi } from './support.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => api.close());

const ask = async (path: string, language?: string, init: RequestInit = {}) => {
  const headers = new Headers(init.headers);
  if (language) headers.set('accept-language', language);
  const response = await fetch(api.url + path, { ...init, headers });
  const body: unknown = await response.json();
  const { status } = response;
  return { status, body, language: response.headers.get('content-language') };
};

const WRONG = '/auth?account=G123';

describe('why a request was refused', () => {
  it('is said in the language that the request accepts', async () => {
    expect(await ask(WRONG, 'es-MX,es;q=0.9,en;q=0.5')).toEqual({
      status: 400,
      language: 'es',
      body: { error: 'account: debe ser una cuenta de Stellar (G… o M…)' },
    });
  });

  it('is English where nothing, or nothing that is spoken, is accepted', async () => {
    for (const language of [undefined, 'de', '*', 'de-AT,en;q=0.1']) {
      expect(await ask(WRONG, language)).toMatchObject({
        language: 'en',
        body: { error: 'account: must be a Stellar account (G… or M…)' },
      });
    }
  });

  it('follows the lang of a query and of a body before the header', async () => {
    const query = await ask(`${WRONG}&lang=es`, 'en');
    expect(query).toMatchObject({ language: 'es' });
    const token = await api.login(Keypair.random());
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ asset_code: 'NONE', lang: 'es' });
    const path = '/sep24/transactions/deposit/interactive';
    expect(await ask(path, 'en', { method: 'POST', headers, body })).toMatchObject({
      language: 'es',
      body: { error: 'Aquí no hay depósito en este activo.' },
    });
  });

  it('is said wherever the reason was found: at the door, by no route, by the token', async () => {
    const said = await Promise.all(
      ['/nowhere', '/sep24/transactions', '/sep12/customer', '/auth?account=%00'].map(
        async (path) => (await ask(path, 'es')).language,
      ),
    );
    expect(said).toEqual(['es', 'es', 'es', 'es']);
  });

  it('and tells caches what it depends on', async () => {
    const { headers } = await fetch(api.url + WRONG);
    expect(headers.get('vary')).toMatch(/Accept-Language/i);
  });
});
