import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { openPayee } from '../../src/services/transactions/payee/payee.ts';
import type { RemittanceRequest } from '../../src/domain/transactions/remittance.ts';
import { customerEndpoint } from '../support/customer-endpoint.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { startTestApi } from '../support/api/support.ts';
import { opened } from '../support/opened.ts';

/*
 * A receiver who was accepted is who is paid, whatever a request says of them: screening that looks at
 * one person and a payment to another would be none.
 */

let review: 'ACCEPTED' | 'PROCESSING' = 'ACCEPTED';
const checked: RemittanceRequest[] = [];
const api = await opened(
  startTestApi((anchor) => ({
    ...anchor,
    customerReview: async () => ({ status: review }),
    checkRemittance: (request) => {
      checked.push(request);
      return anchor.checkRemittance(request);
    },
  })),
);

const { bank_account_number: NUMBER, ...NAMES } = BANK_PAYEE;
const begin = async (receiver: object = BANK_PAYEE) => {
  review = 'ACCEPTED';
  const token = await api.login(Keypair.random());
  const { put } = customerEndpoint(api.url, token);
  const { id: sender_id } = await put({ type: 'sep31-sender', ...NAMES });
  const { id: receiver_id } = await put({ type: 'sep31-receiver', ...receiver });
  const ask = async (transaction: object, language?: string) => {
    const body = { amount: '100', asset_code: 'USDC', sender_id, receiver_id };
    const response = await fetch(`${api.url}/sep31/transactions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(language === undefined ? {} : { 'accept-language': language }),
      },
      body: JSON.stringify({ ...body, fields: { transaction } }),
    });
    const answer = (await response.json()) as { id?: string; error?: string };
    return { ...answer, status: response.status };
  };
  return { put, receiver_id, ask };
};
const payeeOf = async (id: string | undefined) =>
  openPayee(
    api.deps.secrets,
    await api.orm.em.fork().findOneOrFail(Transaction, { id: String(id) }),
  );

describe('§3.7 SEP-31 POST /transactions with fields.transaction', () => {
  test.each([
    ['first_name', { first_name: 'Mallory' }],
    ['last_name', { ...BANK_PAYEE, last_name: 'Other' }],
    ['given_name', { given_name: 'Mallory' }],
    ['family_name', { family_name: 'Other' }],
    ['bank_account_number', { bank_account_number: '87654321' }],
  ])('§3.7 400 for a %s that the receiver was not accepted with', async (field, fields) => {
    const { ask } = await begin();
    const before = await api.count('transaction');
    expect(await ask(fields)).toEqual({
      status: 400,
      error: `fields.transaction.${field}: differs from what the receiver was accepted with; leave it out, or correct the receiver by SEP-12.`,
    });
    expect(await api.count('transaction')).toBe(before);
    expect((await ask(fields, 'es')).error).toBe(
      `fields.transaction.${field}: difiere de aquello con lo que se aceptó al destinatario; omítalo, o corrija al destinatario por SEP-12.`,
    );
  });

  test('§3.7 so is one who is looked at: what is accepted later is what they submitted', async () => {
    const { put, receiver_id, ask } = await begin();
    review = 'PROCESSING';
    await put({ id: receiver_id, last_name: 'Byron' });
    expect((await ask({ last_name: 'Lovelace' })).status).toBe(400);
    const { status, id } = await ask({ last_name: 'Byron' });
    expect([status, (await payeeOf(id))['last_name']]).toEqual([201, 'Byron']);
  });

  test('§3.7 may say the same, in its own writing, and the receiver’s own is what counts', async () => {
    const mobile = { mobile_number: '+254700123456' };
    const { ask } = await begin({ ...BANK_PAYEE, ...mobile });
    checked.length = 0;
    const said = { first_name: ' Ada ', given_name: ' Ada ', mobile_number: '+254 700 123456' };
    const { status, id } = await ask(said);
    expect(status).toBe(201);
    expect(await payeeOf(id)).toEqual(BANK_PAYEE);
    expect(checked[0]?.fields).toEqual({ first_name: 'Ada', given_name: 'Ada', ...mobile });
  });

  test('§3.7 may add what the receiver lacks, once', async () => {
    const { ask } = await begin(NAMES);
    const { id } = await ask({ bank_account_number: NUMBER });
    expect(await payeeOf(id)).toEqual(BANK_PAYEE);
    // What one request says of its payee does not become the receiver's.
    const other = await ask({ bank_account_number: '87654321' });
    expect(await payeeOf(other.id)).toEqual({ ...BANK_PAYEE, bank_account_number: '87654321' });
  });

  test('§3.7 says one thing of a field that has two names', async () => {
    const { ask } = await begin(NAMES);
    const fields = { bank_account_number: NUMBER, 'organization.photo_proof_adress': 'a' };
    const other = { ...fields, 'organization.photo_proof_address': 'b' };
    expect(await ask(other)).toMatchObject({ status: 400, error: expect.stringMatching(/name/) });
    expect((await ask(fields)).status).toBe(201);
  });

  test('§3.7 a name of Object’s own is no field of the receiver', async () => {
    const { ask } = await begin();
    const fields = JSON.parse('{"constructor": "x", "toString": "y"}') as object;
    expect((await ask(fields)).status).toBe(201);
  });
});
