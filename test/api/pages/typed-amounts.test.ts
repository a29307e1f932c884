import { describe, expect, test } from '@jest/globals';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { LUMENS, withAssets } from '../../support/api/lumens-support.ts';
import { beginInteractive, createBrowser, startTestApi } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

/* People type amounts as their telephone and their language write them; programs write points. */

const api = await opened(startTestApi(withAssets(LUMENS)));

const RAIL = 'sandbox-bank';
const open = async (lang: string, asset: string, body: object = {}) => {
  const kind = asset === 'native' ? 'withdraw' : 'deposit';
  const begun = await beginInteractive(api, kind, { asset_code: asset, lang, ...body });
  const browser = createBrowser(api);
  const page = await browser.open(begun.url);
  const path = `/interactive/${begun.id}`;
  return {
    ...begun,
    browser,
    path,
    /** What the form holds when it is opened. */
    value: /id="amount"[^>]*value="([^"]*)"/s.exec(page.text)?.[1],
    preview: async (amount: string) => {
      const query = new URLSearchParams({ amount, rail: RAIL }).toString();
      const { text } = await browser.open(`${path}/price?${query}`);
      return JSON.parse(text) as { preview: { receives: string } | null; question: string | null };
    },
    submit: async (amount: string) => browser.submit(`${path}/amount`, { amount, rail: RAIL }),
    stored: async () => {
      const row = await api.orm.em.fork().findOneOrFail(Transaction, { id: begun.id });
      return row.amountExpected ?? null;
    },
  };
};

describe('the page of the amount', () => {
  test.each([
    ['es', 'USDC', '12,50', '12.5'],
    ['es', 'USDC', '12,5', '12.5'],
    ['es', 'USDC', '100,00', '100'],
    ['es', 'USDC', '12.50', '12.5'],
    ['es', 'USDC', '1.234,56', '1234.56'],
    ['es', 'native', '1,234', '1.234'],
    ['en', 'USDC', '12.50', '12.5'],
    ['en', 'USDC', '12,5', '12.5'],
    ['en', 'USDC', '1,234.56', '1234.56'],
    ['en', 'USDC', '1 234', '1234'],
    ['en', 'native', '1.234', '1.234'],
  ])('in %s, for %s: %j is %s, and so it is in the preview', async (lang, asset, typed, amount) => {
    const form = await open(lang, asset);
    const own = lang === 'es' ? amount.replace('.', ',') : amount;
    const { preview, question } = await form.preview(typed);
    expect(preview?.receives).toMatch(/\d/);
    expect(question).toBeNull();
    expect(preview).toEqual((await form.preview(own)).preview);
    const review = await form.submit(typed);
    expect(review.response.status).toBe(200);
    expect(Number(await form.stored())).toBe(Number(amount));
  });

  test.each([
    ['es', 'USDC', '1.234', '¿Quiere decir 1234?'],
    ['es', 'USDC', '12,500', '¿Quiere decir 12500 o 12,5?'],
    ['es', 'native', '1.234', '¿Quiere decir 1234 o 1,234?'],
    ['en', 'USDC', '1,234', 'Do you mean 1234?'],
    ['en', 'native', '1,234', 'Do you mean 1234 or 1.234?'],
  ])('in %s, for %s: %j is asked about: %s', async (lang, asset, typed, asked) => {
    const form = await open(lang, asset);
    expect(await form.preview(typed)).toEqual({
      preview: null,
      question: expect.stringContaining(asked),
    });
    const { response, text } = await form.submit(typed);
    expect([response.status, text.includes(asked)]).toEqual([400, true]);
    // What was typed is still there to be corrected.
    expect(text).toContain(`value="${typed}"`);
    expect(await form.stored()).toBeNull();
  });

  test('in es: what has too many decimals is refused, and not rounded', async () => {
    const form = await open('es', 'USDC');
    expect((await form.preview('1,234')).preview).toBeNull();
    expect((await form.submit('1,234')).response.status).toBe(400);
    expect(await form.stored()).toBeNull();
  });

  test.each([
    ['es', '1,234'],
    ['en', '1.234'],
  ])(
    'in %s: shows what the wallet said as one would type it there, and reads it back',
    async (lang, shown) => {
      const form = await open(lang, 'native', { amount: '1.234' });
      expect(form.value).toBe(shown);
      expect((await form.submit(shown)).response.status).toBe(200);
      expect(await form.stored()).toBe('1.2340000');
    },
  );

  test('programs write points, whatever the language', async () => {
    for (const lang of ['en', 'es']) {
      const begun = await beginInteractive(api, 'deposit', { lang, amount: '12.50' });
      expect(begun.status).toBe(200);
      for (const amount of ['12,50', '1,234.50', '1 234']) {
        const refused = await beginInteractive(api, 'deposit', { lang, amount });
        expect([amount, refused.status]).toEqual([amount, 400]);
      }
    }
  });
});
