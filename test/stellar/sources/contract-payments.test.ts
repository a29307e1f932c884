import { expect, test } from '@jest/globals';
import { paysContracts } from '../../../src/stellar/sources/contract-payments.ts';

test('contract accounts are paid only where a source simulates calls', () => {
  expect(paysContracts({ LEDGER_SOURCES: ['horizon'] })).toBe(false);
  expect(paysContracts({ LEDGER_SOURCES: ['horizon', 'rpc'] })).toBe(true);
  expect(paysContracts({ LEDGER_SOURCES: ['rpc'] })).toBe(true);
});
