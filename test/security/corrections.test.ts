import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { openPayee, sealedPayee } from '../../src/services/transactions/payee/payee.ts';
import { store } from '../seps/stored.ts';
import { INTERACTIVE_TOKEN, startExternalApi } from '../support/api/external-support.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { createBrowser, loadTransaction } from '../support/api/support.ts';
import { opened } from '../support/opened.ts';

/*
 * A rail has refused a field of a payment whose money is there. Whichever endpoint a correction comes by,
 * it takes that field and leaves the rest of the payee as it was: else whoever holds a token, a link or
 * a cookie of the payment could give it another payee than the one whom the business has looked at.
 */

const api = await opened(startExternalApi());

interface Answer {
  readonly status: number;
  readonly text: string;
}
/** Sends a correction, as whoever may send one. */
type Send = (fields: Readonly<Record<string, string>>, language?: string) => Promise<Answer>;
interface Waiting {
  readonly id: string;
  readonly send: Send;
}

const refused = async (
  protocol: 'sep6' | 'sep24' | 'sep31',
  asked: readonly string[],
): Promise<{ readonly row: Transaction; readonly token: string }> => {
  const keypair = Keypair.random();
  const kind = protocol === 'sep31' ? 'remittance' : 'withdrawal';
  const row = await store(api, keypair, protocol, kind, {
    status: 'pending_customer_info_update',
    transferReceivedAt: new Date(),
    requiredInfoUpdates: asked,
  });
  const em = api.orm.em.fork();
  await em.nativeUpdate(
    Transaction,
    { id: row.id },
    sealedPayee(api.deps.secrets, row.id, BANK_PAYEE),
  );
  return { row, token: await api.login(keypair) };
};

const patch =
  (path: string, token: string, bodyOf: (fields: object) => object): Send =>
  async (fields, language) => {
    const response = await fetch(`${api.url}${path}`, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(language === undefined ? {} : { 'accept-language': language }),
      },
      body: JSON.stringify(bodyOf(fields)),
    });
    return { status: response.status, text: await response.text() };
  };

const ENDPOINTS: Readonly<Record<string, (asked: readonly string[]) => Promise<Waiting>>> = {
  'PATCH /sep6/transactions/:id': async (asked) => {
    const { row, token } = await refused('sep6', asked);
    const path = `/sep6/transactions/${row.id}`;
    return { id: row.id, send: patch(path, token, (transaction) => ({ transaction })) };
  },
  'PATCH /sep31/transactions/:id': async (asked) => {
    const { row, token } = await refused('sep31', asked);
    const path = `/sep31/transactions/${row.id}`;
    return { id: row.id, send: patch(path, token, (transaction) => ({ fields: { transaction } })) };
  },
  'PATCH /external/transactions/:id': async (asked) => {
    const { row } = await refused('sep24', asked);
    const path = `/external/transactions/${row.id}`;
    return { id: row.id, send: patch(path, INTERACTIVE_TOKEN, (fields) => ({ fields })) };
  },
  'POST /interactive/:id/details': async (asked) => {
    const { row, token } = await refused('sep24', asked);
    const read = await api.get(`/sep24/transaction?id=${row.id}`, token);
    const { transaction } = (await read.json()) as { transaction: { more_info_url: string } };
    const { pathname, searchParams } = new URL(transaction.more_info_url);
    const browser = createBrowser(api);
    await browser.submit(pathname, Object.fromEntries(searchParams));
    const send: Send = async (fields) => {
      const { response, text } = await browser.submit(`/interactive/${row.id}/details`, fields);
      return { status: response.status, text };
    };
    return { id: row.id, send };
  },
};
const payeeOf = async (id: string) => openPayee(api.deps.secrets, await loadTransaction(api, id));

const ACCOUNT = { bank_account_number: '87654321' };
const MALLORY = { first_name: 'Mallory' };

