import type { Status } from '../../domain/status.ts';

/** What a status means to the person who waits, and what happens next. */
export interface Words {
  readonly title: string;
  readonly next: string;
}

type Told = Readonly<Record<Status, Words>>;

const shared = {
  on_hold: {
    title: 'We are looking at your payment',
    next: 'Your money is safe with us. A person checks the payment; we go on as soon as they are done.',
  },
  pending_user: { title: 'We need something from you', next: 'Please read the message below.' },
  pending_transaction_info_update: {
    title: 'A detail needs correcting',
    next: 'Please read the message below; we go on once it is mended.',
  },
  pending_sender: { title: 'Waiting for the payment', next: 'We go on when it has arrived.' },
  pending_receiver: { title: 'We are working on it', next: 'We are paying the receiver.' },
  incomplete: {
    title: 'Some details are still missing',
    next: 'Please open this payment from your wallet again and fill them in.',
  },
  expired: {
    title: 'The time to pay is over',
    next: 'No payment arrived in time. If you did pay, do not worry: write to us and we find it.',
  },
  error: {
    title: 'Something needs a person',
    next: 'We could not finish this by ourselves. Your money is accounted for; we look into it.',
  },
} as const;

const deposit: Told = {
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
  pending_customer_info_update: { title: 'A detail needs correcting', next: 'Please see below.' },
  completed: { title: 'Done', next: 'The money is in your wallet. You may close this page.' },
  refunded: { title: 'Sent back', next: 'We returned your money to where it came from.' },
};

const withdrawal: Told = {
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
    next: 'The payment was handed over; we wait for the word that it has arrived.',
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
  refunded: { title: 'Sent back', next: 'We returned the amount to the wallet that sent it.' },
};

/** The words for a transaction that a person watches. */
export const wordsFor = (kind: 'deposit' | 'withdrawal', status: Status): Words =>
  (kind === 'deposit' ? deposit : withdrawal)[status];
