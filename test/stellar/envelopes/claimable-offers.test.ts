import { describe, expect, test } from '@jest/globals';
import {
  Account,
  Asset,
  Claimant,
  Keypair,
  Networks,
  Operation,
  TransactionBuilder,
  xdr,
} from '@stellar/stellar-sdk';
import { offersTo } from '../../../src/stellar/envelopes/claimable-offers.ts';

const [us, giver] = [Keypair.random().publicKey(), Keypair.random().publicKey()];

/** The operation as a transaction's envelope has it, and what a ledger says of it. */
const made = (predicate: xdr.ClaimPredicate, id: Uint8Array | null) => {
  const transaction = new TransactionBuilder(new Account(giver, '1'), {
    fee: '100',
    networkPassphrase: Networks.TESTNET,
  })
    .addOperation(
      Operation.createClaimableBalance({
        asset: Asset.native(),
        amount: '7',
        claimants: [new Claimant(giver), new Claimant(us, predicate)],
      }),
    )
    .setTimeout(0)
    .build();
  const [operation] = transaction.operations;
  if (!operation) throw new Error('a transaction has its operation');
  const outcome =
    id === null
      ? xdr.CreateClaimableBalanceResult.createClaimableBalanceUnderfunded()
      : xdr.CreateClaimableBalanceResult.createClaimableBalanceSuccess(
          xdr.ClaimableBalanceId.claimableBalanceIdTypeV0(id),
        );
  const results = [
    xdr.OperationResult.opInner(xdr.OperationResultTr.createClaimableBalance(outcome)),
  ];
  const result = new xdr.TransactionResult({
    feeCharged: 100n,
    result:
      id === null
        ? xdr.TransactionResultResult.txFailed(results)
        : xdr.TransactionResultResult.txSuccess(results),
    ext: xdr.TransactionResultExt.v0(),
  });
  return { operation, of: { resultXdr: result.toXdr('base64'), index: 0 } };
};

const ID = new Uint8Array(32).fill(7);

describe('a claimable balance that names an account', () => {
  test.each([
    [Claimant.predicateUnconditional(), { unconditional: true }],
    [
      Claimant.predicateNot(Claimant.predicateBeforeRelativeTime('3600')),
      { not: { rel_before: '3600' } },
    ],
    [
      Claimant.predicateOr(
        Claimant.predicateBeforeAbsoluteTime('1795977782'),
        Claimant.predicateAnd(
          Claimant.predicateUnconditional(),
          Claimant.predicateBeforeAbsoluteTime('9000000000000'),
        ),
      ),
      {
        or: [
          { abs_before: '2026-11-29T18:43:02Z', abs_before_epoch: '1795977782' },
          {
            and: [
              { unconditional: true },
              { abs_before: '+275760-09-13T00:00:00Z', abs_before_epoch: '9000000000000' },
            ],
          },
        ],
      },
    ],
  ])('says when it may be claimed, in Horizon’s words: %#', (predicate, words) => {
    const { operation, of } = made(predicate, ID);
    expect(offersTo(us, operation, of)).toEqual([
      {
        id: `00000000${Buffer.from(ID).toString('hex')}`,
        asset: 'stellar:native',
        amount: 70_000_000n,
        predicate: words,
      },
    ]);
  });

  test('is none to whom it does not name, and none where it failed', () => {
    const { operation, of } = made(Claimant.predicateUnconditional(), ID);
    expect(offersTo(Keypair.random().publicKey(), operation, of)).toEqual([]);
    const failed = made(Claimant.predicateUnconditional(), null);
    expect(offersTo(us, failed.operation, failed.of)).toEqual([]);
  });
});
