import { describe, expect, test } from '@jest/globals';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { NATIVE } from '../../../src/domain/money/asset.ts';
import { LUMENS, OTHER_ISSUER, OTHER_USDC, withAssets } from '../../support/api/lumens-support.ts';
import {
  beginInteractive,
  createBrowser,
  startTestApi,
  type TestApi,
} from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const api = await opened(startTestApi(withAssets(LUMENS, OTHER_USDC)));
const plain = await opened(startTestApi());

describe('the review', () => {
  const review = async (on: TestApi, body: object) => {
    const { url, id } = await beginInteractive(on, 'deposit', body);
    const browser = createBrowser(on);
    await browser.open(url);
    const form = { amount: '100', rail: 'sandbox-bank' };
    return (await browser.submit(`/interactive/${id}/amount`, form)).text;
  };
  const other = { asset_code: 'USDC', asset_issuer: OTHER_ISSUER };

  test.each([
    ['en', 'Asset issuer'],
    ['es', 'Emisor del activo'],
  ])('names the issuer where another asset has the same code (%s)', async (lang, label) => {
    const text = await review(api, { ...other, lang });
    expect(text).toContain(label);
    expect(text).toContain(OTHER_ISSUER);
  });

  test('leaves it out where the code says enough', async () => {
    expect(await review(plain, {})).not.toContain('Asset issuer');
  });
});

describe('the page of lumens that are too few to create their account', () => {
  test.each([
    ['en', 'Your account does not exist yet', /Create the account in your wallet/],
    ['es', 'Su cuenta todavía no existe', /Cree la cuenta en su billetera/],
  ])('says what to do (%s)', async (lang, title, next) => {
    const { url, id } = await beginInteractive(api, 'deposit', { asset_code: 'native', lang });
    const message =
      'Your account does not exist yet, and the amount is too small to create it. Please create it; the payment follows by itself.';
    const row = { status: 'pending_trust', rail: 'sandbox-bank', message } as const;
    await api.orm.em.fork().nativeUpdate(Transaction, { id }, row);
    const { text } = await createBrowser(api).open(url);
    expect(text).toContain(`>${title}</h1>`);
    expect(text).toMatch(next);
    expect(text).not.toMatch(/trustline|línea de confianza/);
    expect(await api.orm.em.fork().count(Transaction, { id, asset: NATIVE })).toBe(1);
  });
});
