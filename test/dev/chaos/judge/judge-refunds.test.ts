import { expect, test } from '@jest/globals';
import {
  breachesOfDeposit,
  depositStory,
  filed,
  payout,
  placed,
  receipt,
  received,
  said,
} from '../trial.ts';

const over = {
  bankIn: [receipt('BT-1', '160')],
  received: received(placed('sandbox-bank/BT-1', '160')),
  stories: depositStory({ status: 'refunded' }),
  ledgerOut: [],
};

test('the judge wants what a rail’s own refund sent back to be at the bank, once, under its key', () => {
  const refund = (amount: string, key = 'key-1') => payout(amount, { key, payee: '9000000001' });
  const decided = [said('refund')];
  const ours = { ...over, refunds: new Map([['key-1', 'one']]) };
  expect(breachesOfDeposit({ ...ours, bankOut: [refund('160')] }, { decided })).toEqual([]);
  expect(breachesOfDeposit({ ...ours, bankOut: [] }, { decided })).toEqual(['lost']);
  const twice = { ...ours, bankOut: [refund('160'), refund('160')] };
  expect(breachesOfDeposit(twice, { decided })).toEqual(['doubled']);
  const unknown = { ...ours, bankOut: [refund('160'), refund('160', 'key-2')] };
  expect(breachesOfDeposit(unknown, { decided })).toEqual(['stray']);
  const place = filed('sandbox-bank/BT-9', '5', 'refund');
  const bankIn = [receipt('BT-1', '100'), receipt('BT-9', '5', { reference: 'RH000000000000' })];
  const both = received(placed('sandbox-bank/BT-1', '100'), place);
  const refunds = new Map([['key-9', 'sandbox-bank/BT-9']]);
  const ofCase = { bankIn, received: both, refunds };
  expect(breachesOfDeposit(ofCase)).toEqual(['lost']);
  expect(breachesOfDeposit({ ...ofCase, bankOut: [refund('5', 'key-9')] })).toEqual([]);
});
