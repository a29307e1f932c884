import { describe, expect, test } from '@jest/globals';
import { totpCode } from '../../../src/services/operators/login/totp.ts';
import { createConsoleBrowser, createTestConsole, logIn } from '../../support/console.ts';
import { opened } from '../../support/opened.ts';

const bench = await opened(createTestConsole());

const tryLogin = async (email: string, password: string, code: string) => {
  const browser = createConsoleBrowser(bench.url);
  const _form = await browser.formToken('/login');
  return { browser, response: await browser.post('/login', { _form, email, password, code }) };
};

/** Tries are counted by address too, and every test comes from one. */
const forgetTries = async (): Promise<void> => {
  await bench.owner.em.fork().execute('delete from rate_bucket', [], 'run');
};

describe('a login', () => {
  test('takes password and code together, and each code once', async () => {
    await forgetTries();
    const { email, password, totpSecret } = await bench.add(['viewer']);
    const code = totpCode(totpSecret ?? '', Date.now());
    expect((await tryLogin(email, password, '')).response.status).toBe(403);
    expect((await tryLogin(email, 'another password', code)).response.status).toBe(403);
    const { response, browser } = await tryLogin(email, password, code);
    expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
    expect((await browser.get('/')).status).toBe(200);
    expect((await tryLogin(email, password, code)).response.status).toBe(403);
  });

  test('says the same of an account that does not exist', async () => {
    await forgetTries();
    const { email } = await bench.add(['viewer']);
    const known = await tryLogin(email, 'a wrong password', '123456');
    const unknown = await tryLogin('nobody@example.com', 'a wrong password', '123456');
    expect(unknown.response.status).toBe(known.response.status);
    const plain = (text: string) => text.replaceAll(/value="[^"]*"/g, '');
    expect(plain(await unknown.response.text())).toBe(plain(await known.response.text()));
  });

  test('is refused after five tries of an account, whether there is one or not', async () => {
    await forgetTries();
    const { email, password, totpSecret } = await bench.add(['viewer']);
    for (const address of ['nobody-else@example.com', email]) {
      await forgetTries();
      const statuses: number[] = [];
      // A slow machine gives a try back meanwhile.
      while (statuses.at(-1) !== 429 && statuses.length < 15) {
        statuses.push((await tryLogin(address, 'wrong', '000000')).response.status);
      }
      expect(statuses.slice(0, 5)).toEqual([403, 403, 403, 403, 403]);
      expect(statuses.at(-1)).toBe(429);
    }
    const code = totpCode(totpSecret ?? '', Date.now());
    const { response } = await tryLogin(email, password, code);
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('begins a session of a new id, and takes none that a stranger chose', async () => {
    await forgetTries();
    const { email, password, totpSecret } = await bench.add(['viewer']);
    const browser = createConsoleBrowser(bench.url);
    browser.cookies.set('console-session', 'chosen-by-a-stranger');
    const _form = await browser.formToken('/login');
    const code = totpCode(totpSecret ?? '', Date.now());
    await browser.post('/login', { _form, email, password, code });
    expect(browser.cookies.get('console-session')).not.toBe('chosen-by-a-stranger');
    const stranger = createConsoleBrowser(bench.url);
    stranger.cookies.set('console-session', 'chosen-by-a-stranger');
    expect((await stranger.get('/')).headers.get('location')).toBe('/login');
  });

  test('leaves nothing in the log or the table that would log somebody in', async () => {
    await forgetTries();
    const person = await bench.add(['viewer']);
    const browser = await logIn(bench, person);
    const session = browser.cookies.get('console-session') ?? '';
    const rows = await bench.owner.em.fork().execute('select * from operator_session');
    const acts = await bench.owner.em.fork().execute('select * from operator_act');
    const all = [JSON.stringify(rows), JSON.stringify(acts), ...bench.logged].join('\n');
    for (const secret of [session, person.password, person.totpSecret ?? '']) {
      expect(secret.length).toBeGreaterThan(10);
      expect(all).not.toContain(secret);
    }
  });
});

describe('a session', () => {
  test('ends on every device at once, when its operator logs out everywhere', async () => {
    await forgetTries();
    const person = await bench.add(['operator']);
    const phone = await logIn(bench, person);
    await bench.owner.em.fork().transactional(async (em) => {
      await em.execute(`insert into operator_act (operator, channel, act)
        values ('test', 'command', 'operator.changed')`);
      await em.execute('update operator set totp_step = 0 where id = ?', [person.id]);
    });
    const desk = await logIn(bench, person);
    expect((await phone.get('/')).status).toBe(200);
    const _form = await desk.formToken('/');
    expect((await desk.post('/logout/everywhere', { _form })).status).toBe(303);
    expect((await phone.get('/')).headers.get('location')).toBe('/login');
  });

  test('ends at once when its operator is disabled, and after twelve hours', async () => {
    await forgetTries();
    const admin = await logIn(bench, await bench.add(['admin']));
    const person = await bench.add(['viewer']);
    const browser = await logIn(bench, person);
    const _form = await admin.formToken('/operators');
    const path = `/operators/${person.id}/disable`;
    expect((await admin.post(path, { _form, reason: 'left' })).status).toBe(303);
    expect((await browser.get('/')).headers.get('location')).toBe('/login');
    const { response } = await tryLogin(
      person.email,
      person.password,
      totpCode(person.totpSecret ?? '', Date.now() + 30_000),
    );
    expect(response.status).toBe(403);
    const em = bench.owner.em.fork();
    await em.execute(`update operator_session set expires_at = now() - interval '1 second'`);
    expect((await admin.get('/')).headers.get('location')).toBe('/login');
  });

  test('is kept in a cookie that no script and no other site reads', async () => {
    await forgetTries();
    const { email, password, totpSecret } = await bench.add(['viewer']);
    const code = totpCode(totpSecret ?? '', Date.now());
    const { response } = await tryLogin(email, password, code);
    const cookie = response.headers.getSetCookie().find((one) => one.includes('session')) ?? '';
    expect(cookie).toMatch(/; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/);
  });
});
