import { describe, expect, test } from '@jest/globals';
import { Keypair, Networks } from '@stellar/stellar-sdk';
import { distributionSigners } from '../../src/worker/distribution-signers.ts';

describe('who signs for a distribution account', () => {
  const first = Keypair.random();
  const second = Keypair.random();
  const base = { NETWORK_PASSPHRASE: Networks.TESTNET, DEVELOPMENT: false };
  const both = [first.publicKey(), second.publicKey()];
  /** Those of the two that somebody signs for. */
  const accountsOf = (config: Partial<Parameters<typeof distributionSigners>[0]>) => {
    const signerOf = distributionSigners({ ...base, ...config });
    return both.flatMap((account) => signerOf(account)?.publicKey ?? []);
  };

  test('is a seed of this process where there is one, and the signer for all others', () => {
    const remote = { SIGNER_URL: 'https://signer.example', SIGNER_TOKEN: 'sixteen characters' };
    expect(accountsOf({ DISTRIBUTION_SEED: [first.secret(), second.secret()] })).toEqual(both);
    expect(accountsOf({ ...remote, DISTRIBUTION_SEED: [second.secret()] })).toEqual(both);
    expect(accountsOf(remote)).toEqual(both);
  });

  test('is nobody where no seed is given and no signer', () => {
    expect(accountsOf({ DISTRIBUTION_SEED: [second.secret()] })).toEqual([second.publicKey()]);
  });

  test('is asked for by name when nobody was given', () => {
    expect(() => accountsOf({})).toThrow('DISTRIBUTION_SEED: is needed');
    expect(() => accountsOf({ SIGNER_URL: 'https://signer.example' })).toThrow('SIGNER_TOKEN');
  });

  test('is never asked over a connection that anybody can read', () => {
    const open = { SIGNER_URL: 'http://signer.example', SIGNER_TOKEN: 'sixteen characters' };
    expect(() => accountsOf(open)).toThrow('has to begin with https');
    expect(accountsOf({ ...open, DEVELOPMENT: true })).toHaveLength(2);
  });
});
