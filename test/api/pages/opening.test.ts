import { describe, expect, test } from '@jest/globals';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { createTokens } from '../../../src/api/tokens/tokens.ts';
import { addressesOf, createWalker } from '../../support/page-walker.ts';
import { beginInteractive, startTestApi } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const FORM = { amount: '20', rail: 'sandbox-bank' };

/** stellar-protocol#1081 and its kind: wallets open the link in windows of many sorts, and open it again. */
const api = await opened(startTestApi());

describe('the link of a SEP-24 answer', () => {
  const begin = async () => beginInteractive(api, 'deposit', { amount: '20' });
  const walker = (keepsCookies = true) => createWalker({ server: api.url, keepsCookies });
  const load = async (id: string) => api.orm.em.fork().findOneOrFail(Transaction, { id });

  test('opens again for the session that opened it, also once the form was sent', async () => {
    const { url, id } = await begin();
    const browser = walker();
    const amount = await browser.open(url);
    expect((await browser.open(url)).url.pathname).toBe(`/interactive/${id}/amount`);
    await browser.submit(await browser.submit(amount, FORM));
    const later = await browser.open(url);
    expect([later.response.status, later.url.pathname]).toEqual([200, `/interactive/${id}`]);
    expect((await load(id)).status).toBe('pending_anchor');
  });

  test('opens again for that session when it is too old for anybody else', async () => {
    const { url } = await begin();
    const browser = walker();
    await browser.open(url);
    const old = `${url.split('token=')[0]}token=x`;
    expect((await browser.open(old)).response.status).toBe(200);
    expect((await walker().open(old)).response.status).toBe(403);
  });

  test('opens for nobody else, whatever they keep', async () => {
    const { url } = await begin();
    expect((await walker().open(url)).response.status).toBe(200);
    expect((await walker().open(url)).response.status).toBe(403);
    expect((await walker(false).open(url)).response.status).toBe(403);
  });

  test('of an older form opens too', async () => {
    const { url, id } = await begin();
    const seen = await walker().open(url.replace(`/${id}/open`, '/open'));
    expect([seen.response.status, seen.url.pathname]).toEqual([200, `/interactive/${id}/amount`]);
  });

  test('is not used up by a browser without cookies, which reads what to do', async () => {
    const { url, id } = await begin();
    for (const [language, title] of [
      ['en', 'One more step'],
      ['es', 'Un paso más'],
    ] as const) {
      const seen = await walker(false).open(url);
      const inLanguage = addressesOf(seen).find((one) => one.includes(`lang=${language}`));
      const page = inLanguage ? await walker(false).open(new URL(inLanguage, seen.url).href) : seen;
      expect([page.response.status, page.text.includes(title)]).toEqual([200, true]);
    }
    const other = await walker().open(url);
    expect([other.response.status, other.url.pathname]).toEqual([200, `/interactive/${id}/amount`]);
  });

  test('leads a browser without cookies through the whole form, and notifies its wallet', async () => {
    const { url, id } = await begin();
    const browser = walker(false);
    const asked = await browser.open(`${url}&callback=postmessage`);
    const amount = await browser.submit(asked);
    expect(amount.url.pathname).toBe(`/interactive/${id}/amount`);
    const spanish = addressesOf(amount).find((one) => one.includes('lang=es')) ?? '';
    const inSpanish = await browser.open(
      new URL(spanish.replaceAll('&amp;', '&'), amount.url).href,
    );
    expect(inSpanish.text).toContain('<html lang="es">');
    const review = await browser.submit(inSpanish, FORM);
    expect(review.text).toContain('<html lang="es">');
    const done = await browser.submit(review);
    expect(done.url.pathname).toBe(`/interactive/${id}`);
    expect(done.text).toContain('data-tells="end"');
    const [, read = ''] = /data-transaction="([^"]+)"/.exec(done.text) ?? [];
    const told = await fetch(api.url + read.replaceAll('&amp;', '&'));
    expect(await told.json()).toMatchObject({ transaction: { id, status: 'pending_anchor' } });
    expect((await load(id)).status).toBe('pending_anchor');
    // The link is used up by the form, and the addresses open this transaction alone.
    expect((await walker().open(url)).response.status).toBe(403);
    const other = await begin();
    const swapped = done.url.href.replace(id, other.id);
    expect((await browser.open(swapped)).response.status).toBe(403);
  });

  test('is used once where two browsers send the form, and one may send it twice', async () => {
    const { url } = await begin();
    const browsers = [walker(false), walker(false)];
    const asked: Awaited<ReturnType<ReturnType<typeof walker>['open']>>[] = [];
    for (const browser of browsers) asked.push(await browser.open(url));
    const send = async (at: number) => {
      const [browser, page] = [browsers[at], asked[at]];
      return browser && page ? (await browser.submit(page)).response.status : 0;
    };
    expect([await send(0), await send(1), await send(0)]).toEqual([200, 403, 200]);
  });

  test('is lost to whoever opened it and did not come back, once another browser has', async () => {
    const { url, id } = await begin();
    const first = await fetch(url, { redirect: 'manual' });
    const [cookie = ''] = (first.headers.get('set-cookie') ?? '').split(';');
    const location = new URL(first.headers.get('location') ?? '', api.url);
    // Without its cookie it gives the link back; the next one has it.
    expect((await fetch(location)).status).toBe(200);
    expect((await walker().open(url)).response.status).toBe(200);
    const page = `${api.url}/interactive/${id}/amount`;
    expect((await fetch(page, { headers: { cookie } })).status).toBe(403);
  });

  test('takes no token of a cookie in an address, nor the other way round', async () => {
    const { id } = await begin();
    const { JWT_SECRET: secret, PUBLIC_URL } = api.deps.config;
    const tokens = createTokens({ secret, issuer: `${PUBLIC_URL}/auth` });
    const page = `${api.url}/interactive/${id}/amount`;
    const ofCookie = await tokens.issuePages(id);
    const ofAddress = await tokens.issueAddress(id);
    const ask = async (query: string, cookie: string) =>
      (await fetch(`${page}${query}`, { headers: { cookie } })).status;
    expect(await ask(`?session=${ofAddress}`, '')).toBe(200);
    expect(await ask('', `pages-${id}=${ofCookie}`)).toBe(200);
    expect(await ask(`?session=${ofCookie}`, '')).toBe(403);
    expect(await ask('', `pages-${id}=${ofAddress}`)).toBe(403);
  });
});
