import { describe, expect, test } from '@jest/globals';
import { Callback } from '../../../../src/db/entities/books.ts';
import { Client } from '../../../../src/db/entities/client.ts';
import { openContacts } from '../../../../src/services/clients/clients.ts';
import { createTestConsole, logIn, type ConsoleBrowser } from '../../../support/console.ts';
import { opened } from '../../../support/opened.ts';
import { addTransaction } from '../../../support/rows.ts';

const bench = await opened(createTestConsole());
const SCRIPT = '<script>alert(1)</script>';
const ASSET = `stellar:USDC:G${'B'.repeat(55)}`;
const admin = await logIn(bench, await bench.add(['admin']));
const viewer = await logIn(bench, await bench.add(['viewer']));

const em = () => bench.owner.em.fork();
const post = async (
  browser: ConsoleBrowser,
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<Response> =>
  browser.post(path, { _form: await browser.formToken('/'), reason: 'agreement 7', ...fields });

let names = 0;
/** Adds a client by the page, and finds its id. */
const add = async (more: Readonly<Record<string, string>> = {}) => {
  names += 1;
  const domain = `wallet${names}.example`;
  const fields = { kind: 'wallet', name: `Wallet ${names}`, domain, ...more };
  const response = await post(admin, '/clients', fields);
  const id = (response.headers.get('location') ?? '').replace('/clients/', '');
  return { id, domain, status: response.status, text: await response.text() };
};
const acts = async (subject: string) =>
  em().execute<unknown[]>(
    `select act, channel, reason from operator_act where subject = ? order by id`,
    [subject],
  );

test('an administrator adds, changes, refuses and allows a client, each with its row', async () => {
  const { id, status } = await add({
    contacts: 'Ada Quillfeather',
    [`payment ${ASSET}`]: '100',
    [`asset ${ASSET}`]: 'yes',
  });
  expect(status).toBe(303);
  const found = await em().findOneOrFail(Client, { id });
  expect(found).toMatchObject({ isAllowed: true, assets: [ASSET] });
  expect(found.limits).toEqual({ [ASSET]: { payment: '100' } });
  const fields = { kind: 'wallet', name: 'Renamed', domain: 'renamed.example' };
  expect((await post(admin, `/clients/${id}`, fields)).status).toBe(303);
  expect((await post(admin, `/clients/${id}/refuse`, { reason: 'fraud' })).status).toBe(303);
  const refused = await em().findOneOrFail(Client, { id });
  expect(refused).toMatchObject({ name: 'Renamed', isAllowed: false, assets: null, limits: {} });
  // An empty field keeps the contacts, and a single - removes them.
  expect(openContacts(bench.secrets, refused)).toBe('Ada Quillfeather');
  await post(admin, `/clients/${id}`, { ...fields, contacts: '-' });
  await post(admin, `/clients/${id}/allow`, { reason: 'cleared' });
  expect(openContacts(bench.secrets, await em().findOneOrFail(Client, { id }))).toBe('');
  const by = { channel: 'console', reason: 'agreement 7' };
  expect(await acts(id)).toEqual([
    { ...by, act: 'client.added' },
    { ...by, act: 'client.changed' },
    { ...by, act: 'client.refused', reason: 'fraud' },
    { ...by, act: 'client.changed' },
    { ...by, act: 'client.allowed', reason: 'cleared' },
  ]);
});

test('what the service refuses is said on the page, and nothing is written', async () => {
  const { status, text } = await add({ callback: 'http://10.0.0.1/x' });
  expect(status).toBe(409);
  expect(text).toContain('role="alert"');
  expect(await em().count(Client, { domain: `wallet${names}.example` })).toBe(0);
});

test('others may not write, see forms, or send without the token of their session', async () => {
  const { id } = await add();
  for (const path of ['/clients', `/clients/${id}`, `/clients/${id}/refuse`]) {
    expect((await post(viewer, path, { name: 'X', domain: 'x.example' })).status).toBe(403);
    expect((await admin.post(path, { name: 'X', reason: 'x' })).status).toBe(403);
  }
  const page = await (await viewer.get(`/clients/${id}`)).text();
  expect(page).not.toContain('<textarea');
  expect(page).not.toContain('/refuse');
  expect((await em().findOneOrFail(Client, { id })).isAllowed).toBe(true);
  expect((await viewer.get(`/clients/${crypto.randomUUID()}`)).status).toBe(404);
  expect((await viewer.get('/clients/nothing')).status).toBe(404);
});

test('contacts are kept from a viewer, and each look of others is a row', async () => {
  const { id } = await add({ contacts: `Grace Hopperfield ${SCRIPT}` });
  const refused = await viewer.get(`/clients/${id}/contacts`);
  expect(refused.status).toBe(403);
  for (const path of ['/clients', `/clients/${id}`]) {
    expect(await (await admin.get(path)).text()).not.toContain('Hopperfield');
  }
  const text = await (await admin.get(`/clients/${id}/contacts`)).text();
  expect(text).toContain('Grace Hopperfield &lt;script&gt;');
  expect(text).not.toContain('<script>');
  expect((await acts(id)).at(-1)).toMatchObject({ act: 'personal_data.viewed' });
  expect(bench.logged.join('')).not.toContain('Hopperfield');
});

const queue = async (clientDomain: string | null, host: string, failed: boolean) => {
  const { id } = await addTransaction(em(), clientDomain === null ? {} : { clientDomain });
  const inner = em();
  inner.create(Callback, { transactionId: id, url: `https://${host}/told`, status: 'completed' });
  await inner.flush();
  await em().execute(
    failed
      ? `update callback set attempts = 3, given_up_at = now(), last_failure = 'http_status',
           last_http_status = 503, last_tried_at = now() where transaction_id = ?`
      : `update callback set attempts = 1, delivered_at = now() where transaction_id = ?`,
    [id],
  );
  return id;
};

describe('the callbacks of a client', () => {
  test('show failures with their reasons, hosts that fail, and what was taken', async () => {
    const { id, domain } = await add({ name: SCRIPT });
    const lost = await queue(domain, 'fails.example', true);
    const taken = await queue(domain, 'takes.example', false);
    const other = await queue('other.example', 'fails.example', true);
    const text = await (await viewer.get(`/clients/${id}`)).text();
    for (const one of [lost, taken, 'fails.example', 'http_status 503', 'given up']) {
      expect(text).toContain(one);
    }
    expect(text).not.toContain(other);
    expect(text).not.toContain('<script>');
    const spanish = await (await viewer.get(`/clients/${id}?lang=es`)).text();
    expect(spanish).toContain('Avisos fallidos');
    await viewer.get('/?lang=en');
  });

  test('are sent again, in the name of who asked; those of others are not', async () => {
    const { id, domain } = await add();
    const lost = await queue(domain, 'lost.example', true);
    const other = await queue('other2.example', 'other2.example', true);
    const replay = async (target: string, since = '') =>
      post(admin, `/clients/${id}/replay`, { target, since, evidence: 'ticket 9' });
    expect((await replay(other)).status).toBe(409);
    expect((await replay('other2.example', '2026-01-01T00:00')).status).toBe(409);
    // A host has to name the time since when.
    expect((await replay('lost.example')).status).toBe(409);
    const state = async (of: string) =>
      em().execute<unknown[]>(
        `select given_up_at is null as waits, r.operator like 'person%' as named
           from callback c left join callback_replay r on r.id = c.replay_id
          where c.transaction_id = ?`,
        [of],
      );
    expect(await state(lost)).toEqual([{ waits: false, named: null }]);
    expect((await replay(lost)).status).toBe(303);
    expect(await state(lost)).toEqual([{ waits: true, named: true }]);
    expect((await replay('lost.example', '2026-01-01T00:00')).status).toBe(409);
    expect(await acts(lost)).toEqual([
      { act: 'callbacks.replayed', channel: 'console', reason: 'ticket 9' },
    ]);
    const taken = await queue(domain, 'lost.example', false);
    expect((await replay('lost.example', '2026-01-01T00:00')).status).toBe(303);
    expect(await state(taken)).toHaveLength(2);
  });
});

test('clients are shown a page at a time', async () => {
  await em().transactional(async (inner) => {
    await inner.execute(
      `insert into client (id, kind, name, domain)
         select gen_random_uuid(), 'wallet', 'zz' || lpad(n::text, 4, '0'), 'zz' || n || '.example'
           from generate_series(1, 150) n`,
    );
    await inner.execute(
      `insert into operator_act (operator, channel, act) values ('a', 'command', 'client.added')`,
    );
  });
  const first = await (await viewer.get('/clients')).text();
  const [, next = ''] = /href="(\/clients\?after=[^"]+)"/.exec(first) ?? [];
  expect(next).not.toBe('');
  const second = await (await viewer.get(next)).text();
  expect(first).not.toContain('zz0150');
  expect(second).toContain('zz0150');
});

