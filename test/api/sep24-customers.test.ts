import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import type { CustomerDecision } from '../../src/domain/customer.ts';
import { Callback } from '../../src/db/entities/books.ts';
import { openFields } from '../../src/db/customer-store.ts';
import { openPayee } from '../../src/db/payee.ts';
import { Customer } from '../../src/db/entities/customer.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { createRecordingStories } from '../activities/bench.ts';
import { createAdmit } from '../../src/activities/admit.ts';
import { applyDecision } from '../../src/worker/decide-customer.ts';
import { customerDoor, formOf, JPEG } from '../support/customer-door.ts';
import { withPageCustomer } from '../support/page-customer.ts';
import { createBrowser, startTestApi, type TestApi } from './support.ts';

/* SEP-24 with SEP-12 inside, from the request to the pages. */

const ALL = { first_name: 'Ada', last_name: 'Lovelace', birth_date: '1990-12-10' };
const PAYEE = { bank_account_number: '12345678', first_name: 'Mary', last_name: 'Somerville' };
const FORM = { amount: '100', rail: 'sandbox-bank' };
type Kind = 'deposit' | 'withdraw';

let api: TestApi;
let decide: () => Promise<CustomerDecision>;
const accepted = async (): Promise<CustomerDecision> => ({ status: 'ACCEPTED' });
const later = async (): Promise<CustomerDecision> => ({ status: 'PROCESSING' });
beforeAll(async () => {
  api = await startTestApi(withPageCustomer(undefined, { customerReview: async () => decide() }));
});
beforeEach(() => {
  decide = accepted;
});
afterAll(async () => api?.close());

const load = async (id: string) => api.orm.em.fork().findOneOrFail(Transaction, { id });
const counts = async () => Promise.all([api.count('customer'), api.count('transaction')]);
const fieldsOf = async (row: Transaction) => {
  const id = row.customerId ?? '';
  return openFields(api.deps.secrets, await api.orm.em.fork().findOneOrFail(Customer, { id }));
};
const begin = async (kind: Kind, told: object = {}, token?: string) => {
  const own = token ?? (await api.login(Keypair.random()));
  const body = { asset_code: 'USDC', amount: '100', ...told };
  const response = await api.post(`/sep24/transactions/${kind}/interactive`, body, own);
  const answer = (await response.json()) as { id: string; url: string; error?: string };
  return { status: response.status, token: own, browser: createBrowser(api), ...answer };
};
const read = async (id: string, token: string) => {
  const response = await api.get(`/sep24/transaction?id=${id}`, token);
  const { transaction } = (await response.json()) as { transaction: Record<string, unknown> };
  return transaction;
};
/** Opens the pages, and says the amount. */
const start = async (kind: Kind, told: object = {}, added = '', token?: string) => {
  const begun = await begin(kind, told, token);
  await begun.browser.open(`${begun.url}${added}`);
  const next = await begun.browser.submit(`/interactive/${begun.id}/amount`, FORM);
  return { ...begun, next };
};
const tell = async ({ browser, id }: Awaited<ReturnType<typeof start>>, told: object = ALL) =>
  browser.submit(`/interactive/${id}/about`, formOf({ ...told }, { photo_id_front: JPEG }));
const agree = async ({ browser, id }: Awaited<ReturnType<typeof start>>) =>
  browser.submit(`/interactive/${id}/review`, FORM);
const settle = async (customer: string | null | undefined, action: string, field?: string) =>
  applyDecision(
    { orm: api.orm, stories: createRecordingStories().stories },
    { anchor: api.anchor, secrets: api.deps.secrets },
    {
      id: customer ?? '',
      action,
      operator: 'grace',
      fields: field === undefined ? [] : [field],
      message: 'Please see below.',
    },
  );
const admit = async (transactionId: string, isLastTime = false) =>
  createAdmit({
    orm: api.orm,
    anchor: api.anchor,
    stories: createRecordingStories().stories,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })({ transactionId, isLastTime });

