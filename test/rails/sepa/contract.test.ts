import { describe, test } from '@jest/globals';
import { railContract } from '../../../src/rails/contract/index.ts';
import { createSepaKitBank } from './kit-bank.ts';

const { kit, createRail } = createSepaKitBank();
railContract({
  name: 'sepa',
  bank: kit,
  createRail,
  without: {
    'out/insufficient':
      'a file is taken before the bank looks into the account; see payments.test.ts',
    'out/retry-after': 'a folder does not say when it can be reached again',
  },
  describe,
  test,
});
