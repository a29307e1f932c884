import { describe, expect, test } from '@jest/globals';
import {
  decidePayment,
  judgeCall,
  type LedgerAccount,
} from '../../../src/domain/ledger/decide-payment.ts';
import { RESOURCE_FEE_MAX, withMargin } from '../../../src/domain/ledger/fee-strategy.ts';

const asset = 'stellar:USDC:GISSUER';
const source = (authorized: boolean): LedgerAccount => ({
  account: 'GOURS',
  sequence: 1n,
  balances: [
    { asset, balance: 5n, limit: 9n, authorized, buyingLiabilities: 0n, sellingLiabilities: 0n },
  ],
  memoRequired: false,
  reserveUnits: 3n,
});
const judged = (error: string, authorized = true, isIssuer = false) =>
  judgeCall(error, { asset, isIssuer }, source(authorized));

describe('a call that its simulation refuses', () => {
  test.each(['Error(Contract, #6)', 'Error(Contract, #10)', 'Error(Contract, #13)'])(
    '%s: the lack is ours, for a contract has neither account nor trustline',
    (error) => expect(judged(error)).toEqual({ verdict: 'ours' }),
  );

  test('a balance that is not authorized is the payee’s where ours is, and always where we issue', () => {
    const theirs = { verdict: 'not_ready', reason: 'not_authorized' };
    expect(judged('Error(Contract, #11)', true)).toEqual(theirs);
    expect(judged('Error(Contract, #11)', false)).toEqual({ verdict: 'ours' });
    expect(judged('Error(Contract, #11)', false, true)).toEqual(theirs);
  });

  test('an asset whose contract nobody deployed is not ready, and all else fails with its error', () => {
    expect(judged('Error(Storage, MissingValue)')).toEqual({
      verdict: 'not_ready',
      reason: 'no_asset_contract',
    });
    const code = 'Error(Auth, InvalidAction)';
    expect(judged(code)).toEqual({ verdict: 'failed', code });
  });
});

test.each([
  'op_trapped',
  'op_resource_limit_exceeded',
  'op_entry_archived',
  'op_insufficient_refundable_fee',
])('%s: the ledger was another one than the simulation’s, so the call is made anew', (code) => {
  expect(decidePayment('invoke_host_function', code)).toEqual({ verdict: 'again', code });
});

test('what cannot be a call of ours fails with its code', () => {
  const failed = { verdict: 'failed', code: 'op_malformed' };
  expect(decidePayment('invoke_host_function', 'op_malformed')).toEqual(failed);
});

test('a quarter more is declared than was simulated, and one lumen is the most', () => {
  expect(withMargin(60_925n)).toBe(76_156n);
  expect(RESOURCE_FEE_MAX).toBe(10_000_000n);
});
