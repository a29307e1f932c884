import { describe, expect, test } from '@jest/globals';
import { Keypair, StrKey } from '@stellar/stellar-sdk';
import {
  baseAccount,
  isAccount,
  isContract,
  isMuxedAccount,
  muxedAddress,
  muxedId,
} from '../../../src/stellar/accounts/address.ts';

const account = Keypair.random().publicKey();
const contract = StrKey.encodeContract(Buffer.alloc(32, 7));

describe('an address', () => {
  test.each([
    ['G…', account, [true, false, false]],
    ['M…', muxedAddress(account, '7'), [false, true, false]],
    ['C…', contract, [false, false, true]],
    ['C… with a wrong checksum', `${contract.slice(0, -1)}A`, [false, false, false]],
  ])('%s is of one kind at most', (_kind, address, kinds) => {
    expect([isAccount(address), isMuxedAccount(address), isContract(address)]).toEqual(kinds);
  });

  test('made of an account and a number gives both back', () => {
    const muxed = muxedAddress(account, '18446744073709551615');
    expect([baseAccount(muxed), muxedId(muxed)]).toEqual([account, '18446744073709551615']);
  });

  test('of a contract is its own base and carries no number', () => {
    expect([baseAccount(contract), muxedId(contract)]).toEqual([contract, null]);
  });
});
