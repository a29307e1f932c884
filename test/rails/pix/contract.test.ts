import { describe, test } from '@jest/globals';
import { railContract } from '../../../src/rails/contract/index.ts';
import { connectTo, createKitBank } from './kit-bank.ts';

const bank = await createKitBank();

const UNSIGNED =
  'webhooks of Pix are authenticated by mTLS, which ends before them; nothing in one can be verified';

railContract({
  name: 'pix',
  bank,
  describe,
  test,
  createRail: () => connectTo(bank.fake),
  without: {
    'poll/partial': 'each payment is asked for on its own',
    'webhook/authentic': UNSIGNED,
    'webhook/forged': UNSIGNED,
    'webhook/other-body': UNSIGNED,
    'webhook/old': UNSIGNED,
    'webhook/replayed': UNSIGNED,
    'webhook/twice': `${UNSIGNED}; test/rails/pix/rail.test.ts reads one twice`,
    'webhook/before-poll': `${UNSIGNED}; no money is read from one`,
  },
});
