import type { Language, StatusWords } from './language.ts';
import type { Status } from '../../../domain/status.ts';

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
  refunded: { title: 'Sent back', next: 'We returned your money to where it came from.' },
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

const faults: Language['faults'] = {
  amount_too_small: ({ amounts }) => `The least we take is ${amounts.minimum}.`,
  amount_too_large: ({ amounts }) => `The most we take is ${amounts.maximum}.`,
  amount_too_precise: ({ amounts }) =>
    `Please use at most ${amounts.significantDecimals} decimals.`,
  amount_malformed: () => 'Please type an amount, such as 100 or 99.50.',
  amount_not_positive: () => 'Please type an amount, such as 100 or 99.50.',
  amount_below_fee: () => 'The amount does not cover the fee; please choose a larger one.',
  field_missing: ({ field }) =>
    field === null ? 'Some details are still missing.' : `Please fill in: ${field}.`,
  field_malformed: ({ field }) => `Please check: ${field ?? 'the details'}.`,
  field_not_asked: ({ field }) =>
    `Please change only what is asked for here${field === null ? '' : `, and not: ${field}`}.`,
  quote_expired: () => 'The price that your wallet agreed on has ended; please begin there anew.',
};

export const english: Language = {
  tag: 'en',
  name: 'English',
  status: { deposit, withdrawal },
  preparing: { title: 'Almost there', next: 'We are asking how you can pay.' },
  accountMissing: {
    title: 'Your account does not exist yet',
    next: 'The amount is too small to create it. Create the account in your wallet; we pay as soon as it is there.',
  },
  fields: {},
  choices: { female: 'Female', male: 'Male', other: 'Other' },
  feeLines: {},
  faults,
  amount: {
    title: 'How much?',
    heading: (kind, asset) => `${kind === 'deposit' ? 'Deposit' : 'Withdraw'} ${asset}`,
    question: (kind, asset) =>
      `${kind === 'deposit' ? 'How much do you pay' : 'How much do you send'}, in ${asset}?`,
    limits: (minimum, maximum, asset) =>
      `From ${minimum} to ${maximum} ${asset}. You see the fee before you agree.`,
    agreed: 'Your wallet agreed on this amount. You see the fee before you confirm.',
    how: (kind) => (kind === 'deposit' ? 'How do you want to pay?' : 'How do you want to be paid?'),
    chooseHow: 'Please choose how.',
    preview: (receives, fee, newAccount) =>
      newAccount === null
        ? `You receive ${receives}; the fee is ${fee}.`
        : `You receive ${receives}; the fee is ${fee}, of which ${newAccount} is for your new account.`,
    newAccount: (cost) => `If your Stellar account does not exist yet, creating it costs ${cost}.`,
  },
  about: {
    title: 'About you',
    heading: 'About you',
    explanation:
      'The law asks us to know whom we pay. We ask once, and keep your answers encrypted.',
    fileHint: (megabytes) => `A photo or a PDF of at most ${Math.floor(megabytes)} MB.`,
    hints: {
      country: 'Three letters, such as USA, MEX or KEN.',
      country2: 'Two letters, such as US, MX or KE.',
      language: 'Two letters, such as en or es.',
      mobile: 'With the country code, such as +1 415 555 0123.',
      phone: 'With the country code, such as +1 415 555 0123.',
      clabe: '18 digits.',
      cbu: '22 digits.',
      occupation: 'The number of your occupation in ISCO-08, up to 4 digits.',
    },
    code: (field) => `The code that we sent to you (${field})`,
    codeHint: 'No code after a minute? Leave this empty and continue, and we send a new one.',
    checking: {
      title: 'We are checking what you told us',
      next: 'This mostly takes a moment; now and then a person has to look. This page goes on by itself, and then says what to do. Please do not pay yet.',
    },
    asking: {
      title: 'We need something more from you',
      next: 'Please answer below. We look at it at once and go on by ourselves. Please do not pay yet.',
    },
    rejected: {
      title: 'We cannot serve you with this',
      next: 'Please do not pay. If you think that this is a mistake, write to us.',
    },
    late: {
      title: 'This took too long',
      next: 'We did not know all that we need in time. Please do not pay this one; start again in your wallet.',
    },
    faults: {
      missing: (field) => `Please fill in: ${field}.`,
      check: (field) => `Please check: ${field}.`,
      file: (field) => `This file cannot be used: ${field}. Please send a photo or a PDF.`,
      tooLarge: (megabytes) =>
        `A file is too large; the most we take is ${Math.floor(megabytes)} MB.`,
      code: 'This is not the code that we sent, or it is too old.',
      tooManyCodes: 'Too many codes were sent today. Please try again tomorrow.',
      other: 'Something in the form cannot be read. Please check it.',
    },
  },
  inWallet: {
    asking: {
      title: 'We need to know more about you',
      next: 'Please complete your details in your wallet. We look at them at once and go on by ourselves. Please do not pay yet.',
    },
    correcting: {
      title: 'A detail needs correcting',
      next: 'The payment could not be made as given. Please correct the details in your wallet; we go on by ourselves then.',
    },
  },
  details: {
    title: 'Who is paid?',
    heading: 'Who is to be paid?',
    explanation: (rail) => `Method: ${rail}. We keep these details encrypted.`,
    optional: ' (optional)',
    choose: 'Please choose',
    back: 'Back to the amount',
  },
  review: {
    heading: 'Is this right?',
    gives: (kind) => (kind === 'deposit' ? 'You pay' : 'You send'),
    receives: 'You receive',
    paidBy: (kind) => (kind === 'deposit' ? 'You pay by' : 'You are paid by'),
    toAccount: 'To the Stellar account',
    withMemo: 'With the memo',
    issuer: 'Issuer of the asset',
    change: 'Change something',
    confirm: 'Confirm',
  },
  shown: {
    howToPay: 'How to pay',
    whatToSend: 'What to send',
    amount: 'Amount',
    anyAmount: 'any',
    toAccount: 'To the Stellar account',
    memo: (type) => `Memo (${type})`,
    quoteExactly: 'Please quote the reference exactly; it is how we know that the money is yours.',
    walletFills:
      'Most wallets fill this in by themselves. Without the memo we do not know that the money is yours.',
    preparingNote: 'We are preparing how you pay. This takes a moment; the page goes on by itself.',
    received: 'We received',
    expected: 'We expect',
    fee: 'Fee',
    youReceive: 'You receive',
    youReceiveAbout: 'You receive about; the rate when your money arrives decides',
    payBefore: 'Please pay before',
    knownBefore: 'We have to know you by',
    returned: 'Returned',
    stellarTransaction: 'Stellar transaction',
    reference: 'Reference of the payment',
    number: 'Number of this payment',
    yours: (kind) => (kind === 'deposit' ? 'Your deposit' : 'Your withdrawal'),
    correct: 'Correct the details',
  },
  closed: {
    title: 'This link is not open any more',
    text: 'For your safety a link works once and only for a short time. Please go back to your wallet and open the payment from there again.',
  },
  continue: 'Continue',
  wrong: 'Please check',
  questions: 'Questions? Write to',
  otherLanguages: 'This page in another language',
};
