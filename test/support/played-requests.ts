import { expect } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { createBrowser, type TestApi } from './api/support.ts';
import type { PlayedAnchor } from './played-anchor.ts';
import { BANK_PAYEE } from './payees.ts';

/* Payments of 100, begun at the endpoints of a played anchor by clients of their own. */

const NAMES = { first_name: 'Ama', last_name: 'Mensah' };

export interface Opened {
  readonly id: string;
  /** Who is expected to pay. */
  readonly account: string;
  /** Where it stands while it waits for money. */
  readonly waits: 'pending_user_transfer_start' | 'pending_sender';
  /** The transaction as its client reads it. */
  readonly read: () => Promise<Readonly<Record<string, unknown>>>;
  /** Tells something of its customer, by SEP-12. */
  readonly tell: (fields: object) => Promise<unknown>;
}

interface Body {
  readonly id: string;
  readonly url?: string;
  readonly transaction: Readonly<Record<string, unknown>>;
}

const createClient = async (api: TestApi, { url }: PlayedAnchor) => {
  const keypair = Keypair.random();
  const token = await api.login(keypair);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const send = async (method: string, path: string, body?: object): Promise<Body> => {
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    const response = await fetch(url + path, init);
    expect(response.status).toBeLessThan(300);
    return (await response.json()) as Body;
  };
  const tell = async (fields: object) => send('PUT', '/sep12/customer', fields);
  return { account: keypair.publicKey(), send, tell };
};

const deposit = async (api: TestApi, anchor: PlayedAnchor): Promise<Opened> => {
  const { account, send, tell } = await createClient(api, anchor);
  const query = { asset_code: 'USDC', amount: '100', funding_method: 'sandbox-bank', account };
  const { id } = await send('GET', `/sep6/deposit?${new URLSearchParams(query).toString()}`);
  const read = async () => (await send('GET', `/sep6/transaction?id=${id}`)).transaction;
  return { id, account, read, tell, waits: 'pending_user_transfer_start' };
};

const sep6 = async (api: TestApi, anchor: PlayedAnchor): Promise<Opened> => {
  const { account, send, tell } = await createClient(api, anchor);
  const query = { asset_code: 'USDC', amount: '100', funding_method: 'sandbox-bank', account };
  const { id } = await send('GET', `/sep6/withdraw?${new URLSearchParams(query).toString()}`);
  await tell(BANK_PAYEE);
  const read = async () => (await send('GET', `/sep6/transaction?id=${id}`)).transaction;
  return { id, account, read, tell, waits: 'pending_user_transfer_start' };
};

const sep24 = async (
  api: TestApi,
  anchor: PlayedAnchor,
  beforeAsked?: () => void,
): Promise<Opened> => {
  const { account, send, tell } = await createClient(api, anchor);
  beforeAsked?.();
  const asked = { asset_code: 'USDC', amount: '100', account };
  const { id, url = '' } = await send('POST', '/sep24/transactions/withdraw/interactive', asked);
  const browser = createBrowser({ ...api, url: anchor.url });
  await browser.open(url.replace(api.url, ''));
  const form = { amount: '100', rail: 'sandbox-bank' };
  await browser.submit(`/interactive/${id}/amount`, form);
  await browser.submit(`/interactive/${id}/details`, BANK_PAYEE);
  await browser.submit(`/interactive/${id}/review`, form);
  const read = async () => (await send('GET', `/sep24/transaction?id=${id}`)).transaction;
  return { id, account, read, tell, waits: 'pending_user_transfer_start' };
};

const sep31 = async (
  api: TestApi,
  anchor: PlayedAnchor,
  beforeAsked?: () => void,
): Promise<Opened> => {
  const { account, send, tell } = await createClient(api, anchor);
  const put = async (type: string, fields: object): Promise<string> =>
    (await tell({ type, ...fields })).id;
  const parties = {
    sender_id: await put('sep31-sender', NAMES),
    receiver_id: await put('sep31-receiver', BANK_PAYEE),
  };
  beforeAsked?.();
  const { id } = await send('POST', '/sep31/transactions', {
    asset_code: 'USDC',
    amount: '100',
    funding_method: 'sandbox-bank',
    ...parties,
  });
  const read = async () => (await send('GET', `/sep31/transactions/${id}`)).transaction;
  return { id, account, read, tell, waits: 'pending_sender' };
};

const ENDPOINTS = { deposit, sep6, sep24, sep31 } as const;
export const PROTOCOLS = ['sep6', 'sep24', 'sep31'] as const;
type Protocol = (typeof PROTOCOLS)[number];

/**
 * Begins one by its protocol, or a deposit by SEP-6, and waits until its money may come.
 * @param beforeAsked is called once the customers are known, by SEP-24 and SEP-31.
 */
export const open = async (
  protocol: Protocol | 'deposit',
  api: TestApi,
  anchor: PlayedAnchor,
  beforeAsked?: () => void,
): Promise<Opened> => {
  const opened = await ENDPOINTS[protocol](api, anchor, beforeAsked);
  await anchor.untilStatus(opened.id, opened.waits);
  return opened;
};
