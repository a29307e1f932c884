import { describe, expect, test } from '@jest/globals';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { addressesOf, createWalker, type Seen } from '../../support/page-walker.ts';
import { beginInteractive, startTestApi } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const PUBLIC_URL = 'https://anchor.example/stellar/';
const BASE = '/stellar';

/** A proxy ends https and serves the api below a path; the api hears plain http without X-Forwarded-Proto. */
const api = await opened(startTestApi((anchor) => anchor, { PUBLIC_URL }));

describe('an api whose PUBLIC_URL has a path', () => {
  const expectBelow = ({ url, response, text, locations }: Seen): void => {
    expect([url.href, response.status]).toEqual([url.href, 200]);
    expect(url.href).toMatch(/^https:\/\/anchor\.example\/stellar\//);
    for (const location of locations) expect(location).toMatch(/^\/stellar\//);
    const addresses = addressesOf({ url, response, text, locations });
    expect(addresses.length).toBeGreaterThan(2);
    for (const address of addresses) expect(address).toMatch(/^\/stellar\/(?!stellar\/)/);
  };

  test.each([
    ['takes the path off', BASE],
    ['hands it on as it is', ''],
  ])(
    'is walked through behind a proxy that %s',
    async (_what, takesOff) => {
      const { url, id, token } = await beginInteractive(api, 'deposit', { amount: '20' });
      expect(url).toMatch(/^https:\/\/anchor\.example\/stellar\/interactive\//);
      const walker = createWalker({ server: api.url, takesOff });
      const amount = await walker.open(`${url}&callback=postMessage`);
      expectBelow(amount);
      const spanish = await walker.open(
        new URL(addressesOf(amount).find((one) => one.includes('lang=es')) ?? '', amount.url).href,
      );
      expect(spanish.text).toContain('lang="es"');
      expectBelow(spanish);
      const review = await walker.submit(spanish, { amount: '20', rail: 'sandbox-bank' });
      expectBelow(review);
      const done = await walker.submit(review);
      expectBelow(done);
      expect(done.text).toContain(`data-transaction="/stellar/interactive/${id}/transaction"`);
      for (const cookie of walker.setCookies) {
        expect(cookie).toMatch(/; Path=\/stellar\//);
        if (cookie.startsWith('pages-language')) continue;
        expect(cookie).toMatch(/; Secure$/);
      }
      const assets = addressesOf(done).filter((one) => /\.(?:css|js)$/.test(one));
      expect(assets).toHaveLength(2);
      for (const asset of assets) {
        const served = await fetch(api.url + asset.slice(takesOff.length));
        expect([asset, served.status]).toEqual([asset, 200]);
      }
      const read = await api.get(`/sep24/transaction?id=${id}`, token);
      const { transaction } = (await read.json()) as { transaction: { more_info_url: string } };
      expect(transaction.more_info_url).toMatch(/^https:\/\/anchor\.example\/stellar\/sep24\//);
      expectBelow(
        await createWalker({ server: api.url, takesOff }).open(transaction.more_info_url),
      );
    },
    60_000,
  );

  test('has its details corrected from the more_info page', async () => {
    const { id, token } = await beginInteractive(api, 'withdraw', { amount: '50' });
    await api.orm.em.fork().nativeUpdate(
      Transaction,
      { id },
      {
        status: 'pending_customer_info_update',
        rail: 'sandbox-bank',
        transferReceivedAt: new Date(),
        requiredInfoUpdates: ['bank_account_number'],
      },
    );
    const read = await api.get(`/sep24/transaction?id=${id}`, token);
    const { transaction } = (await read.json()) as { transaction: { more_info_url: string } };
    const walker = createWalker({ server: api.url, takesOff: BASE });
    const page = await walker.open(transaction.more_info_url);
    const form = await walker.submit(page);
    expectBelow(form);
    expect(form.url.pathname).toBe(`/stellar/interactive/${id}`);
    expect(form.text).toContain(`action="/stellar/interactive/${id}/details"`);
  });

  test('names itself with the path to wallets', async () => {
    const toml = await (await fetch(`${api.url}/.well-known/stellar.toml`)).text();
    expect(toml).toContain('https://anchor.example/stellar/auth');
    expect(await (await fetch(`${api.url}/stellar/.well-known/stellar.toml`)).text()).toBe(toml);
    for (const [, address = ''] of toml.matchAll(/(https:\/\/anchor\.example[^"]*)"/g)) {
      expect(address).toMatch(/^https:\/\/anchor\.example\/stellar\/[a-z0-9/]+$/);
    }
    expect((await fetch(`${api.url}/stellar/sep24/info`)).status).toBe(200);
    expect((await fetch(`${api.url}/other/sep24/info`)).status).toBe(404);
  });
});