describe('the SEP-9 fields of a SEP-24 request', () => {
  test.each(['json', 'urlencoded', 'multipart'])(
    'are kept of the customer, encrypted, and not asked again: %s',
    async (form) => {
      const token = await api.login(Keypair.random());
      const fields = { asset_code: 'USDC', given_name: 'Ada', last_name: 'Lovelace', unknown: 'x' };
      const bodies: Readonly<Record<string, [string | URLSearchParams | FormData, object]>> = {
        json: [JSON.stringify(fields), { 'content-type': 'application/json' }],
        urlencoded: [new URLSearchParams(fields), {}],
        multipart: [formOf(fields, { photo_id_front: JPEG }), {}],
      };
      const [body, headers] = bodies[form] ?? ['', {}];
      const response = await fetch(`${api.url}/sep24/transactions/deposit/interactive`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, ...headers },
        body,
      });
      expect(response.status).toBe(200);
      const { id, url } = (await response.json()) as { id: string; url: string };
      const row = await load(id);
      expect(await fieldsOf(row)).toMatchObject({ first_name: 'Ada', last_name: 'Lovelace' });
      expect(await customerDoor(api.url, token).get({ type: 'person' })).toMatchObject({
        id: row.customerId,
        status: 'NEEDS_INFO',
      });
      const [dump] = await api.orm.em
        .fork()
        .execute<{ text: string }[]>(
          `select string_agg(c::text, '') || string_agg(t::text, '') as text from customer c, transaction t`,
        );
      expect(dump?.text).not.toContain('Lovelace');
      const browser = createBrowser(api);
      await browser.open(url);
      const { text } = await browser.submit(`/interactive/${id}/amount`, FORM);
      expect(text).toContain('name="birth_date"');
      expect(text).not.toContain('name="first_name"');
      expect(text.includes('name="photo_id_front"')).toBe(form !== 'multipart');
    },
  );

  test.each([
    [{ birth_date: '10/12/1990' }, 'birth_date'],
    [{ first_name: 'Ada', mobile_number: 'none' }, 'mobile_number'],
    [{ 'card.number': '4111111111111111' }, 'card.number'],
    [{ first_name: 'Ada', given_name: 'Grace' }, 'given_name'],
    [{ first_name: 7 }, 'first_name'],
  ])(
    'that are malformed are 400 naming the field, and nothing is written: %j',
    async (told, name) => {
      const token = await api.login(Keypair.random());
      const before = await counts();
      const refused = await begin('deposit', told, token);
      expect(refused.status).toBe(400);
      expect(refused.error).toContain(name);
      expect(await counts()).toEqual(before);
    },
  );

  test('are not kept of a request that is refused for another reason', async () => {
    const before = await counts();
    expect((await begin('deposit', { ...ALL, amount: '0.01' })).status).toBe(400);
    expect((await begin('deposit', { ...ALL, asset_code: 'NONE' })).status).toBe(400);
    expect(await counts()).toEqual(before);
  });

  test('are told of the customer_id that the wallet names, who has to be of the type', async () => {
    const token = await api.login(Keypair.random());
    const door = customerDoor(api.url, token);
    const { id: plain } = await door.put({ first_name: 'Ada' });
    const begun = await begin('deposit', { customer_id: plain, last_name: 'Lovelace' }, token);
    const row = await load(begun.id);
    expect(row.customerId).toBe(plain);
    // Accepted for nothing in particular is not accepted for this.
    expect(await door.get({ id: plain, type: 'person' })).toMatchObject({ status: 'NEEDS_INFO' });
    const { id: other } = await door.put({ type: 'sep6', first_name: 'Ada' });
    const refused = await begin('deposit', { customer_id: other }, token);
    expect([refused.status, refused.error]).toEqual([400, expect.stringContaining(plain)]);
    const stranger = await begin('deposit', { customer_id: plain, first_name: 'Eve' });
    expect(stranger.status).toBe(400);
    expect(await fieldsOf(row)).toMatchObject({ first_name: 'Ada' });
  });

  test('prefill the payee where the names are the same, and change no payee afterwards', async () => {
    decide = later;
    const told = { ...ALL, bank_account_number: '87654321' };
    const flow = await start('withdraw', told);
    const details = await tell(flow);
    expect(details.path).toBe(`/interactive/${flow.id}/details`);
    expect(details.text).toContain('value="87654321"');
    expect(details.text).toContain('value="Lovelace"');
    await flow.browser.submit(`/interactive/${flow.id}/details`, PAYEE);
    await agree(flow);
    const { customerId } = await load(flow.id);
    expect(await settle(customerId, 'accept')).toBe('ACCEPTED');
    expect(openPayee(api.deps.secrets, await load(flow.id))).toEqual(PAYEE);
  });
});

