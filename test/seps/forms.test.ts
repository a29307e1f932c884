import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Quote } from '../../src/db/entities/quote.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { startQuoteApi } from '../support/api/quote-support.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { startTestApi } from '../support/api/support.ts';
import { sep24Info, sep31Info, sep6Info } from './shapes.ts';
import { opened } from '../support/opened.ts';

/* In which forms a request may say what it says, and in which language it is answered. */

/** Words that a business gives in two languages. */
const [WORDS, PALABRAS] = ['Please fill this in', 'Complete este campo'];
const BOTH = { en: WORDS, es: PALABRAS };
/** An anchor whose descriptions are such words. */
const quotes = await opened(startQuoteApi());
const worded = await opened(
  startTestApi((anchor) => ({
    ...anchor,
    rails: anchor.rails.map((rail) => ({ ...rail, label: BOTH })),
    customerTypes: {
      ...anchor.customerTypes,
      'sep31-sender': { fields: {}, ...anchor.customerTypes['sep31-sender'], description: BOTH },
    },
  })),
);

type Sent = Readonly<Record<string, unknown>>;
const rowOf = async (id: string) => quotes.api.orm.em.fork().findOneOrFail(Transaction, { id });
const send = async (method: string, path: string, body: Sent, token?: string) => {
  const response = await quotes.api.send(method, path, body, token);
  const answer = (await response.json()) as { readonly id: string; readonly error?: string };
  return { status: response.status, ...answer };
};
const login = async () => quotes.api.login(Keypair.random());

describe('what is harmless and can mean one thing alone is taken', () => {
  test('SEP-24 `lang`: "defaults to en if not specified or if the specified language is not supported"', async () => {
    const path = '/sep24/transactions/deposit/interactive';
    for (const [lang, kept] of [
      ['es_MX', 'es-MX'],
      ['zh-Hans_CN', 'zh-Hans-CN'],
      ['xx', 'xx'],
    ] as const) {
      const { id, status } = await send('POST', path, { asset_code: 'USDC', lang }, await login());
      expect([lang, status, (await rowOf(id)).language]).toEqual([lang, 200, kept]);
    }
  });

  test('ids of customers and quotes are the same in upper case', async () => {
    const { token } = await quotes.knownClient();
    const customer = await send(
      'PUT',
      '/sep12/customer',
      { type: 'sep31-sender', ...BANK_PAYEE },
      token,
    );
    const shown = await quotes.api.get(`/sep12/customer?id=${customer.id.toUpperCase()}`, token);
    expect(await shown.json()).toMatchObject({ id: customer.id });
    const receiver = await send(
      'PUT',
      '/sep12/customer',
      { type: 'sep31-receiver', ...BANK_PAYEE },
      token,
    );
    const remittance = await send(
      'POST',
      '/sep31/transactions',
      {
        asset_code: 'USDC',
        amount: '100',
        sender_id: customer.id.toUpperCase(),
        receiver_id: receiver.id.toUpperCase(),
      },
      token,
    );
    expect(await rowOf(remittance.id)).toMatchObject({ senderId: customer.id });
    const read = await quotes.api.get(`/sep31/transactions/${remittance.id.toUpperCase()}`, token);
    expect(await read.json()).toMatchObject({ transaction: { id: remittance.id } });
    const { id: quoteId } = await quotes.ask(token);
    const id = String(quoteId);
    expect((await quotes.get(`/quote/${id.toUpperCase()}`, {}, token)).id).toBe(id);
    const taken = await send(
      'POST',
      '/sep24/transactions/deposit/interactive',
      { asset_code: 'USDC', quote_id: id.toUpperCase() },
      token,
    );
    expect(taken.status).toBe(200);
    const used = await quotes.api.orm.em.fork().findOneOrFail(Quote, { id });
    expect([used.usedBy, (await rowOf(taken.id)).quoteId]).toEqual([taken.id, id]);
  });

  test('SEP-38 expire_after takes what no_older_than does', async () => {
    const { token } = await quotes.knownClient();
    const soon = new Date(Date.now() + 60_000).toISOString().slice(0, 19);
    expect(await quotes.ask(token, { expire_after: soon })).toMatchObject({ status: 201 });
    const day = new Date().toISOString().slice(0, 10);
    expect(await quotes.ask(token, { expire_after: day })).toMatchObject({ status: 201 });
    const wrong = await quotes.ask(token, { expire_after: 'soon' });
    expect(wrong).toMatchObject({ status: 400, error: expect.stringContaining('2026-01-31T12') });
  });
});

describe('GET /info', () => {
  const read = async (path: string): Promise<unknown> => (await worded.get(path)).json();

  test('SEP-6 `lang`: descriptions are in this language', async () => {
    const english = sep6Info.parse(await read('/sep6/info'));
    const spanish = sep6Info.parse(await read('/sep6/info?lang=es_MX'));
    const how = (shown: typeof english) => shown.deposit['USDC']?.fields?.['type']?.description;
    expect(how(english)).toMatch(/^How you pay us.*Please/);
    expect(how(spanish)).toMatch(/^Cómo nos paga.*Complete/);
    expect(spanish.fee.description).toMatch(/^Cada respuesta/);
  });

  test('SEP-31 `lang`: "description fields … should be in this language"; SEP-38 so too', async () => {
    const types = async (query: string) => {
      const { receive } = sep31Info.parse(await read(`/sep31/info${query}`));
      return receive['USDC']?.sep12?.sender?.types['sep31-sender']?.description;
    };
    expect([await types(''), await types('?lang=es_MX')]).toEqual([WORDS, PALABRAS]);
    for (const [query, said] of [
      ['', WORDS],
      ['?lang=es', PALABRAS],
    ] as const) {
      expect(JSON.stringify(await read(`/sep38/info${query}`))).toContain(said);
    }
  });

  test('is answered in English for a language that nobody speaks, and for none', async () => {
    for (const path of ['/sep6/info', '/sep24/info', '/sep31/info', '/sep38/info']) {
      const english = await read(path);
      expect([path, await read(`${path}?lang=xx`)]).toEqual([path, english]);
      expect([path, await read(`${path}?lang=`)]).toEqual([path, english]);
    }
    sep24Info.parse(await read('/sep24/info?lang=es'));
  });
});
