import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as jsqr from 'jsqr';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { PNG } from 'pngjs';
import { drawQrCode } from '../../src/api/pages/layout/qr-code.ts';
import { startBrowser } from '../support/browser.ts';
import { servePages, type PageServer } from './page-server.ts';
import { ANCHOR, CODE, STATES } from './states.ts';
import { DESKTOP, PHONE, SMALL } from './support.ts';

let server: PageServer;
let browser: Browser;
beforeAll(async () => {
  server = await servePages(ANCHOR.organisation);
  const state = STATES['deposit-code'];
  if (state) server.show('/code', state);
  browser = await startBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await server?.close();
}, 60_000);

/** What a camera makes of a picture; null where it finds no code. */
const scan = (picture: Buffer): string | null => {
  const { data, width, height } = PNG.sync.read(picture);
  return jsqr.default.default(new Uint8ClampedArray(data), width, height)?.data ?? null;
};

const screens: readonly (readonly [string, BrowserContextOptions])[] = [
  ['a phone', PHONE],
  ['a phone of somebody who reads light on dark', { ...PHONE, colorScheme: 'dark' }],
  ['the smallest phone, without scripts', { ...SMALL, javaScriptEnabled: false }],
  ['a desktop', DESKTOP],
];

test.each(screens)(
  'a code is read back from the screen of %s',
  async (_, settings) => {
    const context = await browser.newContext(settings);
    const page = await context.newPage();
    const refused: string[] = [];
    page.on('console', (message) => void refused.push(message.text()));
    await page.goto(server.at('/code', 'es'), { waitUntil: 'load' });
    const code = page.getByRole('img', { name: 'Código QR: Código Pix' });
    expect(scan(await code.screenshot())).toBe(CODE);
    // All of the page, as a camera sees it.
    expect(scan(await page.screenshot({ fullPage: true }))).toBe(CODE);
    // The page's policy lets it be drawn.
    expect(refused).toEqual([]);
    await context.close();
  },
  60_000,
);

test('the same code is copied whole, though the page shows its ends alone', async () => {
  const context = await browser.newContext({
    ...PHONE,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  await page.goto(server.at('/code', 'en'));
  expect(await page.locator('.short').first().innerText()).toBe('00020101…04A1B2');
  await page.getByRole('button', { name: 'Copy Pix code' }).click();
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(CODE);
  await context.close();
}, 60_000);

test('text of any kind is drawn, and none of it becomes markup', () => {
  const { html } = drawQrCode('"><script>', '"><script>');
  expect(html).not.toContain('<script>');
  expect(html).toContain('aria-label="&quot;&gt;&lt;script&gt;"');
});
