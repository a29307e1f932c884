import { describe, expect, test } from '@jest/globals';
import { Account, Keypair, MuxedAccount } from '@stellar/stellar-sdk';
import { createBrowser, startTestApi } from '../../../support/api/support.ts';
import { untilSentBack } from '../../../support/played-acts.ts';
import { playAnchor } from '../../../support/played-anchor.ts';
import { opened } from '../../../support/opened.ts';

/*
 * SEP-6 and SEP-24 `from` of a withdrawal: the "Stellar address the assets are sent from". Anybody
 * may pay by the memo, so it is who was expected to until the money is there, and then who did.
 * SEP-31's transaction has no such member.
 */

const api = await opened(startTestApi());
const anchor = await opened(playAnchor(api));

type Transaction = Readonly<Record<string, unknown>>;
const randomAccount = () => Keypair.random().publicKey();
const muxedOf = (account: string) => new MuxedAccount(new Account(account, '0'), '7').accountId();

const createClient = async () => {
  const account = randomAccount();
  const keypair = Keypair.random();
  const token = await api.login(keypair);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const get = async <T>(path: string) =>
    (await (await fetch(anchor.url + path, { headers })).json()) as T;
  return { account, headers, get };
};
type Client = Awaited<ReturnType<typeof createClient>>;

const PAYEE = {
  bank_account_number: '12345678',
  first_name: 'Ada',
  last_name: 'Lovelace',
};
/** Begins a withdrawal of 100 that is asked for as if `account` would pay it. */
const begin = {
  sep6: async ({ account, headers, get }: Client) => {
    const query = { asset_code: 'USDC', amount: '100', funding_method: 'sandbox-bank', account };
    const address = `/sep6/withdraw?${new URLSearchParams(query).toString()}`;
    const { id } = await get<{ id: string }>(address);
    const told = await fetch(`${anchor.url}/sep12/customer`, {
      method: 'PUT',
      headers,
      body: JSON.stringify(PAYEE),
    });
    expect(told.status).toBe(202);
    return id;
  },
  sep24: async ({ account, headers }: Client) => {
    const response = await fetch(`${anchor.url}/sep24/transactions/withdraw/interactive`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ asset_code: 'USDC', amount: '100', account }),
    });
    const { id, url } = (await response.json()) as { id: string; url: string };
    const browser = createBrowser({ ...api, url: anchor.url });
    await browser.open(url.replace(api.url, ''));
    const form = { amount: '100', rail: 'sandbox-bank' };
    await browser.submit(`/interactive/${id}/amount`, form);
    await browser.submit(`/interactive/${id}/details`, PAYEE);
    await browser.submit(`/interactive/${id}/review`, form);
    return id;
  },
};

describe.each(['sep6', 'sep24'] as const)('`from` of a withdrawal by %s', (protocol) => {
  /** What one look-up and the list both say. */
  const read = async ({ get }: Client, id: string) => {
    const one = await get<{ transaction: Transaction }>(`/${protocol}/transaction?id=${id}`);
    const list = await get<{ transactions: readonly Transaction[] }>(
      `/${protocol}/transactions?asset_code=USDC`,
    );
    expect(list.transactions.find((row) => row['id'] === id)).toMatchObject({
      from: one.transaction['from'],
    });
    return one.transaction;
  };

  const payer = randomAccount();
  test.each([
    { who: 'an account', from: payer, fromMuxedAccount: null },
    {
      who: 'a muxed account, in its own form',
      from: muxedOf(payer),
      fromMuxedAccount: muxedOf(payer),
    },
  ] as const)(
    'is $who once it has paid, and before that who was asked to',
    async ({ from, fromMuxedAccount }) => {
      const client = await createClient();
      const id = await begin[protocol](client);
      await anchor.untilStatus(id, 'pending_user_transfer_start');
      expect(await read(client, id)).toMatchObject({ from: client.account });
      await anchor.pay(id, '100', new Date(), {
        fromAccount: payer,
        ...(fromMuxedAccount === null ? {} : { fromMuxedAccount }),
      });
      await anchor.untilStatus(id, 'completed');
      expect(await read(client, id)).toMatchObject({ from, status: 'completed' });
    },
    60_000,
  );

  test('§1.4 is still who was asked to, where somebody’s money went back', async () => {
    const client = await createClient();
    const id = await begin[protocol](client);
    await anchor.untilStatus(id, 'pending_user_transfer_start');
    const source = await anchor.pay(id, '50', new Date(), { fromAccount: payer });
    expect(await untilSentBack(anchor, source)).toMatchObject({ to: payer });
    expect(await read(client, id)).toMatchObject({
      from: client.account,
      status: 'pending_user_transfer_start',
    });
  }, 60_000);
});
