import { beforeEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { openPayee } from '../../../src/services/transactions/payee/payee.ts';
import { customerEndpoint, formOf, JPEG } from '../../support/customer-endpoint.ts';
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

/* SEP-24 with SEP-12 inside: the fields of a request, and the step that asks for the rest. */

const bench = await opened(createPageBench());
const { api } = bench;
beforeEach(() => {
  bench.judge.next = accepted;
});

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
      const row = await bench.load(id);
      expect(await bench.fieldsOf(row)).toMatchObject({ first_name: 'Ada', last_name: 'Lovelace' });
      expect(await customerEndpoint(api.url, token).get({ type: 'person' })).toMatchObject({
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
    { birth_date: '10/12/1990' },
    { mobile_number: 'none' },
    { email_address: '' },
    { email_address: null, birth_date: '' },
    { email_address: 'nobody' },
    { last_name: 7 },
    { photo_id_front: 'aGVsbG8=' },
    { given_name: 'Grace' },
  ])('that do not do are left out, and the page asks: %j', async (told) => {
    const begun = await bench.begin('deposit', { first_name: 'Ada', ...told });
    expect([begun.status, begun.error]).toEqual([200, undefined]);
    expect(await bench.fieldsOf(await bench.load(begun.id))).toEqual({ first_name: 'Ada' });
    await begun.browser.open(begun.url);
    const { text } = await begun.browser.submit(`/interactive/${begun.id}/amount`, FORM);
    expect(text).toContain('name="birth_date"');
  });

  test.each([
    [{ 'card.number': '4111111111111111' }, 'card.number'],
    [{ photo_id_front_file_id: 'mine' }, 'photo_id_front_file_id'],
    [{ email_address_verification: 'no code!' }, 'email_address_verification'],
  ])(
    'of a card, a file or a code are 400 where they are wrong, and nothing is written: %j',
    async (told, name) => {
      const token = await api.login(Keypair.random());
      const before = await bench.counts();
      const refused = await bench.begin('deposit', told, token);
      expect(refused.status).toBe(400);
      expect(refused.error).toContain(name);
      expect(await bench.counts()).toEqual(before);
    },
  );

  test('are not kept of a request that is refused for another reason', async () => {
    const before = await bench.counts();
    expect((await bench.begin('deposit', { ...ALL, amount: '0.01' })).status).toBe(400);
    expect((await bench.begin('deposit', { ...ALL, asset_code: 'NONE' })).status).toBe(400);
    expect(await bench.counts()).toEqual(before);
  });

  test('are found by the customer_id that the wallet names, who has to be of the type', async () => {
    const token = await api.login(Keypair.random());
    const endpoint = customerEndpoint(api.url, token);
    const { id: plain } = await endpoint.put({ first_name: 'Ada' });
    const begun = await bench.begin(
      'deposit',
      { customer_id: plain, last_name: 'Lovelace' },
      token,
    );
    const row = await bench.load(begun.id);
    expect(row.customerId).toBe(plain);
    // Accepted for nothing in particular is not accepted for this.
    expect(await endpoint.get({ id: plain, type: 'person' })).toMatchObject({
      status: 'NEEDS_INFO',
    });
    const { id: other } = await endpoint.put({ type: 'sep6', first_name: 'Ada' });
    const refused = await bench.begin('deposit', { customer_id: other }, token);
    expect([refused.status, refused.error]).toEqual([400, expect.stringContaining(plain)]);
    const stranger = await bench.begin('deposit', { customer_id: plain, first_name: 'Eve' });
    expect(stranger.status).toBe(400);
    expect(await bench.fieldsOf(row)).toMatchObject({ first_name: 'Ada' });
  });

  test('prefill the payee where the names are the same, and change no payee afterwards', async () => {
    bench.judge.next = later;
    const told = { ...ALL, bank_account_number: '87654321' };
    const flow = await bench.start('withdraw', told);
    const details = await bench.tell(flow);
    expect(details.path).toBe(`/interactive/${flow.id}/details`);
    expect(details.text).toContain('value="87654321"');
    expect(details.text).toContain('value="Lovelace"');
    await flow.browser.submit(`/interactive/${flow.id}/details`, PAYEE);
    await bench.agree(flow);
    const { customerId } = await bench.load(flow.id);
    expect(await bench.settle(customerId, 'accept')).toBe('ACCEPTED');
    expect(openPayee(api.deps.secrets, await bench.load(flow.id))).toEqual(PAYEE);
  });
});

