import { describe, expect, test } from '@jest/globals';
import { Keypair, Networks } from '@stellar/stellar-sdk';
import { createAnchor } from '../../src/anchor.ts';
import { distributionSigners } from '../../src/worker/distribution-signers.ts';

describe('who signs for a distribution account', () => {
  const first = Keypair.random();
  const second = Keypair.random();
  const [policy] = createAnchor({
    assetCode: 'USDC',
    assetIssuer: Keypair.random().publicKey(),
    distributionAccount: first.publicKey(),
    payWithinMs: 1_000,
  }).assets;
  if (!policy) throw new Error('the anchor has an asset');
  const anchor = {
    ...createAnchor({
      assetCode: 'USDC',
      assetIssuer: Keypair.random().publicKey(),
      distributionAccount: first.publicKey(),
      payWithinMs: 1_000,
    }),
    assets: [policy, { ...policy, distributionAccount: second.publicKey() }],
  };
  const base = { NETWORK_PASSPHRASE: Networks.TESTNET, DEVELOPMENT: false };
  const accountsOf = (config: Partial<Parameters<typeof distributionSigners>[0]>) =>
    distributionSigners({ ...base, ...config }, anchor).map(({ publicKey }) => publicKey);

  test('is a seed of this process where there is one, and the signer for all others', () => {
    const remote = { SIGNER_URL: 'https://signer.example', SIGNER_TOKEN: 'sixteen characters' };
    expect(accountsOf({ DISTRIBUTION_SEED: [first.secret(), second.secret()] })).toEqual([
      first.publicKey(),
      second.publicKey(),
    ]);
    expect(accountsOf({ ...remote, DISTRIBUTION_SEED: [second.secret()] })).toEqual([
      second.publicKey(),
      first.publicKey(),
    ]);
    expect(accountsOf(remote)).toEqual([first.publicKey(), second.publicKey()]);
  });

  test('is asked for by name when nobody was given', () => {
    expect(() => accountsOf({})).toThrow('DISTRIBUTION_SEED is needed');
    expect(() => accountsOf({ SIGNER_URL: 'https://signer.example' })).toThrow('SIGNER_TOKEN');
  });

  test('is never asked over a connection that anybody can read', () => {
    const open = { SIGNER_URL: 'http://signer.example', SIGNER_TOKEN: 'sixteen characters' };
    expect(() => accountsOf(open)).toThrow('has to begin with https');
    expect(accountsOf({ ...open, DEVELOPMENT: true })).toHaveLength(2);
  });
});
