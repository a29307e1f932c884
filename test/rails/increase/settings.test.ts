import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { increase } from '../../../src/rails/increase/index.ts';

const needed = {
  INCREASE_API_KEY: 'a key',
  INCREASE_ACCOUNT_ID: 'account_1',
  INCREASE_ACCOUNT_NUMBER_ID: 'account_number_1',
  INCREASE_WEBHOOK_SECRET: 'a secret',
  INCREASE_SENDER_NAME: 'Example Anchor',
};

describe('the settings of the rail increase', () => {
  test('are few where the defaults will do', async () => {
    const rail = await increase.open(needed);
    expect(rail.profile.name).toBe('increase');
    expect(increase.variables.filter(({ isNeeded }) => isNeeded).map(({ name }) => name)).toEqual(
      Object.keys(needed),
    );
  });

  test('say which of them hold secrets', () => {
    const secrets = increase.variables.filter(({ description }) => description?.includes('Secret'));
    expect(secrets.map(({ name }) => name)).toEqual([
      'INCREASE_API_KEY',
      'INCREASE_WEBHOOK_SECRET',
    ]);
  });

  test.each(['ach,sepa', 'ach,ach', ' , ', 'ach;wire'])('refuse the networks %p', async (text) => {
    await expect(increase.open({ ...needed, INCREASE_NETWORKS: text })).rejects.toThrow(
      'INCREASE_NETWORKS',
    );
  });

  test('name what is missing, and never a value', async () => {
    await expect(increase.open({ ...needed, INCREASE_API_KEY: undefined })).rejects.toThrow(
      'INCREASE_API_KEY: is missing',
    );
  });

  test('the SDK is the bank’s: increase@0.583.0 exactly, and not npm’s latest', () => {
    const { devDependencies }: { devDependencies: Record<string, string> } = JSON.parse(
      readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
    );
    expect(devDependencies['increase']).toBe('0.583.0');
    const installed: { version: string; repository: unknown } = JSON.parse(
      readFileSync(new URL('../../../node_modules/increase/package.json', import.meta.url), 'utf8'),
    );
    expect(installed.version).toBe('0.583.0');
    expect(JSON.stringify(installed.repository)).toContain('Increase/increase-typescript');
  });
});
