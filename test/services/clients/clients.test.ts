import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { openOrm, type Orm } from '../../../src/db/orm.ts';
import { createSecretBox } from '../../../src/db/secret.ts';
import { isRefusal, type Refusal } from '../../../src/domain/refusal.ts';
import {
  addClient,
  changeClient,
  findClient,
  listClients,
  openContacts,
  setAllowed,
  termsOf,
  type ClientEntry,
} from '../../../src/services/clients/clients.ts';
import { importClients } from '../../../src/services/clients/import-clients.ts';
import { judgeAdmin } from '../../../src/services/operators/judge-admin.ts';
import { byCommand } from '../../../src/services/operators/record-act.ts';
import { createAnchor } from '../../support/anchor.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const ISSUER = Keypair.random().publicKey();
const anchor = createAnchor({
  assetCode: 'USDC',
  assetIssuer: ISSUER,
  distributionAccount: Keypair.random().publicKey(),
  payWithinMs: 60_000,
});
const [{ asset } = { asset: '' }] = anchor.assets;
const secrets = createSecretBox([{ id: 'test', key: randomBytes(32) }]);
const deps = { anchor, secrets, development: false };
const BY = byCommand('ada');
const ENTRY: ClientEntry = {
  kind: 'wallet',
  name: 'A wallet',
  domain: 'wallet.example',
  accounts: [],
  isAllowed: true,
  assets: null,
  limits: {},
  callbackUrl: null,
  contacts: 'Ada Quill <ada@wallet.example>',
};

let database: TestDatabase;
let orm: Orm;
beforeAll(async () => {
  database = await createTestDatabase();
  orm = await openOrm({ databaseUrl: database.url });
});
afterAll(async () => {
  await orm?.close();
  await database?.drop();
});

const add = async (change: Partial<ClientEntry>) =>
  orm.em.fork().transactional(async (em) => addClient(em, deps, BY, { ...ENTRY, ...change }));
const done = <T>(answer: T | Refusal): T => {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer;
};
const acts = async (subject: string) =>
  orm.em
    .fork()
    .execute<unknown[]>(
      'select act, operator, reason, after_id from operator_act where subject = ? order by id',
      [subject],
    );

test('a client is added, changed, refused and allowed, each with its row of the audit log', async () => {
  const { id } = done(await add({ domain: 'Wallet.Example' }));
  const em = orm.em.fork();
  const found = await findClient(em, 'WALLET.example');
  expect(found?.id).toBe(id);
  expect(found && openContacts(secrets, found)).toBe(ENTRY.contacts);
  expect(String(found?.contactsCiphertext)).not.toContain('Ada');
  const entry = { ...ENTRY, name: 'Renamed', limits: { [asset]: { daily: '10' } }, contacts: null };
  await em.transactional(async (inner) => changeClient(inner, deps, BY, { id, entry }));
  await em.transactional(async (inner) =>
    setAllowed(inner, BY, { id, isAllowed: false, reason: 'fraud' }),
  );
  await em.transactional(async (inner) =>
    setAllowed(inner, BY, { id, isAllowed: true, reason: 'cleared' }),
  );
  const row = await findClient(orm.em.fork(), id);
  expect(row && termsOf(row)).toMatchObject({
    name: 'Renamed',
    isAllowed: true,
    limits: { [asset]: { daily: '10' } },
  });
  expect(row && openContacts(secrets, row)).toBe(ENTRY.contacts);
  const by = { operator: 'ada' };
  expect(await acts(id)).toEqual([
    { ...by, act: 'client.added', reason: null, after_id: 'wallet.example' },
    { ...by, act: 'client.changed', reason: null, after_id: 'name limits' },
    { ...by, act: 'client.refused', reason: 'fraud', after_id: null },
    { ...by, act: 'client.allowed', reason: 'cleared', after_id: null },
  ]);
});

test('the database refuses a change without a row of the audit log, and a removal', async () => {
  const { id } = done(await add({ domain: 'guarded.example' }));
  const run = async (sql: string) => orm.em.fork().execute(sql, [id], 'run');
  await expect(run('update client set is_allowed = false where id = ?')).rejects.toThrow(
    'needs its row of operator_act',
  );
  await expect(run('delete from client where id = ?')).rejects.toThrow('never removed');
});

