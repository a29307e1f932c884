import { describe, expect, it } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { say } from '../../../src/domain/languages/saying.ts';
import { store } from '../../seps/stored.ts';
import { startTestApi } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const api = await opened(startTestApi());

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

  it('is said wherever the reason was found: at the endpoint, by no route, by the token', async () => {
    const said = await Promise.all(
      ['/nowhere', '/sep24/transactions', '/sep12/customer', '/auth?account=%00'].map(
        async (path) => (await ask(path, 'es')).language,
      ),
    );
    expect(said).toEqual(['es', 'es', 'es', 'es']);
  });

  it('and names to caches what it depends on', async () => {
    const { headers } = await fetch(api.url + WRONG);
    expect(headers.get('vary')).toMatch(/Accept-Language/i);
  });
});

describe('what a transaction says to its customer', () => {
  const saying = say('received_below_minimum', { minimum: '1' });
  const { message } = saying;
  const SPANISH = 'El importe recibido es menor que el mínimo de 1.';
  const read = async (path: string, token: string) => {
    const { transaction } = (await (await api.get(path, token)).json()) as {
      transaction: Record<string, unknown>;
    };
    return transaction['message'] ?? transaction['status_message'];
  };

  it.each(['sep6', 'sep24', 'sep31'] as const)(
    'is in the language in which it was asked for, in %s',
    async (protocol) => {
      const keypair = Keypair.random();
      const token = await api.login(keypair);
      const kind = protocol === 'sep31' ? 'remittance' : 'withdrawal';
      const stored = {
        status: 'refunded',
        language: 'es',
        message,
        messageSaid: saying,
      } as const;
      const { id } = await store(api, keypair, protocol, kind, stored);
      const path =
        protocol === 'sep31' ? `/sep31/transactions/${id}` : `/${protocol}/transaction?id=${id}`;
      expect(await read(path, token)).toBe(SPANISH);
      if (protocol === 'sep31') return;
      expect(await read(`${path}&lang=en`, token)).toBe(message);
    },
  );

  it('and what a rail said stays in the words of the rail', async () => {
    const keypair = Keypair.random();
    const token = await api.login(keypair);
    const words = 'Account closed (R02).';
    const stored = { status: 'refunded', language: 'es', message: words } as const;
    const { id } = await store(api, keypair, 'sep24', 'withdrawal', stored);
    expect(await read(`/sep24/transaction?id=${id}`, token)).toBe(words);
  });
});
