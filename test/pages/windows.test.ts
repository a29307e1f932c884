import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { beginInteractive, startTestApi, type TestApi } from '../support/api/support.ts';
import { startBrowser } from '../support/browser.ts';
import { startProxy, type Proxy } from '../support/proxy.ts';

interface Message {
  readonly transaction: { readonly id: string; readonly status: string };
}

/** What every window of a context was sent by postMessage, as a wallet's script hears it. */
const listen = async (context: BrowserContext): Promise<Message[]> => {
  const heard: Message[] = [];
  await context.exposeFunction('toWallet', (message: Message) => void heard.push(message));
  await context.addInitScript(
    "addEventListener('message', ({ data }) => data?.transaction && globalThis.toWallet(data))",
  );
  return heard;
};

/** A browser that keeps nothing for a page refuses its storage too. */
const NO_STORAGE = `Object.defineProperty(window, 'sessionStorage', {
  get() { throw new DOMException('denied', 'SecurityError'); } })`;

const fillIn = async (page: Page): Promise<void> => {
  await page.fill('#amount', '20');
  await page.getByText('You receive', { exact: false }).first().waitFor();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.locator('main[data-live]').waitFor();
};
const untilHeard = async (heard: readonly Message[], id: string): Promise<Message> =>
  waitUntil(async () => heard.find(({ transaction }) => transaction.id === id), {
    timeoutMs: 60_000,
    intervalMs: 50,
    what: 'the wallet hears of its transaction',
  });

/** stellar-protocol#1081: wallets open the pages in popups and in web views, and listen in both. */
describe('the windows that wallets open the pages in', () => {
  let api: TestApi;
  let browser: Browser;
  beforeAll(async () => {
    api = await startTestApi();
    browser = await startBrowser();
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await api?.close();
  }, 60_000);

  const begin = async () => beginInteractive(api, 'deposit', { amount: '20' });

  test.each(['callback=postMessage', 'callback=postmessage', 'on_change_callback=POSTMESSAGE'])(
    'a popup notifies its opener: %s',
    async (asked) => {
      const { url, id } = await begin();
      const context = await browser.newContext();
      const heard = await listen(context);
      const wallet = await context.newPage();
      await wallet.goto(`${api.url}/health`);
      const opened = context.waitForEvent('page');
      await wallet.evaluate(`void open(${JSON.stringify(`${url}&${asked}`)})`);
      await fillIn(await opened);
      expect((await untilHeard(heard, id)).transaction.status).toBe('pending_anchor');
      await context.close();
    },
    120_000,
  );

  test.each(['callback=postMessage', 'callback=postmessage'])(
    'a web view, which has no opener, notifies its own window: %s',
    async (asked) => {
      const { url, id } = await begin();
      const context = await browser.newContext();
      const heard = await listen(context);
      const page = await context.newPage();
      await page.goto(`${url}&${asked}`);
      await fillIn(page);
      await untilHeard(heard, id);
      // The end of the flow is told once, however often the page is opened.
      await page.goto(url);
      await page.locator('main[data-live]').waitFor();
      expect(heard).toHaveLength(1);
      await context.close();
    },
    120_000,
  );

  test('nobody is notified who has not asked for it', async () => {
    const { url } = await begin();
    const context = await browser.newContext();
    const heard = await listen(context);
    const page = await context.newPage();
    await page.goto(url);
    await fillIn(page);
    await page.reload();
    await page.locator('main[data-live]').waitFor();
    expect(heard).toEqual([]);
    await context.close();
  }, 120_000);
});

describe('the pages behind a proxy, in a browser', () => {
  let browser: Browser;
  let proxy: Proxy;
  let api: TestApi;
  const start = async (path: string, dropsCookies: boolean): Promise<void> => {
    proxy = await startProxy({ takesOff: path, dropsCookies });
    api = await startTestApi((anchor) => anchor, { PUBLIC_URL: `${proxy.url}${path}` });
    proxy.target = api.url;
    browser = await startBrowser();
  };
  afterAll(async () => {
    await browser?.close();
    await api?.close();
    await proxy?.close();
  }, 60_000);

  test('without cookies, and below a path, are filled in, live, and notify the wallet', async () => {
    await start('/stellar', true);
    const { url, id } = await beginInteractive(api, 'deposit', { amount: '20' });
    const context = await browser.newContext();
    await context.addInitScript(NO_STORAGE);
    const heard = await listen(context);
    const page = await context.newPage();
    const broken: string[] = [];
    page.on('response', (response) => {
      if (response.status() >= 400) broken.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(`${url}&callback=postMessage`);
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    await fillIn(page);
    await untilHeard(heard, id);
    expect(new URL(page.url()).pathname).toBe(`/stellar/interactive/${id}`);
    expect(await context.cookies()).toEqual([]);
    await api.orm.em
      .fork()
      .execute(`update transaction set status = 'refunded' where id = ?`, [id]);
    await page.locator('main:not([data-live])').waitFor();
    expect(broken.filter((one) => !one.includes('favicon'))).toEqual([]);
    await context.close();
  }, 300_000);
});
