import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { createHorizonNetwork } from '../../../src/stellar/horizon/horizon.ts';
import { NATIVE, stellarAssetId } from '../../../src/domain/money/asset.ts';
import type { LedgerAccount } from '../../../src/domain/ledger/decide-payment.ts';
import { createTrustReader, readTrust } from '../../../src/stellar/accounts/trust.ts';

const ACCOUNT = Keypair.random().publicKey();
const USDC = stellarAssetId('USDC', Keypair.random().publicKey());

const networkOf = (account: LedgerAccount | null) => ({
  account: async () => ({ account, ledger: 9, lastModified: null }),
});
const holding = (authorized: boolean | null) =>
  networkOf({
    account: ACCOUNT,
    sequence: 1n,
    memoRequired: false,
    reserveUnits: 2n,
    balances:
      authorized === null
        ? []
        : [
            {
              asset: USDC,
              balance: 0n,
              limit: 1n,
              authorized,
              buyingLiabilities: 0n,
              sellingLiabilities: 0n,
            },
          ],
  });

describe('whether an account may hold an asset', () => {
  test.each([
    ['has no account', networkOf(null), false],
    ['has no trustline', holding(null), false],
    ['is not authorized', holding(false), false],
    ['has a trustline', holding(true), true],
  ])('whoever %s', async (_which, network, expected) => {
    expect(await readTrust(network, ACCOUNT, USDC)).toBe(expected);
  });

  test('lumens need an account and nothing else', async () => {
    expect(await readTrust(holding(null), ACCOUNT, NATIVE)).toBe(true);
    expect(await readTrust(networkOf(null), ACCOUNT, NATIVE)).toBe(false);
  });

  test('a network that does not answer is no answer', async () => {
    const read = createTrustReader((timeoutMs) =>
      createHorizonNetwork({ url: 'http://127.0.0.1:1', timeoutMs }),
    );
    expect(await read(ACCOUNT, USDC)).toMatchObject({ refusal: 'network_away' });
  });
});