describe('the step "About you"', () => {
  test('asks after the amount for what is missing, and goes on once it is told', async () => {
    const flow = await start('deposit');
    expect(flow.next.path).toBe(`/interactive/${flow.id}/about`);
    for (const part of [
      '<label for="first_name">First name</label>',
      'type="date"',
      'type="file"',
      'type="radio"',
      'enctype="multipart/form-data"',
      'autocomplete="given-name"',
    ]) {
      expect(flow.next.text).toContain(part);
    }
    const review = await tell(flow);
    expect(review.path).toBe(`/interactive/${flow.id}/review`);
    await agree(flow);
    expect(await load(flow.id)).toMatchObject({ status: 'pending_anchor' });
    expect(await read(flow.id, flow.token)).toMatchObject({ kyc_verified: true });
    expect(api.temporal.started).toContainEqual(
      expect.objectContaining({ id: `deposit/${flow.id}` }),
    );
  });

  test('is not seen by a customer who is accepted, and cannot be left out by anybody else', async () => {
    const flow = await start('deposit');
    const skipped = await flow.browser.open(`/interactive/${flow.id}/review`);
    expect(skipped.path).toBe(`/interactive/${flow.id}/about`);
    const forced = await agree(flow);
    expect(forced.path).toBe(`/interactive/${flow.id}/about`);
    expect(await load(flow.id)).toMatchObject({ status: 'incomplete' });
    await tell(flow);
    const again = await start('withdraw', {}, '', flow.token);
    expect(again.next.path).toBe(`/interactive/${again.id}/details`);
    const about = await again.browser.open(`/interactive/${again.id}/about`);
    expect(about.path).toBe(`/interactive/${again.id}/details`);
  });

  test.each([
    [{ ...ALL, first_name: ' ' }, JPEG, 'Please fill in: First name.'],
    [{ ...ALL, birth_date: '2190-01-01' }, JPEG, 'Please check: Date of birth.'],
    [ALL, Buffer.from('MZ'), 'This file cannot be used: The front'],
    [ALL, Buffer.alloc(1024 * 1024 + 1, 'x'), 'A file is too large; the most we take is 1 MB.'],
    [ALL, null, 'Please fill in: The front'],
  ])('says what is wrong, field by field, and writes nothing: %#', async (told, file, says) => {
    const flow = await start('deposit');
    const before = await counts();
    const form = file === null ? formOf(told) : formOf(told, { photo_id_front: file });
    const again = await flow.browser.submit(`/interactive/${flow.id}/about`, form);
    expect(again.response.status).toBe(400);
    expect(again.text).toContain(says);
    expect(again.text).toContain('role="alert"');
    expect(await counts()).toEqual(before);
  });

  test('takes a form in which a browser left a file and an optional field empty', async () => {
    const flow = await start('deposit', { ...ALL });
    const form = formOf({ sex: '' });
    form.append('photo_id_front', new Blob([]), '');
    const again = await flow.browser.submit(`/interactive/${flow.id}/about`, form);
    expect(again.text).toContain('Please fill in: The front');
  });

  test('reads nothing that nobody asked for', async () => {
    const flow = await start('deposit');
    await tell(flow, { ...ALL, tax_id: '1234', email_address: 'ada@example.org' });
    const fields = await fieldsOf(await load(flow.id));
    expect(Object.keys(fields).sort()).toEqual([...Object.keys(ALL), 'photo_id_front'].sort());
  });

  test('ends the form for a customer who is rejected, in plain words', async () => {
    decide = async () => ({ status: 'REJECTED', message: 'Our customers are adults.' });
    const flow = await start('deposit');
    const ended = await tell(flow);
    expect(ended.text).toContain('We cannot serve you with this');
    expect(ended.text).toContain('Our customers are adults.');
    expect(await load(flow.id)).toMatchObject({ status: 'expired', workflowStartedAt: null });
    expect((await begin('deposit', {}, flow.token)).status).toBe(403);
  });

  test('no other browser reads or writes what a customer tells', async () => {
    const flow = await start('deposit', { ...ALL });
    const stranger = createBrowser(api);
    const other = await start('deposit');
    for (const browser of [stranger, other.browser]) {
      for (const path of ['about', 'details', 'review', '']) {
        const seen = await browser.open(`/interactive/${flow.id}/${path}`);
        expect([path, seen.response.status]).toEqual([path, 403]);
        expect(seen.text).not.toContain('Lovelace');
      }
      const form = formOf({ ...ALL, last_name: 'Mallory' }, { photo_id_front: JPEG });
      const written = await browser.submit(`/interactive/${flow.id}/about`, form);
      expect(written.response.status).toBe(403);
    }
    const fields = await fieldsOf(await load(flow.id));
    expect(fields).toMatchObject({ last_name: 'Lovelace' });
    expect(fields['photo_id_front']).toBeUndefined();
  });
});