describe.each(Object.keys(ENDPOINTS))('§3.7 a correction by %s', (name) => {
  const begin = async (asked = ['bank_account_number']): Promise<Waiting> => {
    const endpoint = ENDPOINTS[name];
    if (!endpoint) throw new Error(`${name} is no endpoint`);
    return endpoint(asked);
  };

  test('§3.7 takes what was asked for, and nobody else is paid for it', async () => {
    const { id, send } = await begin();
    expect((await send(ACCOUNT)).status).toBe(200);
    expect(await payeeOf(id)).toEqual({ ...BANK_PAYEE, ...ACCOUNT });
    const row = await loadTransaction(api, id);
    expect(row.informationUpdatedAt).toBeInstanceOf(Date);
    expect(row.informationToldAt).toEqual(row.informationUpdatedAt);
  });

  test.each([
    ['alone', MALLORY],
    ['beside what is asked for', { ...ACCOUNT, ...MALLORY }],
    ['by its other name', { ...ACCOUNT, given_name: 'Mallory' }],
    ['that the rail has no use for', { ...ACCOUNT, email_address: 'm@example.com' }],
  ])('§3.7 is refused whole for a field that nobody asked for, %s', async (_what, fields) => {
    const { id, send } = await begin();
    const { status, text } = await send(fields);
    expect(status).toBe(400);
    const [field] = Object.keys(fields).filter((one) => one !== 'bank_account_number');
    expect(text).toContain(
      name.startsWith('POST')
        ? 'Please change only what is asked for here'
        : `${field}: was not asked about and stays as it is; correct bank_account_number.`,
    );
    expect(text).not.toMatch(/>Mallory<|Lovelace/);
    expect(await payeeOf(id)).toEqual(BANK_PAYEE);
    expect((await loadTransaction(api, id)).informationUpdatedAt ?? null).toBeNull();
    expect(api.temporal.signalled.filter((one) => one.id.endsWith(id))).toEqual([]);
  });

  test('§3.7 may repeat what stands, and takes an asked field by its other name', async () => {
    const { id, send } = await begin(['first_name']);
    const { first_name: _first, ...others } = BANK_PAYEE;
    expect((await send({ ...others, given_name: 'Ana' })).status).toBe(200);
    expect(await payeeOf(id)).toEqual({ ...BANK_PAYEE, first_name: 'Ana' });
    expect((await send({ first_name: 'Ana', given_name: 'Eve' })).status).toBe(400);
    expect(await payeeOf(id)).toMatchObject({ first_name: 'Ana' });
  });

  test('§3.7 says no strange name back', async () => {
    const { id, send } = await begin();
    const { status, text } = await send({ ...ACCOUNT, '<b>first name</b>': 'Mallory' });
    expect(status).toBe(400);
    expect(text).not.toMatch(/<b>first|Mallory</);
    expect(await payeeOf(id)).toEqual(BANK_PAYEE);
  });
});

test('§3.7 a refused correction is answered in Spanish too', async () => {
  for (const [name, begin] of Object.entries(ENDPOINTS)) {
    if (name.startsWith('POST')) continue;
    const { send } = await begin(['bank_account_number']);
    expect((await send(MALLORY, 'es')).text).toContain(
      'first_name: no se ha pedido y queda como está; corrija bank_account_number.',
    );
  }
});

test('§3.7 our page of a correction asks for what the rail has refused and shows nothing else', async () => {
  const { row, token } = await refused('sep24', ['bank_account_number']);
  const read = await api.get(`/sep24/transaction?id=${row.id}`, token);
  const { transaction } = (await read.json()) as { transaction: { more_info_url: string } };
  const { pathname, searchParams } = new URL(transaction.more_info_url);
  const browser = createBrowser(api);
  const { text } = await browser.submit(pathname, Object.fromEntries(searchParams));
  const names = [...text.matchAll(/<(?:input|select)[^>]* name="([^"]+)"/g)].map(([, one]) => one);
  expect(names).toEqual(['bank_account_number']);
  expect(text).not.toContain('Lovelace');
});
