import { expect, test } from '@jest/globals';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { sep6 } from '../support/api/sep6-support.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { startTestApi, type TestApi } from '../support/api/support.ts';
import { withPageCustomer } from '../support/page-customer.ts';
import { startBrowser } from '../support/browser.ts';
import { findBarriers, isWithinWidth, openContext, PHONE, shot } from './support.ts';
import { opened } from '../support/opened.ts';

const api = await opened(startTestApi());
const strict = await opened(startTestApi(withPageCustomer()));
const browser = await opened(startBrowser());

const begin = async (on: TestApi, path: 'deposit' | 'withdraw', lang: string) => {
  const { ask, wallet, transaction } = sep6(() => on);
  const { account, token } = await wallet();
  const query = { asset_code: 'USDC', funding_method: 'sandbox-bank', amount: '100', account };
  const { body } = await ask(path, { ...query, ...BANK_PAYEE, lang }, token);
  const shown = await transaction(body.id, token);
  return { id: body.id, url: String(shown['more_info_url']) };
};

test.each([
  ['en', 'Please pay now', 'Done'],
  ['es', 'Ya puede pagar', 'Listo'],
])(
  'the page of a SEP-6 deposit goes on by itself on a phone, in %s',
  async (lang, pay, done) => {
    const { id, url } = await begin(api, 'deposit', lang);
    const context = await openContext(browser, PHONE);
    const page = await context.newPage();
    await page.goto(url);
    const change = async (changes: object) =>
      api.orm.em.fork().nativeUpdate(Transaction, { id }, changes);
    await change({
      status: 'pending_user_transfer_start',
      instructions: { external_transfer_memo: { value: 'RH-77', description: 'Reference' } },
    });
    await page.getByRole('heading', { name: pay }).waitFor();
    expect(await isWithinWidth(page)).toBe(true);
    expect(await findBarriers(page)).toEqual([]);
    await shot(page, `sep6-deposit-${lang}-phone`);
    await change({ status: 'completed', amountIn: '100.0000000' });
    await page.getByRole('heading', { name: done }).waitFor();
    await context.close();
  },
  120_000,
);

test('the page of a SEP-6 withdrawal, and of one whose customer is asked for, fit a phone', async () => {
  for (const [on, name, heading] of [
    [api, 'withdrawal', 'Please send now'],
    [strict, 'asking', 'We need to know more about you'],
  ] as const) {
    const { url } = await begin(on, 'withdraw', 'en');
    const context = await openContext(browser, PHONE);
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole('heading', { name: heading }).waitFor();
    expect(await isWithinWidth(page)).toBe(true);
    expect(await findBarriers(page)).toEqual([]);
    await shot(page, `sep6-${name}-en-phone`);
    await context.close();
  }
}, 120_000);
