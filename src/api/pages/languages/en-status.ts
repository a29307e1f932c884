import type { Status } from '../../../domain/transactions/status.ts';
import type { StateWords, StatusWords } from './language.ts';

const shared = {
  on_hold: {
    title: 'We are looking at your payment',
    next: 'Your money has arrived and is safe. A person checks the payment and then decides how it goes on. You need not do anything.',
  },
  pending_user: { title: 'We need something from you', next: 'Please read the message below.' },
  pending_transaction_info_update: {
    title: 'A detail needs correcting',
    next: 'Please read the message below; we go on once it is corrected.',
  },
  pending_sender: { title: 'Waiting for the payment', next: 'We go on when it has arrived.' },
  pending_receiver: { title: 'We are working on it', next: 'We are paying the receiver.' },
  incomplete: {
    title: 'Some details are still missing',
    next: 'Please open this payment from your wallet again and fill them in.',
  },
  expired: {
    title: 'The time to pay is over',
    next: 'Please do not pay this any more; start again in your wallet. If your money is already on its way, you need not do anything: this page changes when it arrives.',
  },
  error: {
    title: 'Your payment is delayed',
    next: 'Your money is safe. A person looks into it. Please do not pay again.',
  },
} as const;

const deposit: Readonly<Record<Status, StatusWords>> = {
  ...shared,
  pending_user_transfer_start: {
    title: 'Please pay now',
    next: 'Pay as shown below. This page goes on by itself when your money has arrived.',
  },
  pending_user_transfer_complete: {
    title: 'Your money has arrived',
    next: 'We are working on it.',
  },
  pending_external: { title: 'Your payment is on its way', next: 'It takes a moment to arrive.' },
  pending_anchor: { title: 'We are working on it', next: 'You need not do anything.' },
  pending_stellar: {
    title: 'On its way to your wallet',
    next: 'The payment is being written to the Stellar network; that takes a few seconds.',
  },
  pending_trust: {
    title: 'Your wallet must accept the asset',
    next: 'Add the asset (a trustline) in your wallet. We pay as soon as that is done.',
  },
  pending_customer_info_update: {
    title: 'We need to know more about you',
    next: 'Please complete your details in your wallet; we go on by ourselves then.',
  },
  completed: { title: 'Done', next: 'The money is in your wallet. You may close this page.' },
  refunded: { title: 'Sent back', next: 'We sent your money back to where it came from.' },
};

const withdrawal: Readonly<Record<Status, StatusWords>> = {
  ...shared,
  pending_user_transfer_start: {
    title: 'Please send now',
    next: 'Your wallet sends the amount to the account below, with exactly this memo.',
  },
  pending_user_transfer_complete: {
    title: 'Ready for you to collect',
    next: 'Please read the message below.',
  },
  pending_external: {
    title: 'On its way to you',
    next: 'The payment was handed over; we wait for the confirmation that it has arrived.',
  },
  pending_anchor: { title: 'We are paying you', next: 'You need not do anything.' },
  pending_stellar: {
    title: 'We are sending your money back',
    next: 'The payment could not be made, so the amount returns to the wallet that sent it.',
  },
  pending_trust: { title: 'Waiting for your wallet', next: 'Add the asset in your wallet.' },
  pending_customer_info_update: {
    title: 'A detail needs correcting',
    next: 'The payment could not be made as given. Please correct the details below.',
  },
  completed: { title: 'Done', next: 'The money has been paid. You may close this page.' },
  refunded: { title: 'Sent back', next: 'We sent the amount back to the wallet that paid it.' },
};

/** What each state of a payment means to whoever waits for it. */
export const statusWords: StateWords = {
  status: { deposit, withdrawal },
  preparing: {
    title: 'Almost there',
    next: 'We are preparing how you pay. This takes a moment; the page goes on by itself.',
  },
  accountReady: {
    title: 'Your wallet is ready',
    next: 'Your account can take the payment now. We pay within the next 15 minutes; you need not do anything.',
  },
  lateMoney: {
    open: {
      title: 'Your money arrived late',
      next: 'It came after the time to pay was over. A person looks at it now, and pays it out or sends it back. Please do not pay again.',
    },
    returned: {
      title: 'Your late payment was sent back',
      next: 'It came after the time to pay was over, so we sent it back. You may start again in your wallet.',
    },
    settled: {
      title: 'Your late payment was settled',
      next: 'It came after the time to pay was over, and a person has decided about it. Please write to us if you do not find the money.',
    },
  },
  furtherMoney: {
    open: 'It came besides what was agreed on. A person looks at it and decides about it.',
    returned: 'It came besides what was agreed on, and was sent back.',
    settled: 'It came besides what was agreed on, and a person has decided about it.',
  },
  unfinished: {
    title: 'This was not finished in time',
    next: 'Nothing was agreed on, and there is nothing to pay. Start again in your wallet.',
  },
  accountMissing: {
    title: 'Your account does not exist yet',
    next: 'The amount is too small to create it. Create the account in your wallet; we pay as soon as it is there.',
  },
};
