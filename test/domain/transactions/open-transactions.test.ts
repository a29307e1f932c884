import { describe, expect, test } from '@jest/globals';
import {
  DEFAULT_OPEN_TRANSACTIONS,
  judgeOpen,
  openMaximum,
  type OpenTransactionPolicy,
} from '../../../src/domain/transactions/open-transactions.ts';

const WALLET = 'wallet.example';
const policy: OpenTransactionPolicy = {
  client: 3,
  sendingAnchor: 5,
  clientDomain: 7,
  knownClientDomains: { [WALLET]: { client: 30 }, 'other.example': { clientDomain: Infinity } },
};

describe('how many unpaid transactions may be open', () => {
  test('is bounded where anchor.ts says nothing', () => {
    const { client, sendingAnchor, clientDomain } = DEFAULT_OPEN_TRANSACTIONS;
    expect(openMaximum(undefined, { protocol: 'sep24', clientDomain: null })).toEqual({
      client,
      clientDomain,
    });
    expect(openMaximum(undefined, { protocol: 'sep31', clientDomain: null }).client).toBe(
      sendingAnchor,
    );
  });

  test.each([
    ['sep6', null, 3, 7],
    ['sep24', 'strange.example', 3, 7],
    ['sep31', null, 5, 7],
    ['sep24', WALLET, 30, 7],
    ['sep31', WALLET, 5, 7],
    ['sep6', 'other.example', 3, Infinity],
    ['sep6', 'constructor', 3, 7],
  ] as const)('is, of %s by %s, %s and %s', (protocol, domain, client, clientDomain) => {
    expect(openMaximum(policy, { protocol, clientDomain: domain })).toEqual({
      client,
      clientDomain,
    });
  });

  const most = { client: 3, clientDomain: 7 };
  test.each([
    [{ client: 3, clientDomain: 6 }, /^You have 3 open transactions .+ pay one of them/],
    [{ client: 2, clientDomain: 7 }, /^The clients of your wallet have 7 open .+ try again later/],
    [{ client: 9, clientDomain: 9 }, /^You have 3 open/],
  ])('beside %j another one is refused with %s', (open, said) => {
    expect(judgeOpen(most, open)).toMatchObject({
      refusal: 'transactions_too_many',
      message: expect.stringMatching(said),
    });
  });

  test('leaves room for the last one', () => {
    expect(judgeOpen(most, { client: 2, clientDomain: 6 })).toBeNull();
  });

  test('has no bound where it is Infinity', () => {
    const none = { client: Infinity, clientDomain: Infinity };
    expect(judgeOpen(none, { client: 1e9, clientDomain: 1e9 })).toBeNull();
  });
});
