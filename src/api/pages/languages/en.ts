import { statusWords } from './en-status.ts';
import type { Language } from './language.ts';

const faults: Language['faults'] = {
  amount_too_small: ({ amounts, say }) => `The minimum is ${say(amounts.minimum)}.`,
  amount_too_large: ({ amounts, say }) => `The maximum is ${say(amounts.maximum)}.`,
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
  daily_limit_exceeded: ({ left }) =>
    `This is beyond your limit for today (UTC), of which ${left ?? '0'} is left.`,
  monthly_limit_exceeded: ({ left }) =>
    `This is beyond your limit for this month, of which ${left ?? '0'} is left.`,
  quote_expired: () => 'The price that your wallet agreed on has ended; please begin there anew.',
};

export const english: Language = {
  tag: 'en',
  name: 'English',
  numerals: { group: ',', decimal: '.' },
  ...statusWords,
  fields: {},
  choices: { female: 'Female', male: 'Male', other: 'Other' },
  feeLines: {},
  faults,
  amount: {
    title: 'How much?',
    heading: (kind, asset) => `${kind === 'deposit' ? 'Deposit' : 'Withdraw'} ${asset}`,
    question: (kind, asset) =>
      `${kind === 'deposit' ? 'How much do you pay' : 'How much do you send'}, in ${asset}?`,
    limits: (minimum, maximum) =>
      `From ${minimum} to ${maximum}. You see the fee before you agree.`,
    agreed: 'Your wallet agreed on this amount. You see the fee before you confirm.',
    how: (kind) => (kind === 'deposit' ? 'How do you want to pay?' : 'How do you want to be paid?'),
    chooseHow: 'Please choose how.',
    interrupted: ' (interrupted at the moment)',
    preview: {
      fee: 'Fee',
      newAccount: 'Of which new account',
      receives: 'You receive',
    },
    newAccount: (cost) => `If your Stellar account does not exist yet, creating it costs ${cost}.`,
  },
  kyc: {
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
      next: 'This mostly takes a moment; sometimes a person has to look. This page goes on by itself and then says what to do. Please do not pay yet.',
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
      tooLarge: (megabytes) => `A file is too large; the maximum is ${Math.floor(megabytes)} MB.`,
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
    toAccount: 'Stellar account',
    withMemo: 'Memo',
    issuer: 'Asset issuer',
    change: 'Change something',
    confirm: 'Confirm',
  },
  shown: {
    howToPay: 'How to pay',
    whatToSend: 'What to send',
    amount: 'Amount',
    anyAmount: 'any',
    toAccount: 'Stellar account',
    memo: (type) => `Memo (${type})`,
    paysAlone:
      'These details are for this payment alone: that is how we know that the money is yours.',
    quoteExactly: 'Please quote the reference exactly; it is how we know that the money is yours.',
    payCode: 'The code says whom it is for: pay it as it is, and we know that the money is yours.',
    qrCode: (name) => `QR code: ${name}`,
    walletFills:
      'Most wallets fill this in by themselves. Without the memo we do not know that the money is yours.',
    received: 'We received',
    expected: 'We expect',
    fee: 'Fee',
    youReceive: 'You receive',
    youReceived: 'You received',
    youReceiveAbout: 'You receive about',
    rateDecides: 'The rate when your money arrives decides.',
    payBefore: 'Pay before',
    knownBefore: 'Answer before',
    returned: 'Sent back',
    returnedInAll: 'Sent back in all',
    returnedTo: 'To the account',
    claimableBy: 'To be claimed by',
    returnedAt: 'Sent back on',
    keptFee: 'Kept as a fee',
    arrivedAt: 'Arrived',
    further: 'Further payment',
    late: 'Late payment',
    pretendToPay: 'Development: pay at the pretend bank',
    pretendBank: 'Development: see the pretend bank',
    stellarTransaction: 'Stellar transaction',
    reference: 'Bank reference',
    number: 'Payment number',
    yours: (kind) => (kind === 'deposit' ? 'Your deposit' : 'Your withdrawal'),
    correct: 'Correct the details',
  },
  closed: {
    title: 'This link is not open any more',
    text: 'For your safety a link works once and only for a short time. Please go back to your wallet and open the payment from there again.',
  },
  copy: 'Copy',
  copied: 'Copied',
  continue: 'Continue',
  wrong: 'Please check',
  questions: 'Questions? Write to',
  otherLanguages: 'This page in another language',
};
