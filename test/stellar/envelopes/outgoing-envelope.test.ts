import { describe, expect, test } from '@jest/globals';
import {
  Account,
  Asset,
  Claimant,
  Keypair,
  MuxedAccount,
  Operation,
  TransactionBuilder,
} from '@stellar/stellar-sdk';
import type { xdr } from '@stellar/stellar-sdk';
import { stellarAssetId } from '../../../src/domain/money/asset.ts';
import { readEnvelope } from '../../../src/stellar/envelopes/outgoing-envelope.ts';

const ours = Keypair.random().publicKey();
const other = Keypair.random().publicKey();
const issuer = Keypair.random().publicKey();
const asset = new Asset('USDC', issuer);
const networkPassphrase = 'a network of the tests';

const build = (operations: readonly xdr.Operation[]) => {
  const builder = new TransactionBuilder(new Account(ours, '41'), {
    fee: '100',
    networkPassphrase,
    timebounds: { minTime: 0, maxTime: 1_000 },
  });
  for (const operation of operations) builder.addOperation(operation);
  return builder.build();
};
const base64 = (transaction: ReturnType<typeof build>): string =>
  transaction.toEnvelope().toXdr('base64');

describe('an envelope that is read from the ledger', () => {
  test('shows who acts, in Horizon’s words, and whom it pays what', () => {
    const muxed = new MuxedAccount(new Account(other, '0'), '7').accountId();
    const read = readEnvelope(
      base64(
        build([
          Operation.payment({ destination: muxed, asset, amount: '1.5' }),
          Operation.createAccount({ destination: other, startingBalance: '2', source: other }),
          Operation.createClaimableBalance({
            asset,
            amount: '3',
            claimants: [new Claimant(other)],
          }),
          Operation.pathPaymentStrictSend({
            sendAsset: asset,
            sendAmount: '4',
            destination: other,
            destAsset: Asset.native(),
            destMin: '1',
          }),
          Operation.setTrustLineFlags({ trustor: other, asset, flags: { authorized: true } }),
          Operation.revokeAccountSponsorship({ account: other }),
          Operation.accountMerge({ destination: other }),
        ]),
      ),
    );
    const usdc = stellarAssetId('USDC', issuer);
    expect(read?.operations).toEqual([
      {
        sourceAccount: ours,
        type: 'payment',
        destination: other,
        gift: { to: muxed, asset: usdc, amount: 15_000_000n },
      },
      {
        sourceAccount: other,
        type: 'create_account',
        destination: other,
        gift: { to: other, asset: 'stellar:native', amount: 20_000_000n },
      },
      {
        sourceAccount: ours,
        type: 'create_claimable_balance',
        destination: other,
        gift: { to: other, asset: usdc, amount: 30_000_000n },
      },
      { sourceAccount: ours, type: 'path_payment_strict_send', destination: other, gift: null },
      { sourceAccount: ours, type: 'set_trust_line_flags', destination: null, gift: null },
      { sourceAccount: ours, type: 'revoke_sponsorship', destination: null, gift: null },
      { sourceAccount: ours, type: 'account_merge', destination: other, gift: null },
    ]);
  });

  test('shows its number, its time and what a fee-bump offers', () => {
    const inner = build([Operation.bumpSequence({ bumpTo: '50' })]);
    const plain = readEnvelope(base64(inner));
    expect(plain).toMatchObject({
      channel: ours,
      sequence: 42n,
      maxTimeMs: 1_000_000,
      isFeeBump: false,
      feeBid: 100n,
      innerXdr: base64(inner),
    });
    const outer = TransactionBuilder.buildFeeBumpTransaction(
      other,
      '300',
      inner,
      networkPassphrase,
    );
    expect(readEnvelope(outer.toEnvelope().toXdr('base64'))).toMatchObject({
      ...plain,
      isFeeBump: true,
      feeBid: 600n,
    });
  });

  test('is nothing where it cannot be read', () => {
    expect(readEnvelope('AAAA')).toBeNull();
  });
});
