import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from '../support/browser.ts';
import { servePages, type PageServer } from './page-server.ts';
import { amountForm, detailsForm, previewOf, reviewForm } from './form-pages.ts';
import { ANCHOR, STATES } from './states.ts';
import {
  DESKTOP,
  findBarriers,
  findSmallTargets,
  isWithinWidth,
  PHONE,
  shot,
  SMALL,
  watchShifts,
} from './support.ts';
import { spokenLanguage } from '../../src/api/pages/languages/index.ts';

const ZONE = { timezoneId: 'America/Bogota' } as const;
const DARK = { colorScheme: 'dark' } as const;
const SCREENS = [
  ['en', 'phone', PHONE],
  ['es', 'phone-dark', { ...PHONE, ...DARK }],
  ['en', 'desktop-dark', { ...DESKTOP, ...DARK }],
  ['es', 'desktop', DESKTOP],
  ['es', 'small-dark', SMALL],
] as const;
const FORMS = { amount: amountForm, details: detailsForm, review: reviewForm };
const PAGES = { ...STATES, ...FORMS };

let server: PageServer;
let browser: Browser;
beforeAll(async () => {
  server = await servePages(ANCHOR.organisation);
  for (const [name, write] of Object.entries(PAGES)) server.show(`/${name}`, write);
  browser = await startBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await server?.close();
}, 60_000);

const answerPrices = (lang: string): void => {
  const language = spokenLanguage(lang);
  server.answer(`/interactive/3f2a91c4-77de-4c1b-9f00-1b6cf20d9d0e/price`, (query) => ({
    preview: language && previewOf(language, query.get('amount') ?? '', query.get('rail') ?? ''),
    question: null,
  }));
};

/** Where everything that is seen or pressed is, from the page's top left corner. */
const places = async (page: Page): Promise<readonly string[]> =>
  page.evaluate<readonly string[]>(
    `[...document.querySelectorAll('h1, h2, p, label, input, button, a, dt, dd, footer')].map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      const at = [x + scrollX, y + scrollY, width, height].map(Math.round).join(' ');
      // A value may be as wide as it is; its line may not.
      return one.tagName + ' ' + (one.closest('.preview') ? at.split(' ')[1] : at);
    })`,
  );

describe.each(SCREENS)('pages in %s on a %s', (lang, screen, settings) => {
  test('keep nobody out, fit the screen, and stay where they were first painted', async () => {
    answerPrices(lang);
    const context = await browser.newContext({ ...settings, ...ZONE, bypassCSP: true });
    const page = await context.newPage();
    await watchShifts(page);
    for (const name of Object.keys(PAGES)) {
      await page.goto(server.at(`/${name}`, lang), { waitUntil: 'load' });
      const found = {
        name,
        fits: await isWithinWidth(page),
        shifts: await page.evaluate('window.shifts'),
        barriers: await findBarriers(page),
        small: await findSmallTargets(page),
      };
      expect(found).toEqual({ name, fits: true, shifts: [], barriers: [], small: [] });
      if (screen !== 'small-dark') await shot(page, `${name}-${lang}-${screen}`);
    }
    await context.close();
  }, 120_000);

  test('nothing moves under a finger while an amount is typed and a rail is chosen', async () => {
    answerPrices(lang);
    const context = await browser.newContext({ ...settings, ...ZONE, bypassCSP: true });
    const page = await context.newPage();
    await watchShifts(page);
    await page.goto(server.at('/amount', lang));
    const before = await places(page);
    const paid = page.locator('[data-line=receives]');
    expect(await paid.textContent()).toBe('–');
    for (const [amount, receives] of [
      ['100', '99 USD'],
      ['10000', lang === 'en' ? '9,949.50 USD' : '9\u202f949,50 USD'],
      ['0.1', '–'],
      ['1234.5', lang === 'en' ? '1,227.82 USD' : '1\u202f227,82 USD'],
    ]) {
      await page.fill('#amount', amount ?? '');
      await page.locator('[data-line=receives]', { hasText: receives ?? '' }).waitFor();
      expect(await places(page)).toEqual(before);
    }
    await page.locator('.choice').last().click();
    expect(await page.locator('input[name=rail]').last().isChecked()).toBe(true);
    expect(await places(page)).toEqual(before);
    expect(await page.evaluate('window.shifts')).toEqual([]);
    await shot(page, `amount-typed-${lang}-${screen}`);
    await context.close();
  }, 120_000);
});

describe('what the script does to a page', () => {
  test('times are the reader’s own with UTC below, and UTC without a script', async () => {
    const url = server.at('/deposit-instructions', 'en');
    const own = await browser.newContext({ ...PHONE, ...ZONE, locale: 'en-GB' });
    const page = await own.newPage();
    await page.goto(url);
    const [deadline] = await page.locator('.deadline').allTextContents();
    expect(deadline).toMatch(/30 Nov 2026.*09:05.*(GMT|UTC)-5.*30 Nov 2026.*14:05 UTC/s);
    await own.close();
    const plain = await browser.newContext({ ...PHONE, ...ZONE, javaScriptEnabled: false });
    const still = await plain.newPage();
    await still.goto(url);
    expect(await still.locator('.deadline').innerText()).toMatch(/30 Nov 2026, 14:05 UTC\s*$/);
    expect(await still.locator('button.copy').first().isVisible()).toBe(false);
    await plain.close();
  }, 60_000);

  test('a press copies all of a reference, an account, an amount and a hash, and says so', async () => {
    const context = await browser.newContext({
      ...PHONE,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    const copied = async (path: string, lang: string): Promise<readonly string[]> => {
      await page.goto(server.at(path, lang));
      const texts: string[] = [];
      for (const button of await page.locator('button.copy').all()) {
        await button.click();
        await button.getByText(lang === 'en' ? 'Copied' : 'Copiado').waitFor();
        texts.push(await page.evaluate<string>('navigator.clipboard.readText()'));
      }
      return texts;
    };
    expect(await copied('/deposit-instructions', 'es')).toEqual([
      '1234,5',
      '2000145678',
      'RH-7Q2M-84KD-0XZP',
      '3f2a91c4-77de-4c1b-9f00-1b6cf20d9d0e',
    ]);
    expect(await copied('/withdrawal-refunded', 'en')).toEqual([
      expect.stringMatching(/^G[A-Z2-7]{55}$/),
      expect.stringMatching(/^[0-9a-f]{64}$/),
      '3f2a91c4-77de-4c1b-9f00-1b6cf20d9d0e',
    ]);
    expect(await page.locator('.short').first().innerText()).toMatch(/^G\w{7}…\w{6}$/);
    await context.close();
  }, 60_000);

  test('a page that waits is left alone until the server says something else', async () => {
    const context = await browser.newContext({ ...PHONE, ...ZONE });
    const page = await context.newPage();
    const before = STATES['deposit-instructions'];
    const after = STATES['deposit-completed'];
    if (!before || !after) throw new Error('both are states');
    server.show('/waits', before);
    await page.goto(server.at('/waits', 'en'));
    await page.evaluate("document.querySelector('main').dataset.mark = 'first'");
    await page.waitForResponse((response) => response.url().includes('/waits'));
    await page.waitForResponse((response) => response.url().includes('/waits'));
    expect(await page.getAttribute('main', 'data-mark')).toBe('first');
    server.show('/waits', after);
    await page.getByRole('heading', { name: 'Done' }).waitFor();
    expect(await page.locator('time .utc').first().textContent()).toMatch(/UTC$/);
    await context.close();
  }, 60_000);
});
