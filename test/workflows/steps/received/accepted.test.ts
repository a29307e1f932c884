import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import { startTestApi } from '../../../support/api/support.ts';
import { playAnchor } from '../../../support/played-anchor.ts';
import { opened } from '../../../support/opened.ts';
import { withCustomerType } from '../../../support/customer-types.ts';

/* SEP-6 with SEP-12 inside: from the endpoint, through the story's own wait, to the payment. */

const TYPE = 'sep6-customer';
const PAYEE = { bank_account_number: '12345678', last_name: 'Lovelace' };

const api = await opened(
  startTestApi((given) => ({
    ...withCustomerType(given, TYPE),
  })),
);
const anchor = await opened(playAnchor(api));

const client = async () => {
  const keypair = Keypair.random();
  return { account: keypair.publicKey(), token: await api.login(keypair) };
};
const ask = async (path: string, query: Readonly<Record<string, string>>, token: string) => {
  const address = `${anchor.url}/sep6/${path}?${new URLSearchParams(query).toString()}`;
  const response = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
  expect(response.status).toBe(200);
  return (await response.json()) as { readonly id: string; readonly account_id?: string };
};
const put = async (token: string, told: object): Promise<string> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify(told);
  const answer = await fetch(`${anchor.url}/sep12/customer`, { method: 'PUT', headers, body });
  expect(answer.status).toBe(202);
  return ((await answer.json()) as { readonly id: string }).id;
};
const tell = async (token: string, fields: object) => put(token, { type: TYPE, ...fields });

/** Waits until a story has asked whether it may begin, and was told that it may not. */
const untilAnswered = async (id: string): Promise<void> => {
  await waitUntil(
    async () => {
      const { events = [] } = await anchor.history('deposit', id);
      return events?.some((event) => event.activityTaskCompletedEventAttributes) || undefined;
    },
    { timeoutMs: 20_000, intervalMs: 10, what: `${id} has asked about its customer` },
  );
};

describe('SEP-6 with a customer who has to be accepted first', () => {
  test('a deposit goes on by itself when SEP-12 has accepted, and is paid', async () => {
    const { account, token } = await client();
    const query = { asset_code: 'USDC', account, amount: '100', funding_method: 'sandbox-bank' };
    const { id } = await ask('deposit', query, token);
    expect((await anchor.find(id)).status).toBe('pending_customer_info_update');
    await tell(token, { first_name: 'Ada' });
    await anchor.untilStatus(id, 'pending_user_transfer_start');
    await anchor.pay(id, '100');
    await anchor.untilStatus(id, 'completed');
    expect(await anchor.breaks()).toEqual([]);
  }, 60_000);

  test('a withdrawal names where to pay once both the customer and the payee are known', async () => {
    const { token } = await client();
    const query = { asset_code: 'USDC', amount: '100', funding_method: 'sandbox-bank' };
    const begun = await ask('withdraw', query, token);
    expect(begun.account_id).toBeUndefined();
    await tell(token, { first_name: 'Ada' });
    expect((await anchor.find(begun.id)).status).toBe('pending_customer_info_update');
    await tell(token, PAYEE);
    await anchor.untilStatus(begun.id, 'pending_user_transfer_start');
    await anchor.pay(begun.id, '100');
    await anchor.untilStatus(begun.id, 'completed');
    expect(await anchor.breaks()).toEqual([]);
  }, 60_000);

  test('a deposit for a customer who submitted nothing waits, and goes on within a second of what is submitted', async () => {
    const { account, token } = await client();
    const customer_id = await put(token, {});
    const query = { asset_code: 'USDC', account, amount: '100', customer_id };
    const { id } = await ask('deposit', query, token);
    await untilAnswered(id);
    expect((await anchor.find(id)).status).toBe('pending_customer_info_update');
    // They have the type that the deposit asks for by now; the wallet never says one.
    expect(await put(token, { id: customer_id, first_name: 'Ada' })).toBe(customer_id);
    const acceptedAt = performance.now();
    await anchor.untilStatus(id, 'pending_user_transfer_start');
    expect(performance.now() - acceptedAt).toBeLessThan(1_000);
    await anchor.pay(id, '100');
    await anchor.untilStatus(id, 'completed');
    expect(await anchor.breaks()).toEqual([]);
  }, 60_000);
});
