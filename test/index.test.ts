import { expect, test } from '@jest/globals';
import { sandboxBank } from '../src/rails/sandbox-bank/index.ts';
import { defineAnchor, type AnchorDefinition } from '../src/index.ts';

const accounts = {
  assetCode: 'USDC',
  assetIssuer: `G${'I'.repeat(55)}`,
  distributionAccount: `G${'D'.repeat(55)}`,
  payWithinMs: 60_000,
  channels: 3,
  signingAccount: `G${'S'.repeat(55)}`,
};
const definition = (rails: readonly string[]): AnchorDefinition => ({
  organisation: {
    name: 'Acme',
    legalName: 'Acme Ltd',
    url: 'https://acme.example',
    supportEmail: 'help@acme.example',
    description: 'An anchor.',
    colour: '#000',
  },
  assets: [
    {
      asset: 'stellar:USDC:G',
      name: 'Dollar',
      description: 'A dollar.',
      distributionAccount: 'G',
      rails,
      operations: { deposit: { fee: { fixed: '0', percent: '0' }, amounts: { maximum: '10' } } },
    },
  ],
  rails: [sandboxBank],
});

test('an anchor is a value, or made from the accounts of the environment', () => {
  const plain = defineAnchor(definition(['sandbox-bank'])).withAccounts(accounts);
  expect(plain.anchor.rails).toEqual([sandboxBank.profile]);
  expect(plain.rails).toEqual([sandboxBank]);
  expect(plain.anchor.signingAccount).toBe(accounts.signingAccount);
  const made = defineAnchor(({ channels }) => ({ ...definition(['sandbox-bank']), channels }));
  expect(made.withAccounts(accounts).anchor.channels).toBe(3);
});

test('an asset that names a rail which is not there is refused, and so is a rail that stands twice', () => {
  expect(() => defineAnchor(definition(['pix'])).withAccounts(accounts)).toThrow(
    'anchor.ts: the asset USDC names the rail pix, but rails has only sandbox-bank',
  );
  const twice = { ...definition(['sandbox-bank']), rails: [sandboxBank, sandboxBank] };
  expect(() => defineAnchor(twice).withAccounts(accounts)).toThrow(
    'anchor.ts: rails has sandbox-bank twice',
  );
});
