import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { pino } from 'pino';
import type { CustomerStatus } from '../../../../src/domain/customers/contract.ts';
import { createBrowser, startTestApi, type TestApi } from '../../../support/api/support.ts';
import { formsOf, MARKS, spell } from '../../../support/marks.ts';
import { withPageCustomer } from '../../../support/page-customer.ts';
import { playAnchor, type PlayedAnchor } from '../../../support/played-anchor.ts';

/* SEP-24 with SEP-12 inside: from the endpoint, through the pages and the story's own wait, to the payment. */

const { first, last, account, document } = MARKS;
const FORM = { amount: '100', rail: 'sandbox-bank' };
const PAYEE = { bank_account_number: account, first_name: first, last_name: last };

let api: TestApi;
let anchor: PlayedAnchor;
let logged = '';
let judged: CustomerStatus = 'PROCESSING';
beforeAll(async () => {
  api = await startTestApi(
    withPageCustomer(
      {
        first_name: { description: 'First name' },
        last_name: { description: 'Last name' },
        photo_id_front: { description: 'Document' },
      },
      { customerReview: async () => ({ status: judged }) },
    ),
  );
  const log = pino({ level: 'trace' }, { write: (line: string) => void (logged += line) });
  anchor = await playAnchor({ ...api, deps: { ...api.deps, log } });
}, 60_000);
afterAll(async () => {
  await anchor?.close();
  await api?.close();
});

const begin = async (kind: 'deposit' | 'withdraw') => {
  const token = await api.login(Keypair.random());
  const response = await fetch(`${anchor.url}/sep24/transactions/${kind}/interactive`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ asset_code: 'USDC', amount: '100', first_name: first }),
  });
  const { id, url } = (await response.json()) as { id: string; url: string };
  const browser = createBrowser({ ...api, url: anchor.url });
  await browser.open(url.replace(api.url, ''));
  await browser.submit(`/interactive/${id}/amount`, FORM);
  const form = new FormData();
  form.append('last_name', last);
  form.append('photo_id_front', new Blob([`%PDF-1.7\n${document}`]), 'passport.pdf');
  await browser.submit(`/interactive/${id}/about`, form);
  if (kind === 'withdraw') await browser.submit(`/interactive/${id}/details`, PAYEE);
  return { id, token, page: await browser.submit(`/interactive/${id}/review`, FORM) };
};
/** The review accepts once something more is told, as whoever checks identities later would. */
const acceptLater = async (token: string): Promise<void> => {
  judged = 'ACCEPTED';
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ type: 'person', city: 'London' });
  const put = await fetch(`${anchor.url}/sep12/customer`, { method: 'PUT', headers, body });
  expect(put.status).toBe(202);
};
const read = async (id: string, token: string) => {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${anchor.url}/sep24/transaction?id=${id}`, { headers });
  return ((await response.json()) as { transaction: Record<string, unknown> }).transaction;
};

describe('SEP-24 with a customer who is accepted later', () => {
  test.each([
    ['deposit', 'deposit', /^undefined$/, []],
    ['withdraw', 'withdrawal', /^\d+$/, ['99']],
  ] as const)(
    'a %s waits, goes on within a second of the acceptance, and is paid',
    async (path, kind, memo, paid) => {
      judged = 'PROCESSING';
      const { id, token, page } = await begin(path);
      expect(page.text).toContain('We are checking what you told us');
      expect((await anchor.find(id)).status).toBe('pending_customer_info_update');
      const waiting = await read(id, token);
      expect(waiting).toMatchObject({ status: 'pending_anchor', kyc_verified: false });
      expect(waiting['withdraw_memo'] ?? null).toBeNull();

      await acceptLater(token);
      const acceptedAt = performance.now();
      await anchor.untilStatus(id, 'pending_user_transfer_start');
      expect(performance.now() - acceptedAt).toBeLessThan(1_000);
      const ready = await read(id, token);
      expect(ready).toMatchObject({ status: 'pending_user_transfer_start', kyc_verified: true });
      expect(String(ready['withdraw_memo'])).toMatch(memo);

      await anchor.pay(id, '100');
      await anchor.untilStatus(id, 'completed');
      expect(anchor.paidByRails(id)).toEqual(paid);
      expect(await anchor.breaks()).toEqual([]);

      const history = spell(await anchor.history(kind, id));
      expect(history).toContain(id);
      expect(logged).toContain('/interactive/');
      for (const mark of [first, last, account, document].flatMap(formsOf)) {
        expect([mark, logged.includes(mark), history.includes(mark)]).toEqual([mark, false, false]);
      }
    },
    60_000,
  );

  test('a rejection ends the story, and nobody is ever shown how to pay', async () => {
    judged = 'PROCESSING';
    const { id, token } = await begin('withdraw');
    judged = 'REJECTED';
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ type: 'person', city: 'Paris' });
    await fetch(`${anchor.url}/sep12/customer`, { method: 'PUT', headers, body });
    await anchor.untilStatus(id, 'expired');
    expect(await read(id, token)).toMatchObject({ status: 'expired', kyc_verified: false });
  }, 60_000);
});
