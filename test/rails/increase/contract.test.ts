import { describe, test } from '@jest/globals';
import { railContract } from '../../../src/rails/contract/index.ts';
import { createKitBank, createRail } from './kit-bank.ts';

const bank = createKitBank();
railContract({
  name: 'increase',
  bank,
  describe,
  test,
  createRail: () => createRail({ url: bank.url() }),
  without: { 'poll/partial': 'the bank is asked for each payment by itself' },
});