describe('the callbacks of a host that is nobody’s', () => {
  test('are shown with what is safe to do, and sent again by whoever may', async () => {
    const lost = await queue(null, 'nobody.example', true);
    const other = await queue(null, 'else.example', true);
    const path = '/callbacks/nobody.example';
    const text = await (await viewer.get(path)).text();
    for (const one of [lost, 'http_status 503', 'given up', 'were given up']) {
      expect(text).toContain(one);
    }
    expect(text).not.toContain(other);
    expect(text).not.toContain('name="evidence"');
    expect((await post(viewer, `${path}/replay`, { target: lost, evidence: 'x' })).status).toBe(
      403,
    );
    const replay = async (target: string, since = '', evidence = 'ticket 12') =>
      (await post(admin, `${path}/replay`, { target, since, evidence })).status;
    expect(await replay(other)).toBe(409);
    expect(await replay('nobody.example')).toBe(409);
    expect(await replay(lost, '', '')).toBe(409);
    expect(await acts(lost)).toEqual([]);
    expect(await replay('nobody.example', '2026-01-01T00:00')).toBe(303);
    expect(await acts('nobody.example')).toMatchObject([
      { act: 'callbacks.replayed', reason: 'ticket 12' },
    ]);
    const spanish = await (await viewer.get(`${path}?lang=es`)).text();
    expect(spanish).toContain('Avisos a nobody.example');
    await viewer.get('/?lang=en');
  });

  test('are none where all were taken, and a stranger’s name is text', async () => {
    const response = await viewer.get(`/callbacks/${encodeURIComponent(SCRIPT)}`);
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toContain('No callback');
    expect(text).not.toContain(SCRIPT);
  });
});
