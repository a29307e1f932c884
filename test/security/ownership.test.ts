import { beforeAll, describe, expect, it } from '@jest/globals';
import { Account, Keypair, MuxedAccount } from '@stellar/stellar-sdk';
import { createApp } from '../../src/api/app.ts';
import { ROUTES } from '../../src/api/openapi/descriptions.ts';
import { startTestApi } from '../support/api/support.ts';
import { createVictim, routesOf, type Route, type Victim } from './support.ts';
import { opened } from '../support/opened.ts';

/** Every name by which a route may take an id in its query or its body. */
const TRANSACTION_NAMES = [
  'id',
  'transaction_id',
  'stellar_transaction_id',
  'external_transaction_id',
  'paging_id',
  'quote_id',
];
const CUSTOMER_NAMES = ['id', 'customer_id', 'sender_id', 'receiver_id', 'file_id'];
const ID_NAMES = [...TRANSACTION_NAMES, ...CUSTOMER_NAMES];
/** Enough else to come past the first look at a request. */
const ELSE = {
  asset_code: 'USDC',
  amount: '100',
  funding_method: 'sandbox-bank',
  type: 'sep31-receiver',
  first_name: 'Mallory',
  url: 'https://mallory.example/called',
  fields: { transaction: { bank_account_number: '666' } },
  status: 'completed',
};

const api = await opened(startTestApi());
const routes = routesOf(createApp(api.deps));

const idsOf = (victim: Victim) => [
  victim.depositId,
  victim.withdrawalId,
  victim.remittanceId,
  victim.senderId,
  victim.receiverId,
  victim.transferId,
  victim.quoteId,
];

/** A digest of everything that is stored of a victim, by the row it stands in. */
const stored = async (victim: Victim): Promise<ReadonlyMap<string, string>> => {
  const ids = idsOf(victim);
  const marks = ids.map(() => '?').join(', ');
  const rows = await api.orm.em.fork().execute<{ name: string; digest: string }[]>(
    `select 'transaction ' || id as name, md5(row_to_json(t)::text) as digest
         from transaction t where id::text in (${marks})
       union all
       select 'customer ' || id, md5(row_to_json(c)::text) from customer c
         where id::text in (${marks})
       union all
       select 'quote ' || id, md5(row_to_json(q)::text) from quote q
         where id::text in (${marks}) order by name`,
    [...ids, ...ids, ...ids],
  );
  expect(rows).toHaveLength(7);
  return new Map(rows.map(({ name, digest }) => [name, digest]));
};

interface Try {
  readonly method: string;
  readonly path: string;
  readonly body: object | undefined;
}

/** A request to a route with an id in its path and under these names. */
const tryOf = ({ method, path }: Route, id: string, names: readonly string[]): Try => {
  const named = Object.fromEntries(names.map((name) => [name, id]));
  const query = new URLSearchParams({ ...named, asset_code: 'USDC' }).toString();
  const filled = path.replaceAll(/:\w+/g, id);
  // DELETE /customer refuses what it does not know, before it looks for anybody.
  if (method === 'DELETE') return { method, path: filled, body: undefined };
  return method === 'GET'
    ? { method, path: `${filled}?${query}`, body: undefined }
    : { method, path: filled, body: { ...ELSE, ...named } };
};

/** Ids under all names at once, and one by one, because a route may refuse two at once. */
const triesOf = (route: Route, victim: Victim): readonly Try[] => {
  const { depositId, remittanceId, transferId, receiverId, quoteId, keypair } = victim;
  return [
    ...[...idsOf(victim), keypair.publicKey()].map((id) => tryOf(route, id, ID_NAMES)),
    ...TRANSACTION_NAMES.map((name, number) =>
      tryOf(route, [depositId, remittanceId, transferId][number % 3] ?? depositId, [name]),
    ),
    tryOf(route, quoteId, ['quote_id']),
    ...CUSTOMER_NAMES.map((name) => tryOf(route, receiverId, [name])),
  ];
};

/** Whether a route is described as one that reads no token: it hears the same from everybody. */
const readsNoToken = ({ method, path }: Route): boolean =>
  ROUTES.some((one) => one.method === method && one.path === path && one.token === 'none');