describe('what cannot be right', () => {
  test.each([
    ['no name', { name: ' ' }, 'name'],
    ['no domain and no account', { domain: null }, 'domain or account'],
    ['an address for a domain', { domain: 'https://wallet.example/x' }, 'domain'],
    ['an account that is none', { accounts: ['GABC'] }, 'account'],
    ['an asset that is not offered', { assets: ['iso4217:XXX'] }, 'asset'],
    ['a limit of an asset that is not offered', { limits: { x: { daily: '1' } } }, 'asset'],
    ['a limit that is no amount', { limits: { [asset]: { daily: 'much' } } }, 'limit'],
    ['a limit of nothing', { limits: { [asset]: { payment: '0' } } }, 'limit'],
    ['a private callback', { callbackUrl: 'https://10.0.0.1/x' }, 'callback'],
    ['a callback without TLS', { callbackUrl: 'http://wallet.example/x' }, 'callback'],
  ])('%s', async (_what, change, says) => {
    const refusal = await add({ domain: 'new.example', ...change });
    expect(isRefusal(refusal) && refusal.message).toContain(says);
    expect(await findClient(orm.em.fork(), 'new.example')).toBeNull();
  });

  test('a domain or an account that another client has', async () => {
    const account = Keypair.random().publicKey();
    done(await add({ domain: 'taken.example', name: 'First', accounts: [account] }));
    for (const change of [{ domain: 'taken.example' }, { domain: null, accounts: [account] }]) {
      const refusal = await add(change);
      expect(isRefusal(refusal) && refusal.message).toContain('First has this');
    }
  });
});

test('clients are listed by name, a page at a time', async () => {
  for (const name of ['zz 2', 'zz 1', 'zz 2']) {
    done(await add({ name, domain: `${randomBytes(4).toString('hex')}.example` }));
  }
  const em = orm.em.fork();
  const whole = (await listClients(em)).map(({ id }) => id);
  const paged: string[] = [];
  for (let after = ''; ;) {
    const page = await listClients(em, { after, limit: 2 });
    paged.push(...page.map(({ id }) => id));
    after = page.at(-1)?.id ?? '';
    if (page.length < 2) break;
  }
  expect(paged).toEqual(whole);
  const names = (await listClients(em)).map(({ name }) => name);
  expect(names.filter((name) => name.startsWith('zz'))).toEqual(['zz 1', 'zz 2', 'zz 2']);
});

test('import takes over the domains that anchor.ts names, once', async () => {
  done(await add({ domain: 'there.example', name: 'Already there' }));
  const named = {
    ...deps,
    anchor: {
      ...anchor,
      openTransactions: {
        client: 1,
        sendingAnchor: 1,
        clientDomain: 1,
        knownClientDomains: { 'Open.example': {}, 'there.example': {} },
      },
    },
  };
  const run = async () => orm.em.fork().transactional(async (em) => importClients(em, named, BY));
  expect(done(await run())).toContain('open.example');
  expect(done(await run())).toEqual([]);
  expect((await findClient(orm.em.fork(), 'there.example'))?.name).toBe('Already there');
  expect((await findClient(orm.em.fork(), 'open.example'))?.kind).toBe('wallet');
});

test('a command takes an administrator’s name where the console has administrators', async () => {
  const em = orm.em.fork();
  expect(await judgeAdmin(em, 'anybody')).toBeNull();
  await em.transactional(async (inner) => {
    for (const [email, role] of [
      ['admin@example.com', 'admin'],
      ['viewer@example.com', 'viewer'],
    ]) {
      await inner.execute(
        `insert into operator (id, name, email, roles, password_hash)
           values (gen_random_uuid(), 'X', ?, array[?], 'x')`,
        [email, role],
      );
    }
    await inner.execute(
      `insert into operator_act (operator, channel, act) values ('a', 'command', 'operator.added')`,
    );
  });
  expect(await judgeAdmin(em, 'Admin@example.com')).toBeNull();
  for (const name of ['anybody', 'viewer@example.com']) {
    expect((await judgeAdmin(em, name))?.refusal).toBe('not_authorized');
  }
});