describe('the step "About you"', () => {
  test('asks after the amount for what is missing, and goes on once it is submitted', async () => {
    const flow = await bench.start('deposit');
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
    const review = await bench.tell(flow);
    expect(review.path).toBe(`/interactive/${flow.id}/review`);
    await bench.agree(flow);
    expect(await bench.load(flow.id)).toMatchObject({ status: 'pending_anchor' });
    expect(await bench.read(flow.id, flow.token)).toMatchObject({ kyc_verified: true });
    expect(api.temporal.started).toContainEqual(
      expect.objectContaining({ id: `deposit/${flow.id}` }),
    );
  });

  test('is not seen by a customer who is accepted, and cannot be left out by anybody else', async () => {
    const flow = await bench.start('deposit');
    const skipped = await flow.browser.open(`/interactive/${flow.id}/review`);
    expect(skipped.path).toBe(`/interactive/${flow.id}/about`);
    const forced = await bench.agree(flow);
    expect(forced.path).toBe(`/interactive/${flow.id}/about`);
    expect(await bench.load(flow.id)).toMatchObject({ status: 'incomplete' });
    await bench.tell(flow);
    const again = await bench.start('withdraw', {}, '', flow.token);
    expect(again.next.path).toBe(`/interactive/${again.id}/details`);
    const about = await again.browser.open(`/interactive/${again.id}/about`);
    expect(about.path).toBe(`/interactive/${again.id}/details`);
  });

  test.each([
    [{ ...ALL, first_name: ' ' }, JPEG, 'Please fill in: First name.'],
    [{ ...ALL, birth_date: '2190-01-01' }, JPEG, 'Please check: Date of birth.'],
    [ALL, Buffer.from('MZ'), 'This file cannot be used: The front'],
    [ALL, Buffer.alloc(1024 * 1024 + 1, 'x'), 'A file is too large; the maximum is 1 MB.'],
    [ALL, null, 'Please fill in: The front'],
  ])('says what is wrong, field by field, and writes nothing: %#', async (told, file, says) => {
    const flow = await bench.start('deposit');
    const before = await bench.counts();
    const form = file === null ? formOf(told) : formOf(told, { photo_id_front: file });
    const again = await flow.browser.submit(`/interactive/${flow.id}/about`, form);
    expect(again.response.status).toBe(400);
    expect(again.text).toContain(says);
    expect(again.text).toContain('role="alert"');
    // What was typed is still there.
    expect(again.text).toContain('value="Lovelace"');
    expect(await bench.counts()).toEqual(before);
  });

  test('takes a form in which a browser left a file and an optional field empty', async () => {
    const flow = await bench.start('deposit', { ...ALL });
    const form = formOf({ sex: '' });
    form.append('photo_id_front', new Blob([]), '');
    const again = await flow.browser.submit(`/interactive/${flow.id}/about`, form);
    expect(again.text).toContain('Please fill in: The front');
  });

  test('reads nothing that nobody asked for', async () => {
    const flow = await bench.start('deposit');
    await bench.tell(flow, { ...ALL, tax_id: '1234', email_address: 'ada@example.org' });
    const fields = await bench.fieldsOf(await bench.load(flow.id));
    expect(Object.keys(fields).sort()).toEqual([...Object.keys(ALL), 'photo_id_front'].sort());
  });

  test('ends the form for a customer who is rejected, in plain words', async () => {
    bench.judge.next = async () => ({ status: 'REJECTED', message: 'Our customers are adults.' });
    const flow = await bench.start('deposit');
    const ended = await bench.tell(flow);
    expect(ended.text).toContain('We cannot serve you with this');
    expect(ended.text).toContain('Our customers are adults.');
    expect(await bench.load(flow.id)).toMatchObject({ status: 'expired', workflowStartedAt: null });
    expect((await bench.begin('deposit', {}, flow.token)).status).toBe(403);
  });

  test('no other browser reads or writes what a customer submits', async () => {
    const flow = await bench.start('deposit', { ...ALL });
    const stranger = createBrowser(api);
    const other = await bench.start('deposit');
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
    const fields = await bench.fieldsOf(await bench.load(flow.id));
    expect(fields).toMatchObject({ last_name: 'Lovelace' });
    expect(fields['photo_id_front']).toBeUndefined();
  });
});
