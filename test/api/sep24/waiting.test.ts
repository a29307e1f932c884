import { beforeEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Callback } from '../../../src/db/entities/books.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { customerEndpoint, formOf } from '../../support/customer-endpoint.ts';
import {
  ALL,
  FORM,
  later,
  accepted,
  PAYEE,
  createPageBench,
} from '../../support/api/page-bench.ts';
import { createBrowser } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

/* SEP-24 with SEP-12 inside: what waits for the customer, and what the wallet is told of it. */

const bench = await opened(createPageBench());
const { api } = bench;
beforeEach(() => {
  bench.judge.next = accepted;
});

describe('a form that was agreed to before its customer is accepted', () => {
  test('waits: nobody is shown how to pay, and the page says what happens next', async () => {
    bench.judge.next = later;
    const flow = await bench.start('withdraw');
    await bench.tell(flow);
    await flow.browser.submit(`/interactive/${flow.id}/details`, PAYEE);
    const page = await bench.agree(flow);
    expect(page.text).toContain('We are checking what you told us');
    expect(page.text).toContain('data-live');
    const row = await bench.load(flow.id);
    expect(row.status).toBe('pending_customer_info_update');
    expect(row.receivingMemo).not.toBeNull();
    expect(page.text).not.toContain(row.receivingAccount ?? 'none');
    const started = api.temporal.started.find(({ id }) => id === `withdrawal/${flow.id}`);
    expect(started).toMatchObject({ args: { waitsForCustomer: true } });
    const shown = await bench.read(flow.id, flow.token);
    expect(shown).toMatchObject({
      status: 'pending_anchor',
      kyc_verified: false,
      withdraw_memo: null,
      withdraw_memo_type: null,
      withdraw_anchor_account: null,
      user_action_required_by: null,
    });
    const more = await createBrowser(api).open(String(shown['more_info_url']));
    expect(more.text).toContain('We are checking what you told us');
    expect(more.text).not.toContain('<form');
    expect(await bench.settle(row.customerId, 'accept')).toBe('ACCEPTED');
    expect((await bench.admit(flow.id)).state).toBe('admitted');
    expect(await bench.read(flow.id, flow.token)).toMatchObject({
      status: 'pending_user_transfer_start',
      kyc_verified: true,
      withdraw_memo: row.receivingMemo,
      withdraw_anchor_account: row.receivingAccount,
    });
  });

  test('asks again by more_info for what the review refused, and takes it', async () => {
    bench.judge.next = later;
    const flow = await bench.start('deposit');
    await bench.tell(flow);
    await bench.agree(flow);
    const { customerId } = await bench.load(flow.id);
    await bench.settle(customerId, 'ask', 'last_name=Please write it in full.');
    const shown = await bench.read(flow.id, flow.token);
    expect(shown).toMatchObject({ status: 'pending_user', kyc_verified: false });
    expect(shown['user_action_required_by']).not.toBeNull();
    const link = new URL(String(shown['more_info_url']));
    const elsewhere = createBrowser(api);
    const more = await elsewhere.open(link.href);
    expect(more.text).toContain('We need something more from you');
    expect(more.text).not.toContain('Lovelace');
    const asked = await elsewhere.submit('/sep24/transaction/more_info', {
      id: flow.id,
      token: link.searchParams.get('token') ?? '',
    });
    expect(asked.text).toContain('Please write it in full.');
    expect(asked.text).toContain('aria-invalid="true"');
    expect(asked.text).not.toContain('name="first_name"');
    bench.judge.next = accepted;
    await elsewhere.submit(`/interactive/${flow.id}/about`, formOf({ last_name: 'King' }));
    expect(await bench.fieldsOf(await bench.load(flow.id))).toMatchObject({ last_name: 'King' });
    expect(api.temporal.signalled).toContainEqual({
      id: `deposit/${flow.id}`,
      signal: 'informationUpdated',
    });
    expect((await bench.admit(flow.id)).state).toBe('admitted');
    expect(await bench.load(flow.id)).toMatchObject({ status: 'pending_anchor' });
    // The link is good for what is asked, and for nothing else.
    const closed = await elsewhere.submit('/sep24/transaction/more_info', {
      id: flow.id,
      token: link.searchParams.get('token') ?? '',
    });
    expect(closed.response.status).toBe(403);
  });

  test('a customer whom a review sent back without naming a field is asked for everything anew', async () => {
    bench.judge.next = later;
    const flow = await bench.start('deposit');
    await bench.tell(flow);
    await bench.agree(flow);
    const { customerId } = await bench.load(flow.id);
    await bench.settle(customerId, 'ask');
    const asked = await flow.browser.open(`/interactive/${flow.id}`);
    expect(asked.text).toContain('Please see below.');
    expect(asked.text).toContain('value="Lovelace"');
    bench.judge.next = accepted;
    const form = formOf({ ...ALL, last_name: 'King' });
    await flow.browser.submit(`/interactive/${flow.id}/about`, form);
    expect(await bench.read(flow.id, flow.token)).toMatchObject({ kyc_verified: true });
  });

  test('ends in plain words where the customer is rejected, whose story is signalled at once', async () => {
    bench.judge.next = later;
    const flow = await bench.start('deposit');
    await bench.tell(flow);
    await bench.agree(flow);
    const { customerId } = await bench.load(flow.id);
    expect(await bench.settle(customerId, 'reject')).toBe('REJECTED');
    const row = await bench.load(flow.id);
    expect(row.informationUpdatedAt).toBeInstanceOf(Date);
    expect((await bench.admit(flow.id)).state).toBe('ended');
    expect((await flow.browser.open(`/interactive/${flow.id}`)).text).toContain(
      'We cannot serve you with this',
    );
    expect(await bench.read(flow.id, flow.token)).toMatchObject({ status: 'expired' });
  });

  test('ends in plain words where we were too slow', async () => {
    bench.judge.next = later;
    const flow = await bench.start('deposit', { lang: 'es' });
    await bench.tell(flow);
    await bench.agree(flow);
    expect((await bench.admit(flow.id)).state).toBe('waiting');
    expect((await bench.admit(flow.id, true)).state).toBe('ended');
    expect((await flow.browser.open(`/interactive/${flow.id}`)).text).toContain(
      'Pasó demasiado tiempo',
    );
    expect((await bench.load(flow.id)).message).toContain('could not check');
  });
});

