import { describe, expect, test } from '@jest/globals';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import {
  beginInteractive,
  createBrowser,
  startTestApi,
  callbacksOf,
} from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const api = await opened(startTestApi());

const FORM = { amount: '20', rail: 'sandbox-bank' };
const open = async (added: Readonly<Record<string, string>>) => {
  const { url, id } = await beginInteractive(api, 'deposit', { amount: '20' });
  const browser = createBrowser(api);
  await browser.open(`${url}&${new URLSearchParams(added).toString()}`);
  return { id, browser };
};

describe('SEP-24 callbacks of the interactive link', () => {
  test('callback is posted once, when the customer has agreed', async () => {
    const { id, browser } = await open({ callback: 'https://wallet.example/done?of=1' });
    await browser.submit(`/interactive/${id}/amount`, FORM);
    expect(await callbacksOf(api, id)).toEqual([]);
    await browser.submit(`/interactive/${id}/review`, FORM);
    await browser.submit(`/interactive/${id}/review`, FORM);
    expect(await callbacksOf(api, id)).toEqual(['https://wallet.example/done?of=1 pending_anchor']);
  });

  test('on_change_callback receives each move from then on', async () => {
    const { id, browser } = await open({ on_change_callback: 'https://wallet.example/moves' });
    await browser.submit(`/interactive/${id}/amount`, FORM);
    await browser.submit(`/interactive/${id}/review`, FORM);
    expect(await callbacksOf(api, id)).toEqual(['https://wallet.example/moves pending_anchor']);
    const row = await api.orm.em.fork().findOneOrFail(Transaction, { id });
    expect(row.callbackUrl).toBe('https://wallet.example/moves');
  });

  test.each([
    'http://wallet.example/plain',
    'https://user:secret@wallet.example/',
    'javascript:alert(1)',
    'nowhere',
    `https://wallet.example/${'x'.repeat(2_000)}`,
  ])('an address that may not be told is left out: %s', async (address) => {
    const { id, browser } = await open({ callback: address, on_change_callback: address });
    await browser.submit(`/interactive/${id}/amount`, FORM);
    const done = await browser.submit(`/interactive/${id}/review`, FORM);
    expect(done.response.status).toBe(200);
    expect(await callbacksOf(api, id)).toEqual([]);
  });

  test('postMessage reaches no row, and only the browser that the link was opened in', async () => {
    const { id, browser } = await open({ callback: 'postMessage' });
    await browser.submit(`/interactive/${id}/amount`, FORM);
    await browser.submit(`/interactive/${id}/review`, FORM);
    expect(await callbacksOf(api, id)).toEqual([]);
    const other = await createBrowser(api).open(`/interactive/${id}/transaction`);
    expect(other.response.status).toBe(403);
  });
});
