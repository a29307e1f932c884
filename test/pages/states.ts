import { createAnchor } from '../support/anchor.ts';
import type { Language } from '../../src/api/pages/languages/language.ts';
import type { Page } from '../../src/api/pages/layout/layout.ts';
import type { MoneyBack, MoneyIn, MoneySeen } from '../../src/api/pages/status/money-seen.ts';
import { writeStatus, type StatusView } from '../../src/api/pages/status/status-view.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { say, type Saying } from '../../src/domain/languages/saying.ts';
import { wordsIn, type Words } from '../../src/domain/languages/words.ts';

const ISSUER = 'GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5';
const WALLET = 'GDQP2KPQGKIHYJGXNUIYOMHARUARCA7DJT5FO2FFOOKY3B2WSQHG4W37';
const HASH = '7bd2a4f01c93e85d66f0b1a9c2d4e8f7035b6a1e9d8c7f6e5d4c3b2a19087f6e';
const AT = new Date('2026-11-29T14:05:00Z');
const UNTIL = new Date('2026-11-30T14:05:00Z');

export const ANCHOR = createAnchor({
  assetCode: 'USDC',
  assetIssuer: ISSUER,
  distributionAccount: ISSUER,
  payWithinMs: 86_400_000,
});
const USDC = ANCHOR.assets[0]?.asset ?? '';
const USD = 'iso4217:USD';
const FEE = { total: '6.67', asset: USD, details: [] };

type Changes = Partial<{ -readonly [Key in keyof Transaction]: Transaction[Key] }>;

/** What a row says to its customer, as it is stored. */
const stored = (saying: Saying): Changes => ({
  message: saying.message,
  messageSaid: saying,
});

/** A row as the programs leave it, of no database. */
const rowOf = (changes: Changes): Transaction =>
  Object.assign(new Transaction(), {
    id: '3f2a91c4-77de-4c1b-9f00-1b6cf20d9d0e',
    protocol: 'sep24',
    kind: 'deposit',
    status: 'pending_user_transfer_start',
    asset: USDC,
    rail: 'sandbox-bank',
    account: WALLET,
    toAccount: WALLET,
    amountExpected: '1234.5000000',
    amountOut: '1227.8300000',
    feeDetails: FEE,
    amountInAsset: USD,
    amountOutAsset: USDC,
    payUntil: UNTIL,
    pricedOnReceipt: false,
    isExchange: false,
    language: 'en',
    startedAt: AT,
    updatedAt: AT,
    ...changes,
  } satisfies Changes);

/** The same of a withdrawal. */
export const withdrawal = (changes: Changes): Transaction =>
  rowOf({
    kind: 'withdrawal',
    amountInAsset: USDC,
    amountOutAsset: USD,
    feeDetails: { ...FEE, asset: USDC },
    receivingAccount: ISSUER,
    receivingMemoType: 'id',
    receivingMemo: '9223372036854775807',
    ...changes,
  });

const INSTRUCTIONS = {
  'organization.bank_name': {
    value: 'First Sandbox Bank',
    description: { en: 'Bank', es: 'Banco' },
  },
  'organization.bank_account_number': {
    value: '2000145678',
    description: { en: 'Account number', es: 'Número de cuenta' },
  },
  external_transfer_memo: {
    value: 'RH-7Q2M-84KD-0XZP',
    description: { en: 'Reference', es: 'Referencia' },
    help: { en: 'Quote it with the transfer', es: 'Indíquela en la transferencia' },
  },
};
/** A code to scan or to paste, as long as those of Pix are. */
export const CODE =
  '00020101021226800014br.gov.bcb.pix2558pix.example.com/qr/v2/rh0y1qk2wz3sx4ed5cr6fv7tg8bh9njm0' +
  '5204000053039865802BR5908RAILHEAD6009SAO PAULO62070503***6304A1B2';
const CODE_INSTRUCTIONS = {
  external_transfer_memo: {
    value: CODE,
    showAs: 'qrCode',
    description: { en: 'Pix code', es: 'Código Pix', pt: 'Pix copia e cola' },
    help: {
      en: 'Scan or paste it in your bank’s app',
      es: 'Escanéelo o péguelo en la app de su banco',
    },
  },
} as const;
const RECEIVED = { amountIn: '1234.5000000', transferReceivedAt: AT };
const NOTHING: MoneySeen = { waiting: [], further: [], returned: [] };
const LATE: MoneyIn = { amount: '1234.5', asset: USD, at: new Date('2026-12-01T09:30:00Z') };
const BACK: MoneyBack = {
  amount: '1234.5',
  asset: USDC,
  fee: '0',
  at: AT,
  to: WALLET,
  isClaimable: false,
  id: HASH,
  idType: 'stellar',
};
const REFUNDS = {
  amount_refunded: '1234.5',
  amount_fee: '0',
  payments: [{ id: HASH, id_type: 'stellar', amount: '1234.5', fee: '0' }],
} as const;