describe('a form that was agreed to before its customer is accepted', () => {
  test('waits: nobody is told how to pay, and the page says what happens next', async () => {
    decide = later;
    const flow = await start('withdraw');
    await tell(flow);
    await flow.browser.submit(`/interactive/${flow.id}/details`, PAYEE);
    const page = await agree(flow);
    expect(page.text).toContain('We are checking what you told us');
    expect(page.text).toContain('data-live');
    const row = await load(flow.id);
    expect(row.status).toBe('pending_customer_info_update');
    expect(row.receivingMemo).not.toBeNull();
    expect(page.text).not.toContain(row.receivingAccount ?? 'none');
    const started = api.temporal.started.find(({ id }) => id === `withdrawal/${flow.id}`);
    expect(started).toMatchObject({ args: { waitsForCustomer: true } });
    const shown = await read(flow.id, flow.token);
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
    expect(await settle(row.customerId, 'accept')).toBe('ACCEPTED');
    expect((await admit(flow.id)).state).toBe('admitted');
    expect(await read(flow.id, flow.token)).toMatchObject({
      status: 'pending_user_transfer_start',
      kyc_verified: true,
      withdraw_memo: row.receivingMemo,
      withdraw_anchor_account: row.receivingAccount,
    });
  });

  test('asks again by more_info for what the review refused, and takes it', async () => {
    decide = later;
    const flow = await start('deposit');
    await tell(flow);
    await agree(flow);
    const { customerId } = await load(flow.id);
    await settle(customerId, 'ask', 'last_name=Please write it in full.');
    const shown = await read(flow.id, flow.token);
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
    decide = accepted;
    await elsewhere.submit(`/interactive/${flow.id}/about`, formOf({ last_name: 'King' }));
    expect(await fieldsOf(await load(flow.id))).toMatchObject({ last_name: 'King' });
    expect(api.temporal.signalled).toContainEqual({
      id: `deposit/${flow.id}`,
      signal: 'informationUpdated',
    });
    expect((await admit(flow.id)).state).toBe('admitted');
    expect(await load(flow.id)).toMatchObject({ status: 'pending_anchor' });
    // The link is good for what is asked, and for nothing else.
    const closed = await elsewhere.submit('/sep24/transaction/more_info', {
      id: flow.id,
      token: link.searchParams.get('token') ?? '',
    });
    expect(closed.response.status).toBe(403);
  });

  test('a customer whom a review sent back without naming a field is asked for everything anew', async () => {
    decide = later;
    const flow = await start('deposit');
    await tell(flow);
    await agree(flow);
    const { customerId } = await load(flow.id);
    await settle(customerId, 'ask');
    const asked = await flow.browser.open(`/interactive/${flow.id}`);
    expect(asked.text).toContain('Please see below.');
    expect(asked.text).toContain('value="Lovelace"');
    decide = accepted;
    const form = formOf({ ...ALL, last_name: 'King' });
    await flow.browser.submit(`/interactive/${flow.id}/about`, form);
    expect(await read(flow.id, flow.token)).toMatchObject({ kyc_verified: true });
  });

  test('ends in plain words where the customer is rejected, whose story is told at once', async () => {
    decide = later;
    const flow = await start('deposit');
    await tell(flow);
    await agree(flow);
    const { customerId } = await load(flow.id);
    expect(await settle(customerId, 'reject')).toBe('REJECTED');
    const row = await load(flow.id);
    expect(row.informationUpdatedAt).toBeInstanceOf(Date);
    expect((await admit(flow.id)).state).toBe('ended');
    expect((await flow.browser.open(`/interactive/${flow.id}`)).text).toContain(
      'We cannot serve you with this',
    );
    expect(await read(flow.id, flow.token)).toMatchObject({ status: 'expired' });
  });

  test('ends in plain words where we were too slow', async () => {
    decide = later;
    const flow = await start('deposit', { lang: 'es' });
    await tell(flow);
    await agree(flow);
    expect((await admit(flow.id)).state).toBe('waiting');
    expect((await admit(flow.id, true)).state).toBe('ended');
    expect((await flow.browser.open(`/interactive/${flow.id}`)).text).toContain(
      'Pasó demasiado tiempo',
    );
    expect((await load(flow.id)).message).toContain('could not check');
  });
});

