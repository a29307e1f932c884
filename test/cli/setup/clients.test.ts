import { expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { makeAnchorKeys } from '../../../src/dev/keys.ts';
import { createTestDatabase } from '../../support/database.ts';
import { runProgram } from '../../support/programs.ts';

test('railhead clients adds, changes, refuses, allows and imports', async () => {
  const database = await createTestDatabase();
  const keys = makeAnchorKeys();
  const asset = `stellar:${keys.ASSET_CODE}:${keys.ASSET_ISSUER}`;
  const run = async (...words: readonly string[]) =>
    runProgram('cli/railhead', ['clients', ...words], { ...keys, DATABASE_URL: database.url });
  const by = ['--operator', 'ada'];
  try {
    expect((await run()).out).toBe('No client is named: anchor.ts decides.\n');
    const terms = ['--name', 'A wallet', '--limit', `${asset} payment=10 daily=20`];
    const added = await run('add', 'Wallet.example', ...terms, ...by);
    expect(added).toMatchObject({ code: 0, error: '' });
    expect(added.out).toMatch(/^\S{36} {2}wallet {2}allowed {2}wallet\.example {2}A wallet\n/);
    expect(added.out).toContain(`    limit ${asset} payment 10 daily 20\n`);
    const account = Keypair.random().publicKey();
    const sender = ['--kind', 'sending_anchor', '--name', 'A sender', ...by];
    expect((await run('add', account, ...sender)).out).toContain(`    account ${account}\n`);
    expect(await run('add', 'wallet.example', '--name', 'B', ...by)).toMatchObject({
      code: 1,
      error: 'A wallet has this domain or account already\n',
    });
    expect((await run('refuse', account, '--reason', 'fraud', ...by)).out).toContain('refused');
    expect((await run('allow', account, '--reason', 'cleared', ...by)).out).toContain('allowed');
    expect((await run('change', account, '--name', 'Renamed', ...by)).out).toContain('Renamed');
    expect((await run('refuse', 'nobody.example', '--reason', 'x', ...by)).code).toBe(1);
    // Nobody acts without a name.
    expect((await run('refuse', account, '--reason', 'x')).code).toBe(2);
    expect((await run('import', ...by)).out).toBe(
      'anchor.ts names no client domain that is not there already.\n',
    );
  } finally {
    await database.drop();
  }
}, 300_000);
