import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Customer, CustomerEvent, CustomerFile } from '../../../../src/db/entities/customer.ts';
import { Transaction } from '../../../../src/db/entities/transaction.ts';
import { fileContext } from '../../../../src/services/customers/review.ts';
import { openFacts, sealFacts } from '../../../../src/services/customers/store.ts';
import { createConsoleBrowser, logIn, type ConsoleBrowser } from '../../../support/console.ts';
import { createCaseConsole, readPage as read, SCRIPT } from '../../../support/console-cases.ts';
import { opened } from '../../../support/opened.ts';
import { addTransaction } from '../../../support/rows.ts';

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const ESCAPED = '&lt;script&gt;alert(1)&lt;/script&gt;';

const bench = await opened(createCaseConsole());
const { em, acts, secrets, addCustomer } = bench;

let viewer: ConsoleBrowser;
let operator: ConsoleBrowser;
beforeAll(async () => {
  viewer = await logIn(bench, await bench.add(['viewer']));
  operator = await logIn(bench, await bench.add(['operator']));
}, 120_000);

const addFile = async (customerId: string, field: string, contentType: string) => {
  const id = randomUUID();
  const { ciphertext, keyId } = secrets.sealBytes(PNG, fileContext(id));
  const inner = em();
  inner.create(CustomerFile, {
    id,
    account: `G${'C'.repeat(55)}`,
    customerId,
    field,
    contentType,
    size: PNG.length,
    contentCiphertext: ciphertext,
    contentKeyId: keyId,
  });
  await inner.flush();
  return `/customers/${customerId}/files/${id}`;
};
const decide = async (id: string, fields: Record<string, string>, browser = operator) =>
  browser.post(`/customers/${id}/decide`, {
    _form: await browser.formToken('/'),
    shown: '1',
    confirmed: 'yes',
    ...fields,
  });
const found = async (id: string) => em().findOneOrFail(Customer, { id });

describe('the queue', () => {
  test('shows who waits for us, since when and for which payments, without personal data', async () => {
    const id = await addCustomer();
    const waits = { status: 'pending_customer_info_update', customerId: id } as const;
    const row = await addTransaction(em(), waits);
    const accepted = await addCustomer('ACCEPTED');
    const { text } = await read(viewer, '/customers');
    expect(text).toContain(`href="/customers/${id}"`);
    expect(text).toContain(row.id);
    expect(text).toContain('a person’s decision');
    expect(text).not.toContain(accepted);
    expect(text).not.toContain('Stone');
    expect((await read(viewer, '/customers?status=ACCEPTED&after=x')).text).toContain(accepted);
    expect((await read(viewer, `/customers/${id}`)).status).toBe(403);
  });
});

