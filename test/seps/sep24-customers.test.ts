import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { z } from 'zod';
import {
  later,
  accepted,
  createPageBench,
  PAYEE,
  type PageBench,
} from '../support/api/page-bench.ts';
import { createBrowser, startTestApi } from '../support/api/support.ts';
import { customerEndpoint, formOf, JPEG } from '../support/customer-endpoint.ts';
import { failure, sep24Transaction } from './shapes.ts';

/* SEP-24 3.8, what it says of the customer: SEP-9 fields, kyc_verified, and what waits for them. */

let bench: PageBench;
beforeAll(async () => {
  bench = await createPageBench();
});
afterAll(async () => bench?.api.close());

const read = async (id: string, token: string) =>
  sep24Transaction.parse(await bench.read(id, token));

describe('SEP-24 and the customer', () => {
  test.each(['deposit', 'withdraw'] as const)(
    'POST /transactions/%s/interactive: any SEP-9 field may be passed as well, files as multipart',
    async (kind) => {
      const token = await bench.api.login(Keypair.random());
      const body = formOf(
        { asset_code: 'USDC', first_name: 'Ada', last_name: 'Lovelace', birth_date: '1990-12-10' },
        { photo_id_front: JPEG },
      );
      const headers = { authorization: `Bearer ${token}` };
      const path = `${bench.api.url}/sep24/transactions/${kind}/interactive`;
      const response = await fetch(path, { method: 'POST', headers, body });
      const { id } = z.object({ id: z.uuid() }).parse(await response.json());
      expect(await customerEndpoint(bench.api.url, token).get({ type: 'person' })).toMatchObject({
        status: 'ACCEPTED',
        provided_fields: { photo_id_front: { status: 'ACCEPTED' } },
      });
      expect(await read(id, token)).toMatchObject({ status: 'incomplete', kyc_verified: true });
    },
  );

  test.each(['', null, 'nobody'])(
    '"any SEP-9 parameters may be passed as well to make the onboarding experience simpler": email_address %j stops nothing',
    async (email) => {
      const token = await bench.api.login(Keypair.random());
      const body = { asset_code: 'USDC', email_address: email };
      const path = '/sep24/transactions/deposit/interactive';
      const response = await bench.api.post(path, body, token);
      expect(response.status).toBe(200);
      // SEP-12 is strict about the same: there, nobody else would ask for it.
      const put = await bench.api.send('PUT', '/sep12/customer', { email_address: email }, token);
      expect([put.status, failure.parse(await put.json()).error]).toEqual([
        400,
        expect.stringContaining('email_address'),
      ]);
    },
  );

  test('customer_id: the SEP-12 customer whose fields are used, without asking again', async () => {
    const token = await bench.api.login(Keypair.random());
    const endpoint = customerEndpoint(bench.api.url, token);
    const told = { type: 'person', first_name: 'Ada', last_name: 'Lovelace' };
    const { id: customer_id } = await endpoint.put(
      formOf({ ...told, birth_date: '1990-12-10' }, { photo_id_front: JPEG }),
    );
    const flow = await bench.start('deposit', { customer_id }, '', token);
    expect(flow.next.path).toBe(`/interactive/${flow.id}/review`);
  });

  test('kyc_verified: true once the anchor has verified the user’s KYC information for the transaction, in lists too', async () => {
    bench.judge.next = later;
    const flow = await bench.start('deposit');
    await bench.tell(flow);
    await bench.agree(flow);
    const other = await bench.start('withdraw');
    expect(await read(flow.id, flow.token)).toMatchObject({ kyc_verified: false });
    expect(await read(other.id, other.token)).toMatchObject({ kyc_verified: false });
    const { customerId } = await bench.load(flow.id);
    await bench.settle(customerId, 'accept');
    const list = await bench.api.get('/sep24/transactions?asset_code=USDC', flow.token);
    const { transactions } = z
      .object({ transactions: z.array(sep24Transaction) })
      .parse(await list.json());
    expect(transactions.map(({ kyc_verified: verified }) => verified)).toEqual([true]);
    bench.judge.next = accepted;
  });

  test('withdraw_anchor_account, withdraw_memo and withdraw_memo_type are null until the anchor is ready', async () => {
    bench.judge.next = later;
    const flow = await bench.start('withdraw');
    await bench.tell(flow);
    await flow.browser.submit(`/interactive/${flow.id}/details`, PAYEE);
    await bench.agree(flow);
    expect(await read(flow.id, flow.token)).toMatchObject({
      status: 'pending_anchor',
      withdraw_anchor_account: null,
      withdraw_memo: null,
      withdraw_memo_type: null,
    });
    await bench.settle((await bench.load(flow.id)).customerId, 'accept');
    await bench.admit(flow.id);
    expect(await read(flow.id, flow.token)).toMatchObject({
      status: 'pending_user_transfer_start',
      withdraw_memo: expect.stringMatching(/^\d+$/),
    });
    bench.judge.next = accepted;
  });

  test('pending_user: the user has to do something, and user_action_required_by says until when', async () => {
    bench.judge.next = later;
    const flow = await bench.start('deposit');
    await bench.tell(flow);
    await bench.agree(flow);
    const { customerId } = await bench.load(flow.id);
    await bench.settle(customerId, 'ask', 'last_name=Please write it in full.');
    const { status, user_action_required_by: until } = await read(flow.id, flow.token);
    expect(status).toBe('pending_user');
    expect(Date.parse(String(until))).toBeGreaterThan(Date.now());
    bench.judge.next = accepted;
  });

  test('where no operation asks for a customer, SEP-9 fields are kept of the one of no type, and prefill', async () => {
    const api = await startTestApi();
    const token = await api.login(Keypair.random());
    const told = { asset_code: 'USDC', bank_account_number: '87654321' };
    const path = '/sep24/transactions/withdraw/interactive';
    const response = await api.post(path, told, token);
    const { id, url } = z.object({ id: z.uuid(), url: z.url() }).parse(await response.json());
    const browser = createBrowser(api);
    await browser.open(url);
    const form = { amount: '100', rail: 'sandbox-bank' };
    const details = await browser.submit(`/interactive/${id}/amount`, form);
    expect(details.path).toBe(`/interactive/${id}/details`);
    expect(details.text).toContain('value="87654321"');
    expect(await customerEndpoint(api.url, token).get()).toMatchObject({
      status: 'NEEDS_INFO',
      fields: { first_name: {}, last_name: {} },
      provided_fields: { bank_account_number: {} },
    });
    await api.close();
  });
});
