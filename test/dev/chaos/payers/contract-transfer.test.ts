import { expect, test } from '@jest/globals';
import { Account, Asset, Keypair, MuxedAccount, scValToNative, StrKey } from '@stellar/stellar-sdk';
import {
  contractOf,
  transferByContract,
} from '../../../../src/dev/chaos/payers/contract-transfer.ts';
import { stroopsOf } from '../../../../src/domain/money/amount.ts';

test('a payer has the asset’s own contract transfer to the number of a memo', () => {
  const from = Keypair.random().publicKey();
  const account = new Account(Keypair.random().publicKey(), '0');
  const to = new MuxedAccount(account, '9007199254740991').accountId();
  const asset = new Asset('USDC', Keypair.random().publicKey());
  const networkPassphrase = 'a network of the tests';
  const amount = stroopsOf('12.5');
  const { body } = transferByContract({ asset, networkPassphrase, from, to, amount });
  const call = body.type === 'invokeHostFunction' ? body.invokeHostFunctionOp : null;
  const invoked = call?.hostFunction;
  const { args, functionName } =
    invoked?.type === 'hostFunctionTypeInvokeContract'
      ? invoked.invokeContract
      : { args: [], functionName: '' };
  expect(functionName.toString()).toBe('transfer');
  expect(args.map((value) => scValToNative(value) as unknown)).toEqual([from, to, amount]);
  // The transaction's own signature is the payer's.
  expect(call?.auth.map(({ credentials }) => credentials.type)).toEqual([
    'sorobanCredentialsSourceAccount',
  ]);
});

test('a payer’s contract is the same for the same seed, and another for another', () => {
  expect(contractOf(7, 1)).toBe(contractOf(7, 1));
  expect(contractOf(7, 1)).not.toBe(contractOf(7, 2));
  expect(contractOf(7, 1)).not.toBe(contractOf(8, 1));
  expect(StrKey.isValidContract(contractOf(7, 1))).toBe(true);
});