/** A row whose rail says why it failed, in the language that the payment was asked for in. */
const saying = (row: Transaction, failureMessage: string): Transaction =>
  Object.assign(new Transaction(), row, { failureMessage });

const shown =
  (row: Transaction, view: Partial<StatusView> = {}, failed: Words | null = null) =>
  (language: Language): Page =>
    writeStatus(language, failed ? saying(row, wordsIn(language.tag, failed)) : row, {
      correction: null,
      waits: null,
      kyc: null,
      interruption: null,
      money: NOTHING,
      isAccountReady: false,
      pretendBankUrl: null,
      ...view,
    });

const late = (state: 'open' | 'returned', returned: readonly MoneyBack[] = []) => ({
  money: { ...NOTHING, further: [{ ...LATE, state, returned }] },
});

/** What each state of a payment shows, by a name for its picture. */
export const STATES: Readonly<Record<string, (language: Language) => Page>> = {
  'deposit-preparing': shown(rowOf({ status: 'pending_anchor' })),
  'deposit-instructions': shown(
    rowOf({ instructions: INSTRUCTIONS, railReference: 'RH-7Q2M-84KD-0XZP' }),
    { pretendBankUrl: 'http://localhost:8200' },
  ),
  'deposit-interrupted': shown(
    rowOf({ instructions: INSTRUCTIONS, railReference: 'RH-7Q2M-84KD-0XZP' }),
    { interruption: say('rail_interrupted_unpaid') },
  ),
  'deposit-code': shown(rowOf({ instructions: CODE_INSTRUCTIONS, railReference: 'RH0Y1QK2WZ' })),
  'deposit-trust': shown(
    rowOf({
      ...RECEIVED,
      status: 'pending_trust',
      ...stored(say('add_trustline')),
    }),
  ),
  'deposit-trust-found': shown(
    rowOf({
      ...RECEIVED,
      status: 'pending_trust',
      ...stored(say('add_trustline')),
    }),
    { isAccountReady: true },
  ),
  'deposit-on-hold': shown(
    rowOf({
      status: 'on_hold',
      amountIn: '40.0000000',
      transferReceivedAt: AT,
      instructions: INSTRUCTIONS,
      ...stored(say('received_differs', { received: '40', expected: '1234.5' })),
    }),
  ),
  'deposit-expired': shown(
    rowOf({
      status: 'expired',
      instructions: INSTRUCTIONS,
      ...stored(say('nothing_received')),
    }),
  ),
  'deposit-expired-late': shown(rowOf({ status: 'expired' }), late('open')),
  'deposit-completed': shown(
    rowOf({
      ...RECEIVED,
      status: 'completed',
      stellarTransactionId: HASH,
      externalTransactionId: 'BT-000042',
      completedAt: AT,
    }),
  ),
  'withdrawal-instructions': shown(withdrawal({})),
  'withdrawal-completed': shown(
    withdrawal({
      ...RECEIVED,
      status: 'completed',
      stellarTransactionId: HASH,
      externalTransactionId: 'BP-000042',
    }),
  ),
  'withdrawal-refunded': shown(
    withdrawal({
      ...RECEIVED,
      status: 'refunded',
      amountOut: '0',
      refunds: REFUNDS,
      completedAt: AT,
      ...stored(say('refunded_undelivered')),
    }),
    { money: { ...NOTHING, returned: [BACK] } },
    { en: 'The payee does not accept the payment.', es: 'El beneficiario no acepta el pago.' },
  ),
  'withdrawal-expired-returned': shown(
    withdrawal({ status: 'expired' }),
    late('returned', [{ ...BACK, fee: '0.5', amount: '1234' }]),
  ),
  'withdrawal-error': shown(
    withdrawal({
      ...RECEIVED,
      status: 'error',
      ...stored(say('payment_failed')),
    }),
    {},
    { en: 'The account is closed.', es: 'La cuenta está cerrada.' },
  ),
};
