import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createOwnPages } from '../../examples/own-pages/app.ts';
import { INTERACTIVE_TOKEN } from '../support/api/external-support.ts';
import { beginInteractive, startTestApi, type TestApi } from '../support/api/support.ts';
import { startBrowser } from '../support/browser.ts';
import { playAnchor } from '../support/played-anchor.ts';
import { findBarriers, isWithinWidth, openContext, PHONE, shot } from './support.ts';

/** The example of docs/own-pages.md, in a browser, on an anchor whose stories run. */
describe('the example of a business’s own pages', () => {
  let server: Server;
  let api: TestApi;
  let played: Awaited<ReturnType<typeof playAnchor>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    let handle: RequestListener = (_request, response) => void response.end();
    server = createServer((request, response) => handle(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/start`;
    api = await startTestApi((anchor) => ({ ...anchor, interactive: { url } }), {
      INTERACTIVE_TOKEN: `new:${INTERACTIVE_TOKEN}`,
      DEVELOPMENT: true,
    });
    played = await playAnchor(api);
    const own = createOwnPages({ railheadUrl: played.url, token: INTERACTIVE_TOKEN });
    handle = (request, response) => void own(request, response);
    browser = await startBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await played?.close();
    await api?.close();
    await new Promise((resolve) => server?.close(resolve).closeAllConnections());
  }, 60_000);

  const open = async (link: string): Promise<void> => {
    context = await openContext(browser, PHONE);
    page = await context.newPage();
    await page.goto(link);
  };
  /** Under the pages' own policy, which the tests' scripts elsewhere pass by. */
  const openAsIs = async (link: string, settings: object = {}): Promise<void> => {
    context = await browser.newContext({ ...PHONE, ...settings });
    page = await context.newPage();
    await page.goto(link);
  };
  const expectUsable = async (lang: string): Promise<void> => {
    expect(await page.getAttribute('html', 'lang')).toBe(lang);
    expect(await isWithinWidth(page)).toBe(true);
    expect(await findBarriers(page)).toEqual([]);
  };
  const press = async (name: string): Promise<void> => page.getByRole('button', { name }).click();

  test('takes a withdrawal at a phone’s width from the wallet’s link until it is paid', async () => {
    const { url, id } = await beginInteractive(api, 'withdraw', {});
    await open(url);
    // The link is redeemed, and its token stands in no address any more.
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/amount');
    await page.fill('#amount', '100');
    await page.getByRole('radio', { name: 'Mobile money' }).check();
    await expectUsable('en');
    await shot(page, 'own-pages-amount-en-phone');
    await press('Continue');
    const price = await page.locator('dd').allTextContents();
    expect(price).toEqual(['100 USDC', '1 USDC', '99 USD']);
    await page.selectOption('#mobile_money_provider', { label: 'Sandbox Cash' });
    await page.fill('#mobile_money_number', '+254700000001');
    await expectUsable('en');
    await shot(page, 'own-pages-confirm-en-phone');
    await press('Confirm');
    await page.getByRole('heading', { name: 'Please send now' }).waitFor();
    expect(page.url()).toContain('/sep24/transaction/more_info?');

    expect(await played.find(id)).toMatchObject({
      status: 'pending_user_transfer_start',
      rail: 'sandbox-mobile-money',
      amountExpected: '100.0000000',
    });
    await played.pay(id, '100');
    await played.untilStatus(id, 'completed');
    expect(played.paidByRails(id)).toEqual(['99']);
    await page.getByRole('heading', { name: 'Done' }).waitFor();
    // Back by the browser's button is no second form.
    await page.goBack();
    await page.getByRole('heading', { name: 'Done' }).waitFor();
    await context.close();
  }, 120_000);

  test('takes a deposit in Spanish without any script, and shows Railhead’s own refusals', async () => {
    const { url, id } = await beginInteractive(api, 'deposit', { lang: 'es', amount: '5' });
    const callback = encodeURIComponent('https://wallet.example/done');
    await openAsIs(`${url}&callback=${callback}`, { javaScriptEnabled: false });
    expect(await page.inputValue('#amount')).toBe('5');
    await page.fill('#amount', '0.5');
    await press('Continuar');
    expect(await page.getByRole('alert').textContent()).toBe('El mínimo que aceptamos es 1.');
    await shot(page, 'own-pages-refused-es-phone');
    await page.fill('#amount', '100');
    await page.getByText('Transferencia bancaria').click();
    await press('Continuar');
    await press('Confirmar');
    await played.untilStatus(id, 'pending_user_transfer_start');
    expect((await played.find(id)).flowCallbackUrl).toBe('https://wallet.example/done');
    await played.pay(id, '100');
    await played.untilStatus(id, 'completed');
    await page.getByRole('heading', { name: 'Listo' }).waitFor({ timeout: 15_000 });
    await context.close();
  }, 120_000);

  test('says what is wrong with a payee, keeps what was typed, and goes on', async () => {
    const { url, id } = await beginInteractive(api, 'withdraw', { lang: 'es', amount: '100' });
    await open(url);
    await press('Continuar');
    await page.fill('#bank_account_number', '12');
    await page.fill('#first_name', 'Ada "the <b>first</b>"');
    await page.fill('#last_name', 'Lovelace');
    // As a browser sends it that does not judge patterns.
    await page.evaluate("document.querySelector('form').noValidate = true");
    await press('Confirmar');
    expect(await page.getByRole('alert').textContent()).toContain(
      'Revise: Número de cuenta (bank_account_number).',
    );
    expect(await page.inputValue('#first_name')).toBe('Ada "the <b>first</b>"');
    await expectUsable('es');
    await shot(page, 'own-pages-confirm-es-phone');
    expect((await played.find(id)).status).toBe('incomplete');
    await page.fill('#bank_account_number', '12345678');
    await press('Confirmar');
    await page.getByRole('heading', { name: 'Ya puede enviar' }).waitFor();
    await context.close();
  }, 120_000);

  test('notifies the wallet that opened it by postMessage', async () => {
    const { url, id } = await beginInteractive(api, 'deposit', { amount: '100' });
    await openAsIs(`${api.url}/sep24/info`);
    const [popup] = await Promise.all([
      context.waitForEvent('page'),
      page.evaluate<unknown>(`(() => {
        window.told = new Promise((resolve) =>
          window.addEventListener('message', ({ data }) => resolve(data.transaction)));
        window.open(${JSON.stringify(`${url}&callback=postMessage`)});
      })()`),
    ]);
    await popup.getByRole('button', { name: 'Continue' }).click();
    await popup.getByRole('button', { name: 'Confirm' }).click();
    const told = await page.evaluate<{ id: string; status: string }>('window.told');
    expect(told).toMatchObject({ id, status: 'pending_anchor' });
    await popup.getByRole('link', { name: 'See how it stands' }).click();
    await popup.getByRole('heading', { name: 'Please pay now' }).waitFor();
    await context.close();
  }, 120_000);

  test('opens a link once, and for nobody without it', async () => {
    const { url } = await beginInteractive(api, 'deposit', {});
    await open(url);
    await page.getByRole('heading', { name: 'Deposit USDC' }).waitFor();
    await context.close();
    await open(url);
    await page.getByRole('heading', { name: 'This link is not open any more' }).waitFor();
    const { origin } = new URL(page.url());
    expect((await fetch(`${origin}/confirm`)).status).toBe(403);
    await context.close();
  }, 120_000);
});