describe('what the wallet is told of the customer', () => {
  const HOOK = 'https://wallet.example/moves';
  const added = `&on_change_callback=${encodeURIComponent(HOOK)}`;
  const told = async (id: string) =>
    (await api.orm.em.fork().find(Callback, { transactionId: id }, { orderBy: { id: 'asc' } })).map(
      ({ status }) => status,
    );

  test('each change of kyc_verified, and of whom a transaction waits for, of open ones alone', async () => {
    decide = later;
    const flow = await start('deposit', {}, added);
    await tell(flow);
    await agree(flow);
    const silent = await start('deposit', {}, '', flow.token);
    const ended = await start('deposit', {}, added, flow.token);
    await api.orm.em.fork().nativeUpdate(Transaction, { id: ended.id }, { status: 'expired' });
    const { customerId } = await load(flow.id);
    expect(await told(flow.id)).toEqual(['pending_customer_info_update']);
    await settle(customerId, 'ask', 'last_name=Please write it in full.');
    await tell(flow, { last_name: 'King' });
    expect(await told(flow.id)).toEqual([
      'pending_customer_info_update',
      'pending_user',
      'pending_anchor',
    ]);
    await settle(customerId, 'accept');
    await admit(flow.id);
    expect((await told(flow.id)).slice(3)).toEqual(['pending_anchor', 'pending_anchor']);
    await settle(customerId, 'reject');
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
    const flow = await start('deposit', {}, added, token);
    await tell(flow);
    expect(await read(flow.id, token)).toMatchObject({ kyc_verified: true });
    expect(await customerDoor(api.url, token).erase(keypair.publicKey())).toBe(200);
    expect(await told(flow.id)).toEqual(['incomplete', 'incomplete']);
    expect(await read(flow.id, token)).toMatchObject({ kyc_verified: false });
    const again = await flow.browser.submit(`/interactive/${flow.id}/amount`, FORM);
    expect(again.path).toBe(`/interactive/${flow.id}/about`);
    expect((await tell(flow)).path).toBe(`/interactive/${flow.id}/review`);
    expect(await read(flow.id, token)).toMatchObject({ kyc_verified: true });
  });
});