const muxed = (keypair: Keypair, id: string) =>
  new MuxedAccount(new Account(keypair.publicKey(), '0'), id).accountId();

describe.each([
  { whose: 'a whole account', isShared: false },
  { whose: 'a user of a shared account', isShared: true },
])('what belongs to $whose', ({ isShared }) => {
  let victim: Victim;
  beforeAll(async () => {
    victim = await createVictim(api, isShared ? { memo: '7' } : {});
  });

  const others: Readonly<Record<string, (keypair: Keypair) => Promise<string>>> = {
    'a stranger': async () => api.login(Keypair.random()),
    'another user of the same account': async (keypair) => api.login(keypair, { memo: '8' }),
    'the same number as a muxed account': async (keypair) =>
      api.login(keypair, { account: muxed(keypair, '7') }),
    'a stranger with the same memo': async () => api.login(Keypair.random(), { memo: '7' }),
    ...(isShared ? { 'the whole account': async (keypair: Keypair) => api.login(keypair) } : {}),
  };

  it.each(Object.keys(others))(
    'is neither shown to %s nor changed by them',
    async (who) => {
      const login = others[who];
      if (!login) throw new Error(`nobody is called ${who}`);
      const token = await login(victim.keypair);
      const isStranger = who.includes('stranger');
      const secrets = victim.secrets.filter(
        (text) => isStranger || text !== victim.keypair.publicKey(),
      );
      const before = await stored(victim);
      const todo = routes
        .filter(({ path }) => path !== '/health')
        .filter((route) => who === 'a stranger' || !readsNoToken(route))
        .flatMap((route) => triesOf(route, victim));
      expect(todo.length).toBeGreaterThan(500);
      const shown: object[] = [];
      const next = todo.values();
      const work = async (): Promise<void> => {
        for (const { method, path, body } of next) {
          const response = await api.send(method, path, body, token);
          const text = await response.text();
          const seen = secrets.filter((secret) => text.includes(secret) && !path.includes(secret));
          const { status } = response;
          if (seen.length > 0 || status >= 500) shown.push({ method, path, status, seen, text });
        }
      };
      await Promise.all(Array.from({ length: 6 }, work));
      expect(shown.slice(0, 3)).toEqual([]);
      const after = [...(await stored(victim))];
      // SEP-12 lets the holder of an account speak for all customers of it, by memo or by id.
      const isHolder = who === 'the whole account';
      const kept = after.filter(([name]) => !isHolder || !name.startsWith('customer'));
      expect(kept.length).toBeGreaterThanOrEqual(5);
      for (const [name, digest] of kept) expect([name, digest]).toEqual([name, before.get(name)]);
    },
    60_000,
  );

  it('is shown to themselves', async () => {
    const { token, depositId, remittanceId, receiverId } = victim;
    for (const path of [
      `/sep24/transaction?id=${depositId}`,
      `/sep31/transactions/${remittanceId}`,
      `/sep12/customer?id=${receiverId}`,
    ]) {
      expect([path, (await api.get(path, token)).status]).toEqual([path, 200]);
    }
  });
});

it('pages belong to the browser that opened their link, and to one transaction', async () => {
  const [one, other] = [await createVictim(api), await createVictim(api)];
  const asked = await api.post(
    '/sep24/transactions/withdraw/interactive',
    { asset_code: 'USDC', amount: '100' },
    one.token,
  );
  const { id, url } = (await asked.json()) as { id: string; url: string };
  const opened = await fetch(url, { redirect: 'manual' });
  const [cookie = ''] = (opened.headers.get('set-cookie') ?? '').split(';');
  for (const path of [`/interactive/${other.withdrawalId}`, `/interactive/${one.withdrawalId}`]) {
    for (const named of [cookie, cookie.replace(id, path.slice('/interactive/'.length))]) {
      const page = await fetch(`${api.url}${path}/details`, { headers: { cookie: named } });
      expect([path, page.status]).toEqual([path, 403]);
      expect(await page.text()).not.toContain('Quillfeather');
    }
  }
  const own = await fetch(`${api.url}/interactive/${id}/amount`, { headers: { cookie } });
  expect(own.status).toBe(200);
});
