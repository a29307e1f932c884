import { describe, expect, test } from '@jest/globals';
import { Customer } from '../../src/db/entities/customer.ts';
import { sealFields } from '../../src/services/customers/store.ts';
import { totpCode } from '../../src/services/operators/login/totp.ts';
import { isSecure } from '../../src/console/http/cookies.ts';
import { createConsoleBrowser, createTestConsole, logIn } from '../support/console.ts';
import { opened } from '../support/opened.ts';
import { addTransaction, CUSTOMER_ACCOUNT } from '../support/rows.ts';

const bench = await opened(createTestConsole());
const OUR_SCRIPT = /<script src="\/[a-z]+\.js" defer><\/script>/g;
const SCRIPT = '<script>alert(1)</script><img src=x onerror=alert(1)>';
const operator = await logIn(bench, await bench.add(['operator', 'approver', 'admin'], SCRIPT));
const PAGES = [
  '/',
  '/proposals',
  '/audit',
  '/clients',
  '/operators',
  '/treasury',
  '/figures',
  '/login',
  '/nothing',
];

const addCustomer = async (): Promise<string> => {
  const em = bench.owner.em.fork();
  const id = crypto.randomUUID();
  em.create(Customer, {
    id,
    account: CUSTOMER_ACCOUNT,
    type: id,
    status: 'PROCESSING',
    ...sealFields(bench.secrets, id, { first_name: SCRIPT, last_name: 'Quillfeather' }),
  });
  await em.flush();
  return id;
};

describe('a form', () => {
  test('of another site, or without the token of its session, does nothing', async () => {
    const person = await bench.add(['viewer']);
    const other = await logIn(bench, person);
    const victim = await logIn(bench, await bench.add(['viewer']));
    const tries: (readonly [string, Record<string, string>, Record<string, string>])[] = [
      ['no token', {}, {}],
      ['a wrong token', { _form: 'x' }, {}],
      ['the token of another session', { _form: await other.formToken() }, {}],
      ['another origin', { _form: await victim.formToken() }, { origin: 'https://evil.example' }],
      ['a sibling site', { _form: await victim.formToken() }, { 'sec-fetch-site': 'same-site' }],
    ];
    for (const [what, fields, headers] of tries) {
      const { status } = await victim.post('/logout/everywhere', fields, headers);
      expect([what, status]).toEqual([what, 403]);
    }
    expect((await victim.get('/')).status).toBe(200);
    expect((await victim.post('/logout', { _form: await victim.formToken() })).status).toBe(303);
  });
});

test('a login that another site sends is not taken, whoever it logs in', async () => {
  const { email, password, totpSecret } = await bench.add(['viewer']);
  const browser = createConsoleBrowser(bench.url);
  const fields = { email, password, code: totpCode(totpSecret ?? '', Date.now()) };
  expect((await browser.post('/login', fields)).status).toBe(403);
  const _form = await createConsoleBrowser(bench.url).formToken('/login');
  await browser.get('/login');
  expect((await browser.post('/login', { ...fields, _form })).status).toBe(403);
  expect(browser.cookies.has('console-session')).toBe(false);
});

describe('every page', () => {
  test('runs no script but ours, is in no frame and in no cache', async () => {
    for (const path of PAGES) {
      const response = await operator.get(path);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).not.toContain('unsafe');
      expect(response.headers.get('x-frame-options')).toBe('DENY');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('referrer-policy')).toBe('same-origin');
      const text = (await response.text()).replaceAll(OUR_SCRIPT, '');
      expect(text).not.toMatch(/<script|<[a-z][^>]*\s(?:on\w+|style)=/i);
    }
  });

  test('is in English and Spanish', async () => {
    for (const path of PAGES) {
      const spanish = await operator.get(`${path}?lang=es`);
      expect(spanish.headers.get('content-language')).toBe('es');
      expect(await spanish.text()).toContain('<html lang="es">');
      expect((await operator.get(`${path}?lang=en`)).headers.get('content-language')).toBe('en');
    }
  });

  test('escapes what strangers wrote', async () => {
    const em = bench.owner.em.fork();
    await addTransaction(em, { parkedReason: SCRIPT, status: 'pending_anchor' });
    const id = await addCustomer();
    for (const path of ['/', '/operators', '/audit', `/customers/${id}`]) {
      const text = await (await operator.get(path)).text();
      expect(text).not.toContain('<img');
      expect(text).not.toContain('<script>');
    }
    expect(await (await operator.get('/')).text()).toContain('&lt;script&gt;');
    expect(await (await operator.get(`/customers/${id}`)).text()).toContain('&lt;script&gt;');
  });
});

describe('personal data', () => {
  test('is kept from a viewer, and each look of others is a row', async () => {
    const id = await addCustomer();
    const viewer = await logIn(bench, await bench.add(['viewer']));
    const refused = await viewer.get(`/customers/${id}`);
    expect(refused.status).toBe(403);
    expect(await refused.text()).not.toContain('Quillfeather');
    const looks = async () =>
      bench.owner.em
        .fork()
        .execute<unknown[]>(
          `select operator from operator_act where act = 'personal_data.viewed' and subject = ?`,
          [id],
        );
    expect(await looks()).toEqual([]);
    expect(await (await operator.get(`/customers/${id}`)).text()).toContain('Quillfeather');
    await operator.get(`/customers/${id}`);
    expect(await looks()).toHaveLength(2);
    expect(bench.logged.join('')).not.toContain('Quillfeather');
    expect(bench.logged.join('')).not.toContain(id);
  });
});

test('cookies go over https alone where the console is reached so', () => {
  expect([isSecure('https://console.example'), isSecure('http://localhost:8400')]).toEqual([
    true,
    false,
  ]);
});
