import { expect, test } from '@jest/globals';
import { makeAnchorKeys } from '../../../src/dev/keys.ts';
import { createTestDatabase } from '../../support/database.ts';
import { runProgram } from '../../support/programs.ts';

test('railhead operator adds somebody, shows secrets once, and ends their access', async () => {
  const database = await createTestDatabase();
  const { DATA_KEYS } = makeAnchorKeys();
  const run = async (...words: readonly string[]) =>
    runProgram('cli/railhead', ['operator', ...words], { DATABASE_URL: database.url, DATA_KEYS });
  try {
    const added = await run('add', 'Ada@Example.com', '--name', 'Ada', '--role', 'viewer');
    expect(added).toMatchObject({ code: 0, error: '' });
    expect(added.out).toMatch(
      /^e-mail {4}ada@example\.com\npassword {2}\S{24}\nsecret {4}[A-Z2-7]{32}\n/,
    );
    expect(added.out).toContain('otpauth://totp/Railhead:');
    expect(await run('add', 'ada@example.com', '--name', 'B', '--role', 'admin')).toMatchObject({
      code: 1,
      error: 'there is an operator ada@example.com\n',
    });
    expect(await run('add', 'b@example.com', '--name', 'B', '--role', 'king')).toMatchObject({
      code: 1,
      error: 'roles: one or several of viewer, operator, approver, admin\n',
    });
    expect((await run('disable', 'ada@example.com', '--reason', 'left')).out).toBe(
      'ada@example.com is disabled\n',
    );
    const { out } = await run('list');
    expect(out).toMatch(/^ada@example\.com {2}Ada {2}viewer {2}disabled /);
    expect(out).not.toContain(/password {2}(\S+)/.exec(added.out)?.[1]);
    expect((await run('reset', 'ada@example.com')).code).toBe(0);
    expect((await run('list')).out).toContain('active');
    expect((await run('disable', 'nobody@example.com', '--reason', 'x')).code).toBe(1);
  } finally {
    await database.drop();
  }
}, 180_000);
