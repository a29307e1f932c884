import { afterEach, describe, expect, it } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { addressBucket } from '../../src/lib/web/client-address.ts';
import { createRateBuckets, type RateBuckets } from '../../src/services/rate-buckets.ts';
import type { ApiSettings } from '../../src/api/deps.ts';
import { sign, startTestApi } from '../support/api/support.ts';
import { serveVariant, type Served } from './support.ts';
import { opened } from '../support/opened.ts';

let variant: Served | null = null;
const api = await opened(startTestApi());
afterEach(async () => {
  await variant?.close();
  variant = null;
  await api.orm.em.fork().execute('truncate rate_bucket');
});

/** Two requests a minute: the third comes too soon, unless a test takes half a minute. */
const TWO = 2;
const limited = async (limits: Partial<ApiSettings>) => {
  variant = await serveVariant({ ...api.deps, config: { ...api.deps.config, ...limits } });
  const { url } = variant;
  return async (path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(url + path, { headers });
};
const statuses = async (answers: readonly Promise<Response>[]) =>
  (await Promise.all(answers)).map(({ status }) => status).toSorted((one, other) => one - other);

describe('too many requests', () => {
  it('from one address are refused in words, with a time to come back', async () => {
    const get = await limited({ RATE_LIMIT_PER_ADDRESS: TWO });
    expect((await get('/sep24/info')).status).toBe(200);
    expect((await get('/nowhere')).status).toBe(404);
    const refused = await get('/sep24/info', { origin: 'https://wallet.example' });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('30');
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    expect(refused.headers.get('access-control-expose-headers')).toContain('retry-after');
    expect(await refused.json()).toEqual({ error: expect.stringMatching(/30 s/) });
  });

  it('do not become fewer by an X-Forwarded-For that anybody can write', async () => {
    const get = await limited({ RATE_LIMIT_PER_ADDRESS: TWO });
    const answers = [1, 2, 3].map(async (n) =>
      get('/sep24/info', { 'x-forwarded-for': `203.0.113.${n}` }),
    );
    expect(await statuses(answers)).toEqual([200, 200, 429]);
  });

  it('are counted for each client behind a proxy of ours, as the proxy saw it', async () => {
    const get = await limited({ RATE_LIMIT_PER_ADDRESS: TWO, TRUSTED_PROXIES: ['127.0.0.0/8'] });
    const from = async (forwarded: string) => get('/sep24/info', { 'x-forwarded-for': forwarded });
    const one = ['203.0.113.1', '8.8.8.8, 203.0.113.1', '9.9.9.9,203.0.113.1, 127.0.0.9'];
    expect(await statuses(one.map(from))).toEqual([200, 200, 429]);
    expect((await from('203.0.113.2')).status).toBe(200);
    // Some proxies write the port of the client's side too, which is another each time.
    const ports = ['203.0.113.4:50001', '"203.0.113.4:50002"', '203.0.113.4'];
    expect(await statuses(ports.map(from))).toEqual([200, 200, 429]);
    const network = ['[2001:db8::7]:50001', '2001:db8::8', '[2001:db8::9]'];
    expect(await statuses(network.map(from))).toEqual([200, 200, 429]);
    const garbage = ['nonsense', '', '203.0.113.3, nonsense'];
    expect(await statuses(garbage.map(from))).toEqual([200, 200, 429]);
  });

  it('of one account are counted wherever they come from', async () => {
    const token = await api.login(Keypair.random());
    const get = await limited({ RATE_LIMIT_PER_ACCOUNT: TWO, TRUSTED_PROXIES: ['127.0.0.1'] });
    const ask = async (bearer: string, n: number) =>
      get('/sep12/customer', {
        authorization: `Bearer ${bearer}`,
        'x-forwarded-for': `203.0.113.${n}`,
      });
    expect(await statuses([1, 2, 3].map(async (n) => ask(token, n)))).toEqual([200, 200, 429]);
    expect((await ask(await api.login(Keypair.random()), 1)).status).toBe(200);
    const forged = [1, 2, 3, 4].map(async (n) => ask(`${token}x`, n));
    expect(await statuses(forged)).toEqual([401, 401, 401, 401]);
  });

  it('of one client domain are counted for all its accounts, and only where it signed', async () => {
    const wallet = Keypair.random();
    api.clientDomains.set('wallet.example', wallet.publicKey());
    const login = async () => {
      const keypair = Keypair.random();
      const query = `account=${keypair.publicKey()}&client_domain=wallet.example`;
      const asked = await api.get(`/auth?${query}`);
      const { transaction } = (await asked.json()) as { transaction: string };
      const answer = await api.post('/auth', { transaction: sign(transaction, keypair, wallet) });
      return ((await answer.json()) as { token: string }).token;
    };
    const tokens = await Promise.all([login(), login(), login()]);
    const get = await limited({ RATE_LIMIT_PER_CLIENT_DOMAIN: TWO });
    const spoken = `/auth?account=${wallet.publicKey()}&client_domain=wallet.example`;
    expect(await statuses([1, 2, 3].map(async () => get(spoken)))).toEqual([200, 200, 200]);
    const answers = tokens.map(async (token) =>
      get('/sep12/customer', { authorization: `Bearer ${token}` }),
    );
    expect(await statuses(answers)).toEqual([200, 200, 429]);
  });

  it('do not keep health from those who watch', async () => {
    const get = await limited({ RATE_LIMIT_PER_ADDRESS: TWO });
    const answers = Array.from({ length: 5 }, async () => get('/health'));
    expect(await statuses(answers)).toEqual([503, 503, 503, 503, 503]);
  });

  it('of a developer’s own machine are not counted, and none where the limit is 0', async () => {
    for (const limits of [
      { RATE_LIMIT_PER_ADDRESS: TWO, DEVELOPMENT: true },
      { RATE_LIMIT_PER_ADDRESS: 0 },
    ]) {
      const get = await limited(limits);
      const answers = Array.from({ length: 4 }, async () => get('/sep24/info'));
      expect(await statuses(answers)).toEqual([200, 200, 200, 200]);
      await variant?.close();
      variant = null;
    }
  });

  it('lock nobody out when they cannot be counted', async () => {
    const get = await limited({ RATE_LIMIT_PER_ADDRESS: TWO });
    const em = api.orm.em.fork();
    await em.execute('alter table rate_bucket rename to rate_bucket_away');
    const answers = Array.from({ length: 4 }, async () => get('/sep24/info'));
    const seen = await statuses(answers);
    await em.execute('alter table rate_bucket_away rename to rate_bucket');
    expect(seen).toEqual([200, 200, 200, 200]);
  });
});

describe('an allowance', () => {
  /** In one database transaction no time passes, so that what is counted is exact. */
  const still = async (
    work: (take: (buckets: RateBuckets, cost?: number) => Promise<number | null>) => Promise<void>,
  ) =>
    api.orm.em.fork().transactional(async (em) => {
      await work(async (buckets, cost = 1) =>
        buckets.draw(em, [{ key: 'account/G', perMinute: 10, cost }]),
      );
    });
  const awake = () => {
    let time = 0;
    // Beyond the moment for which a refusal is remembered, so that the database is asked each time.
    return createRateBuckets(() => (time += 100_000));
  };

  it('is exactly so many a minute, for all processes together', async () => {
    await still(async (take) => {
      const [one, other] = [awake(), awake()];
      const taken: (number | null)[] = [];
      for (let n = 0; n < 14; n += 1) taken.push(await take(n % 2 === 0 ? one : other));
      expect(taken.filter((seconds) => seconds === null)).toHaveLength(10);
      expect(taken.slice(10)).toEqual([6, 6, 6, 6]);
    });
  });

  it('is used up sooner by what costs more', async () => {
    await still(async (take) => {
      const buckets = awake();
      expect([await take(buckets, 5), await take(buckets, 5), await take(buckets, 5)]).toEqual([
        null,
        null,
        30,
      ]);
      expect(await take(buckets, 0.25)).toBe(2);
    });
  });

  it('grows again with time', async () => {
    const em = api.orm.em.fork();
    const buckets = awake();
    const draw = async () => buckets.draw(em, [{ key: 'account/H', perMinute: 2, cost: 1 }]);
    expect([await draw(), await draw(), await draw()]).toEqual([null, null, 30]);
    await em.execute(`update rate_bucket set full_at = full_at - interval '31 seconds'`);
    expect(await draw()).toBeNull();
    expect(await draw()).toBe(30);
  });

  it('is forgotten once it is full again', async () => {
    const em = api.orm.em.fork();
    let time = 0;
    const buckets = createRateBuckets(() => time);
    await buckets.draw(em, [{ key: 'account/I', perMinute: 2, cost: 1 }]);
    await em.execute(`update rate_bucket set full_at = now() - interval '1 second'`);
    time += 600_001;
    await buckets.draw(em, [{ key: 'account/J', perMinute: 2, cost: 1 }]);
    const rows = await em.execute<{ key: string }[]>('select key from rate_bucket');
    expect(rows).toEqual([{ key: 'account/J' }]);
  });

  it('is not asked for in the database by somebody who was just refused', async () => {
    const em = api.orm.em.fork();
    const buckets = createRateBuckets(() => 0);
    const draw = async () => buckets.draw(em, [{ key: 'account/K', perMinute: 1, cost: 1 }]);
    expect([await draw(), await draw()]).toEqual([null, 60]);
    await em.execute('truncate rate_bucket');
    expect(await draw()).toBe(60);
  });

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('of %s is kept under %s', (address, bucket) => {
    expect(addressBucket(address)).toBe(bucket);
  });
});
