import type { Story } from './begin-story.ts';
import { ledger } from './proxies.ts';

export type LedgerPayout =
  | { readonly outcome: 'paid'; readonly hash: string }
  | { readonly outcome: 'settled' };

const DELAYED = 'Your payment is delayed; we are looking into it.';

/** Makes the destination able to receive: creates the account, or waits for its trustline. */
const makeReady = async (story: Story, reason: string): Promise<boolean> => {
  const { transactionId, accountCreation, durations } = story.order;
  if (reason === 'no_account' && accountCreation) {
    story.say('creating the account');
    const created = await ledger.submitPayment({
      transactionId,
      leg: 'create_account',
      number: 1,
    });
    if (created.state !== 'included') return false;
  } else if (reason !== 'no_trust' && reason !== 'no_account') {
    return false;
  }
  story.say('waiting for the trustline');
  const trust = await ledger.awaitTrust({
    transactionId,
    until: new Date(Date.now() + durations.trustWithinMs).toISOString(),
  });
  return trust.state === 'trusted';
};

/**
 * Pays a deposit out on Stellar. A destination that is not ready is made ready, or given a
 * claimable balance where the wallet can claim one; only a person can end it otherwise.
 */
export const payOutOnLedger = async (story: Story): Promise<LedgerPayout> => {
  const { transactionId, claimableBalanceSupported } = story.order;
  let operation: 'payment' | 'create_claimable_balance' = 'payment';
  for (let number = 1; ; number += 1) {
    story.say('paying on Stellar');
    const paid = await ledger.submitPayment({ transactionId, leg: 'payout', number, operation });
    if (paid.state === 'included') return { outcome: 'paid', hash: paid.hash };
    if (paid.state === 'not_ready') {
      if (paid.reason === 'no_trust' && claimableBalanceSupported) {
        operation = 'create_claimable_balance';
        continue;
      }
      if (await makeReady(story, paid.reason)) continue;
    }
    const { action } = await story.park(`the payment is ${paid.state}: ${paid.reason}`, DELAYED, {
      actions: ['retry', 'settled'],
    });
    if (action === 'settled') return { outcome: 'settled' };
  }
};
