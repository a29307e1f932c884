import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import type { Anchor } from '../../../src/domain/anchor.ts';
import { store } from '../../seps/stored.ts';
import {
  beginExternal,
  createBusiness,
  INTERACTIVE_TOKEN,
  withOwnPages,
} from '../../support/api/external-support.ts';
import { sep6 } from '../../support/api/sep6-support.ts';
import { BANK_PAYEE } from '../../support/payees.ts';
import { beginInteractive, createBrowser, startTestApi } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

/* What a business says of its own, in the language of whoever reads it. */
const SPEED = {
  name: 'type_of_transfer',
  description: { en: 'How fast', es: 'Rapidez', pt: 'Velocidade' },
  choices: [
    { value: 'instant', label: { en: 'Within a minute', es: 'En un minuto' } },
    { value: 'overnight', label: { en: 'By tomorrow', es: 'Mañana' } },
    'other',
  ],
};
const withWords = (anchor: Anchor): Anchor => ({
  ...anchor,
  rails: anchor.rails.map((rail) =>
    rail.name === 'sandbox-bank' ? { ...rail, payoutFields: [...rail.payoutFields, SPEED] } : rail,
  ),
});
const api = await opened(startTestApi(withWords));
const external = await opened(
  startTestApi((a) => withOwnPages(withWords(a)), { INTERACTIVE_TOKEN }),
);
const { ask, wallet, transaction } = sep6(() => api);
const read = async (path: string, language?: string, token?: string) => {
  const headers = {
    ...(language === undefined ? {} : { 'accept-language': language }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(api.url + path, { headers });
  return { vary: response.headers.get('vary'), body: (await response.json()) as never };
};

type Fields = Readonly<Record<string, { description: string; choices?: string[] }>>;
interface Info {
  readonly withdraw: { readonly USDC: { readonly types: Record<string, { fields: Fields }> } };
}
const fieldOf = (info: Info, rail: string, name: string) =>
  info.withdraw.USDC.types[rail]?.fields[name];

describe('GET /info', () => {
  test('of SEP-6 describes fields and places by lang, else by Accept-Language; values stay', async () => {
    const asked = [
      ['?lang=es', undefined],
      ['?lang=es-MX', 'en'],
      ['', 'es-AR,es;q=0.9'],
    ] as const;
    for (const [query, language] of asked) {
      const { body, vary } = await read(`/sep6/info${query}`, language);
      expect(vary).toMatch(/accept-language/i);
      expect(fieldOf(body, 'sandbox-bank', 'bank_account_number')?.description).toBe(
        'Número de cuenta (De 6 a 17 cifras)',
      );
      expect(fieldOf(body, 'sandbox-bank', SPEED.name)).toMatchObject({
        description: 'Rapidez: instant (En un minuto), overnight (Mañana), other',
        choices: ['instant', 'overnight', 'other'],
      });
      expect(fieldOf(body, 'sandbox-mobile-money', 'location_id')).toMatchObject({
        description: expect.stringMatching(/^Dónde recoge .* market-street \(Agente en/),
        choices: ['market-street', 'central-station'],
      });
      expect(body).toMatchObject({
        deposit: {
          USDC: {
            fields: {
              type: {
                description: expect.stringContaining('sandbox-bank (Transferencia bancaria)'),
                choices: ['sandbox-bank', 'sandbox-mobile-money'],
              },
            },
          },
        },
      });
    }
  });

  test('says what a business says in a language that we do not speak, else English', async () => {
    const { body: portuguese } = await read('/sep6/info?lang=pt-BR');
    expect(fieldOf(portuguese, 'sandbox-bank', SPEED.name)?.description).toMatch(/^Velocidade: /);
    expect(fieldOf(portuguese, 'sandbox-bank', 'first_name')?.description).toMatch(/^First name/);
    for (const query of ['', '?lang=constructor', '?lang=', '?lang=es&lang=es']) {
      const { body } = await read(`/sep6/info${query}`);
      expect(fieldOf(body, 'sandbox-bank', SPEED.name)?.description).toMatch(/^How fast: /);
    }
  });

  test('of SEP-31 and SEP-38 speak it too', async () => {
    const token = await api.login(Keypair.random());
    expect((await read('/sep31/info?lang=es', undefined, token)).body).toMatchObject({
      receive: {
        USDC: {
          sep12: {
            sender: { types: { 'sep31-sender': { description: 'Quien envía una remesa' } } },
          },
        },
      },
    });
    const { body } = await read('/sep38/info', 'es');
    expect(JSON.stringify(body)).toContain('"Transferencia bancaria"');
    expect(JSON.stringify((await read('/sep38/info')).body)).toContain('"Bank transfer"');
  });
});

describe('a customer', () => {
  test('is asked by SEP-12 in their language for the same values', async () => {
    const { token } = await wallet();
    const asked = async (lang: string) =>
      (await read(`/sep12/customer?type=sep6&lang=${lang}`, undefined, token)).body;
    const choices = ['passport', 'id_card'];
    expect(await asked('es')).toMatchObject({
      fields: {
        first_name: { description: 'Nombre' },
        id_type: {
          description: 'Tipo de documento: passport (Pasaporte), id_card (Documento de identidad)',
          choices,
        },
      },
    });
    expect(await asked('en')).toMatchObject({
      fields: { id_type: { description: expect.stringContaining('(Passport)'), choices } },
    });
    const put = async (id_type: string) =>
      (await api.send('PUT', '/sep12/customer', { type: 'sep6', id_type }, token)).status;
    expect([await put('Pasaporte'), await put('passport')]).toEqual([400, 202]);
  });

  test('reads a refusal with the field as the business calls it', async () => {
    const { account, token } = await wallet();
    const query = { asset_code: 'USDC', amount: '100', funding_method: 'sandbox-bank', account };
    const wrong = { ...BANK_PAYEE, bank_account_number: 'x', [SPEED.name]: 'instant' };
    const refused = async (change: Record<string, string>) =>
      (await ask('withdraw', { ...query, ...wrong, ...change }, token)).body.error;
    expect(await refused({ lang: 'es' })).toBe('Revise: Número de cuenta (bank_account_number).');
    expect(await refused({})).toBe('Please check: Account number (bank_account_number).');
    const mended = { bank_account_number: '12345678', lang: 'es' };
    expect(await refused({ ...mended, [SPEED.name]: 'Mañana' })).toBe(
      'Revise: Rapidez (type_of_transfer).',
    );
  });

  test('is shown how to pay in the language of whoever reads it', async () => {
    const keypair = Keypair.random();
    const token = await api.login(keypair);
    const description = { en: 'Quote this', es: 'Indique esto' };
    const row = await store(api, keypair, 'sep6', 'deposit', {
      status: 'pending_user_transfer_start',
      language: 'es',
      instructions: {
        external_transfer_memo: { value: 'RH-1', description },
        bank_number: { value: '1', description: 'Sort code' },
      },
    });
    expect((await transaction(row.id, token))['instructions']).toEqual({
      external_transfer_memo: { value: 'RH-1', description: 'Indique esto' },
      bank_number: { value: '1', description: 'Sort code' },
    });
    const { body } = await ask('transaction', { id: row.id, lang: 'en' }, token);
    expect(JSON.stringify(body)).toContain('Quote this');
  });
});

describe('the pages', () => {
  test('show rails, fields and choices in Spanish, and keep the value that was chosen', async () => {
    const { url, id } = await beginInteractive(api, 'withdraw', { lang: 'es', amount: '100' });
    const browser = createBrowser(api);
    expect((await browser.open(url)).text).toContain('Transferencia bancaria');
    const form = { amount: '100', rail: 'sandbox-bank' };
    const details = await browser.submit(`/interactive/${id}/amount`, form);
    expect(details.text).toMatch(/>Número de cuenta<\/label>[^]*>De 6 a 17 cifras<\/p>/);
    expect(details.text).toMatch(/<option\s+value="overnight"\s*>\s*Mañana\s*<\/option>/);
    expect(details.text).toMatch(/<option\s+value="other"\s*>\s*Otro\s*<\/option>/);
    const path = `/interactive/${id}/details`;
    const wrong = await browser.submit(path, { ...BANK_PAYEE, [SPEED.name]: 'Mañana' });
    expect(wrong.text).toContain('Revise: Rapidez.');
    const review = await browser.submit(path, { ...BANK_PAYEE, [SPEED.name]: 'overnight' });
    expect(review.text).toMatch(/<dt>Rapidez<\/dt>\s*<dd>Mañana<\/dd>/);
    const english = await browser.open(`${api.url}/interactive/${id}/review?lang=en`);
    expect(english.text).toMatch(/<dt>How fast<\/dt>\s*<dd>By tomorrow<\/dd>/);
  });

  test('say how to pay in the reader’s language', async () => {
    const { url, id } = await beginInteractive(api, 'deposit', { lang: 'es', amount: '100' });
    const browser = createBrowser(api);
    await browser.open(url);
    const description = { en: 'Quote this', es: 'Indique esto' };
    const instructions = {
      external_transfer_memo: { value: 'RH-1', description },
      // Where the business says nothing in the language, SEP-9's own names help.
      bank_account_number: { value: '12', description: 'Account number' },
    };
    const due = {
      status: 'pending_user_transfer_start',
      rail: 'sandbox-bank',
      instructions,
    } as const;
    await api.orm.em.fork().nativeUpdate(Transaction, { id }, due);
    const shown = await browser.open(`${api.url}/interactive/${id}`);
    expect(shown.text).toMatch(/<dt>Indique esto<\/dt>\s*<dd>RH-1<\/dd>/);
    expect(shown.text).toMatch(/<dt>Número de cuenta<\/dt>\s*<dd>12<\/dd>/);
    const english = await browser.open(`${api.url}/interactive/${id}?lang=en`);
    expect(english.text).toMatch(/<dt>Quote this<\/dt>\s*<dd>RH-1<\/dd>/);
  });
});

test('a business’s own pages are given the words of the wallet’s language, or of another', async () => {
  const business = createBusiness(external);
  const { link, id } = await beginExternal(external, 'withdraw', { lang: 'es' });
  const methodOf = ({ funding_methods: methods }: Awaited<ReturnType<typeof business.read>>) =>
    (methods as readonly Record<string, unknown>[])[0];
  const values = { choices: ['instant', 'overnight', 'other'] };
  expect(methodOf(await business.redeem(link))).toMatchObject({
    description: 'Transferencia bancaria',
    fields: {
      [SPEED.name]: {
        ...values,
        description: 'Rapidez',
        choice_labels: { instant: 'En un minuto', overnight: 'Mañana', other: 'other' },
      },
    },
  });
  expect(methodOf(await business.read(`${id}?lang=en`))).toMatchObject({
    description: 'Bank transfer',
    fields: { [SPEED.name]: { ...values, choice_labels: { instant: 'Within a minute' } } },
  });
});
