import { expect, test } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sandbox from '../../src/anchor.ts';
import { loadBusiness } from '../../src/config.ts';
import { businessOf } from '../../src/config/business.ts';
import { UnusableSettings } from '../../src/domain/unusable-settings.ts';
import type { DefinedAnchor } from '../../src/index.ts';
import { defineRail } from '../../src/rails/define-rail.ts';
import { profile } from '../../src/rails/sandbox-bank/profile.ts';

const settings = {
  ASSET_CODE: 'USDC',
  ASSET_ISSUER: `G${'I'.repeat(55)}`,
  DISTRIBUTION_ACCOUNT: `G${'D'.repeat(55)}`,
  PAY_WITHIN_MS: 60_000,
};

test('without a file of its own a program serves the sandbox business, with every rail of it', async () => {
  const { anchor, rails } = await loadBusiness(settings, {});
  expect(anchor.organisation.name).toBe('Railhead Sandbox');
  expect(rails.map(({ profile }) => profile.name)).toEqual([
    'sandbox-bank',
    'sandbox-mobile-money',
  ]);
});

test('a rail is opened with the settings of the environment, and another one is refused', async () => {
  const { openRail } = await loadBusiness(settings, { SANDBOX_BANK_URL: 'http://127.0.0.1:1' });
  await expect(openRail('sandbox-bank')).rejects.toThrow(
    'SANDBOX_BANK_API_KEY: is missing; the rail sandbox-bank needs it',
  );
  await expect(openRail('pix')).rejects.toThrow(
    'SERVES: names the rail pix, which anchor.ts does not have',
  );
});

test('a file that is not there, or exports no anchor, is named', async () => {
  const missing = loadBusiness({ ...settings, RAILHEAD_ANCHOR: 'nowhere.ts' }, {});
  await expect(missing).rejects.toThrow('RAILHEAD_ANCHOR: there is no file nowhere.ts');
  const file = join(mkdtempSync(join(tmpdir(), 'railhead-')), 'anchor.mjs');
  writeFileSync(file, 'export default {};\n');
  const empty = loadBusiness({ ...settings, RAILHEAD_ANCHOR: file }, {});
  await expect(empty).rejects.toThrow('has to `export default defineAnchor({ … })`');
});

test('what a rail throws when it is created is named without its words, which may hold a secret', async () => {
  const create = (): never => {
    throw new TypeError('the key sk_live_1 is no key');
  };
  const rail = defineRail({ profile, create });
  const anchor: DefinedAnchor = {
    withAccounts: (accounts) => ({ ...sandbox.withAccounts(accounts), rails: [rail] }),
  };
  const { openRail } = businessOf(anchor, settings, {});
  const fault = await openRail('sandbox-bank').catch((thrown: unknown) => thrown);
  expect(fault).toBeInstanceOf(UnusableSettings);
  expect(String(fault)).toContain('the rail sandbox-bank: create threw TypeError');
  expect(String(fault)).not.toContain('sk_live');
});