describe('what the wallet is shown of the customer', () => {
  const HOOK = 'https://wallet.example/moves';
  const added = `&on_change_callback=${encodeURIComponent(HOOK)}`;
  const told = async (id: string) =>
    (await api.orm.em.fork().find(Callback, { transactionId: id }, { orderBy: { id: 'asc' } })).map(
      ({ status }) => status,
    );

  test('each change of kyc_verified, and of whom a transaction waits for, of open ones alone', async () => {
    bench.judge.next = later;
    const flow = await bench.start('deposit', {}, added);
    await bench.tell(flow);
    await bench.agree(flow);
    const silent = await bench.start('deposit', {}, '', flow.token);
    const ended = await bench.start('deposit', {}, added, flow.token);
    await api.orm.em.fork().nativeUpdate(Transaction, { id: ended.id }, { status: 'expired' });
    const { customerId } = await bench.load(flow.id);
    expect(await told(flow.id)).toEqual(['pending_customer_info_update']);
    await bench.settle(customerId, 'ask', 'last_name=Please write it in full.');
    await bench.tell(flow, { last_name: 'King' });
    expect(await told(flow.id)).toEqual([
      'pending_customer_info_update',
      'pending_user',
      'pending_anchor',
    ]);
    await bench.settle(customerId, 'accept');
    await bench.admit(flow.id);
    expect((await told(flow.id)).slice(3)).toEqual(['pending_anchor', 'pending_anchor']);
    await bench.settle(customerId, 'reject');
    expect((await told(flow.id)).slice(5)).toEqual(['pending_anchor']);
    expect([await told(silent.id), await told(ended.id)]).toEqual([[], []]);
  });

  test('the look-up of a customer’s open transactions is by an index', async () => {
    const em = api.orm.em.fork();
    const plan = await em.transactional(async (inner) => {
      await inner.execute('set local enable_seqscan = off');
      return inner.execute<Record<string, string>[]>(
        `explain select id from transaction where customer_id = '00000000-0000-0000-0000-000000000000'
           and status not in ('completed', 'refunded', 'expired')
           and protocol = 'sep24' and callback_url is not null`,
      );
    });
    expect(JSON.stringify(plan)).toContain('transaction_of_customer');
  });

  test('an erased customer is verified no more', async () => {
    const keypair = Keypair.random();
    const token = await api.login(keypair);
    const flow = await bench.start('deposit', {}, added, token);
    await bench.tell(flow);
    expect(await bench.read(flow.id, token)).toMatchObject({ kyc_verified: true });
    expect(await customerEndpoint(api.url, token).erase(keypair.publicKey())).toBe(200);
    expect(await told(flow.id)).toEqual(['incomplete', 'incomplete']);
    expect(await bench.read(flow.id, token)).toMatchObject({ kyc_verified: false });
    const again = await flow.browser.submit(`/interactive/${flow.id}/amount`, FORM);
    expect(again.path).toBe(`/interactive/${flow.id}/about`);
    expect((await bench.tell(flow)).path).toBe(`/interactive/${flow.id}/review`);
    expect(await bench.read(flow.id, token)).toMatchObject({ kyc_verified: true });
  });
});