describe('a customer', () => {
  test('is shown with the status of each field and with files, escaped, and that is recorded', async () => {
    const id = await addCustomer();
    const picture = await addFile(id, 'photo_id_front', 'image/png');
    const drawing = await addFile(id, 'photo_id_back', 'image/svg+xml');
    const { text } = await read(operator, `/customers/${id}`);
    expect(text).toContain(ESCAPED);
    expect(text).not.toContain(SCRIPT);
    expect(text).toMatch(new RegExp(`<iframe[^>]*src="${picture}"[^>]*sandbox`));
    expect(text).not.toMatch(new RegExp(`<iframe[^>]*src="${drawing}"`));
    expect(await acts(id)).toEqual(['personal_data.viewed']);
    expect((await read(operator, `/customers/${randomUUID()}`)).status).toBe(404);
  });

  test('a picture is framed without a right, anything else is downloaded, and nothing is cached', async () => {
    const id = await addCustomer();
    const picture = await operator.get(await addFile(id, 'photo_id_front', 'image/png'));
    expect(Buffer.from(await picture.arrayBuffer())).toEqual(PNG);
    expect(Object.fromEntries(picture.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'self'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    for (const [index, type] of ['image/svg+xml', 'text/html', 'application/pdf'].entries()) {
      const path = await addFile(id, `other_${index}`, type);
      const file = await operator.get(path);
      expect(file.headers.get('content-type')).toBe('application/octet-stream');
      expect(file.headers.get('content-disposition')).toMatch(/^attachment/);
      expect((await viewer.get(path)).status).toBe(403);
      const other = path.replace(id, await addCustomer());
      expect((await operator.get(other)).status).toBe(404);
    }
    expect((await acts(id)).length).toBe(4);
  });
});

describe('a decision', () => {
  test('is shown before it is taken: what the customer would be, read and be asked', async () => {
    const id = await addCustomer();
    const response = await decide(id, {
      confirmed: '',
      action: 'ask',
      'wrong.last_name': 'As on the passport',
    });
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toContain('has to submit more');
    expect(text).toContain('last_name: As on the passport');
    expect(text).toContain('name="confirmed" value="yes"');
    expect((await found(id)).status).toBe('PROCESSING');
    expect(await acts(id)).toEqual([]);
  });

  test('is chosen by whoever decides, who sees what is missing before and beside it', async () => {
    const id = await addCustomer();
    const states = {
      first_name: { toldAt: new Date().toISOString(), status: 'PROCESSING' },
    } as const;
    const facts = sealFacts(secrets, id, { states, message: null });
    await em().nativeUpdate(Customer, { id }, { type: 'sep31-receiver', ...facts });
    const page = (await read(operator, `/customers/${id}`)).text;
    expect(page).toMatch(/<option value="">\s*Choose a decision/);
    expect(page).toMatch(/Required and not submitted: last_name/);
    const accepted = await (await decide(id, { confirmed: '', action: 'accept' })).text();
    expect(accepted).toContain('payments that wait for the customer do not go on');
    const asked = await (
      await decide(id, { confirmed: '', action: 'ask', 'wrong.last_name': 'x' })
    ).text();
    expect(asked).toContain('Required and not submitted');
    expect(asked).not.toContain('do not go on');
    const none = await decide(id, { confirmed: '', action: '' });
    expect([none.status, await none.text()]).toEqual([409, expect.stringContaining('Choose a')]);
    expect((await found(id)).status).toBe('PROCESSING');
  });

  test('accepts, and lets the payments that wait go on', async () => {
    const id = await addCustomer();
    const { id: waiting } = await addTransaction(em(), {
      status: 'pending_customer_info_update',
      customerId: id,
      kind: 'deposit',
    });
    const shown = await decide(id, { confirmed: '', action: 'accept' });
    expect(await shown.text()).toContain(waiting);
    const done = await decide(id, { action: 'accept' });
    expect([done.status, done.headers.get('location')]).toEqual([303, `/customers/${id}`]);
    expect((await found(id)).status).toBe('ACCEPTED');
    const row = await em().findOneOrFail(Transaction, { id: waiting });
    expect(row.informationUpdatedAt).toBeInstanceOf(Date);
    const [event] = await em().find(CustomerEvent, { customerId: id });
    expect(event).toMatchObject({ toStatus: 'ACCEPTED', actor: expect.stringMatching(/@/) });
    expect(await acts(id)).toEqual(['customer.decided']);
  });

  test('asks again with words for each field, rejects, and has the review look again', async () => {
    const [asked, rejected, reviewed] = [
      await addCustomer(),
      await addCustomer(),
      await addCustomer(),
    ];
    await decide(asked, { action: 'ask', 'wrong.last_name': 'As on the passport' });
    const row = await found(asked);
    expect(row.status).toBe('NEEDS_INFO');
    expect(openFacts(secrets, row).states['last_name']).toMatchObject({
      status: 'REJECTED',
      error: 'As on the passport',
    });
    await decide(rejected, { action: 'reject', message: 'Not with us.' });
    expect(await found(rejected)).toMatchObject({ status: 'REJECTED' });
    expect((await decide(reviewed, { action: 'review' })).status).toBe(303);
    expect((await found(reviewed)).reviewDueAt).toBeInstanceOf(Date);
    for (const id of [asked, rejected, reviewed]) {
      expect(await acts(id)).toEqual(['customer.decided']);
    }
  });

  test('is refused of a customer who has changed, without the token, and by who may not', async () => {
    const id = await addCustomer();
    const late = await decide(id, { action: 'accept', shown: '0' });
    expect(late.status).toBe(409);
    expect(await late.text()).toContain('has changed since');
    expect((await decide(id, { action: 'accept', _form: 'x' })).status).toBe(403);
    expect((await decide(id, { action: 'accept' }, viewer)).status).toBe(403);
    expect((await decide(id, { action: 'pardon' })).status).toBe(404);
    expect((await decide(randomUUID(), { action: 'accept' })).status).toBe(404);
    const nobody = createConsoleBrowser(bench.url);
    expect((await nobody.post(`/customers/${id}/decide`)).headers.get('location')).toBe('/login');
    expect((await found(id)).status).toBe('PROCESSING');
    expect(await acts(id)).toEqual([]);
  });

  test('of the console’s role writes what it has to, and never without its row', async () => {
    const id = await addCustomer();
    const change = async (sql: string) =>
      bench.orm.em.fork().transactional(async (inner) => inner.execute(sql, [id], 'run'));
    await expect(change(`update customer set account = 'G' where id = ?`)).rejects.toThrow(
      'permission denied',
    );
    await expect(change('delete from customer where id = ?')).rejects.toThrow('permission denied');
    await expect(change(`update customer set status = 'ACCEPTED' where id = ?`)).rejects.toThrow(
      'needs its row of operator_act',
    );
    await expect(change('update transaction set amount_in = 1 where id = ?')).rejects.toThrow(
      'permission denied',
    );
    expect((await found(id)).status).toBe('PROCESSING');
  });
});
