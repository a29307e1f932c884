import { formatAmount, stepOf, stroopsOf } from '../../../domain/money/amount.ts';
import type { Words } from '../../../domain/languages/words.ts';
import { RailError } from '../../../domain/rails/error.ts';
import type { OutgoingPayment, OutgoingResult } from '../../rail.ts';
import { readBic, readIban } from './account.ts';
import type { Transfer } from './claims.ts';
import { sepaName, sepaRemittance } from './sepa-text.ts';

const CENTS = 2;

/**
 * An amount as a file has it.
 * @throws RailError for what the bank cannot pay exactly: nothing is rounded, and nothing was paid.
 */
export const inCents = (amount: string): string => {
  const stroops = stroopsOf(amount);
  if (stroops <= 0n || stroops % stepOf(CENTS) !== 0n) {
    throw new RailError('AMOUNT_NOT_PAYABLE', 'euros are paid in whole cents, and more than none');
  }
  const [units = '0', cents = ''] = formatAmount(stroops).split('.');
  return `${units}.${cents.padEnd(CENTS, '0')}`;
};

/** @throws RailError for a key that would not be a name of a file or an end-to-end id. */
export const endToEndIdOf = (key: string): string => {
  if (/^[0-9A-Za-z]{1,35}$/.test(key)) return key;
  throw new RailError('KEY_NOT_TAKEN', 'an end-to-end id has 1 to 35 letters and digits');
};

const ask = (fields: readonly string[], message: Words): OutgoingResult => ({
  state: 'needsInfo',
  message,
  fields,
});

/** What is wrong with a payee; null for one who can be paid. */
const faultOf = (payee: OutgoingPayment['payee']): OutgoingResult | null => {
  const account = readIban(payee['bank_account_number'] ?? '');
  if ('fault' in account) {
    return ask(
      ['bank_account_number'],
      account.fault === 'malformed'
        ? {
            en: 'This is no valid IBAN. Compare it with your bank’s letter.',
            es: 'No es un IBAN válido. Compárelo con los datos de su banco.',
          }
        : {
            en: 'This account is outside the euro payments area (SEPA).',
            es: 'Esta cuenta está fuera de la zona de pagos en euros (SEPA).',
          },
    );
  }
  const bic = payee['bank_number'] ?? '';
  if (bic !== '' && readBic(bic) === null) {
    return ask(['bank_number'], {
      en: 'This is no valid BIC. It can be left out.',
      es: 'No es un BIC válido. Puede omitirlo.',
    });
  }
  if (sepaName(payee['first_name'] ?? '', payee['last_name']) !== null) return null;
  return ask(['first_name', 'last_name'], {
    en: 'The bank needs the name of the account holder in letters.',
    es: 'El banco necesita el nombre del titular en letras.',
  });
};

/** Whom to pay, as SEP-9 names it, and what they read beside it. */
export interface TransferOrder extends Pick<
  OutgoingPayment,
  'idempotencyKey' | 'amount' | 'payee'
> {
  readonly remittance: string;
}

/**
 * Reads an order into what stands in a file.
 * @returns `needsInfo` where the payee cannot be paid as they are: nothing was tried.
 */
export const readOrder = (order: TransferOrder): Transfer | OutgoingResult => {
  const { idempotencyKey, amount, payee, remittance } = order;
  const endToEndId = endToEndIdOf(idempotencyKey);
  const cents = inCents(amount);
  const account = readIban(payee['bank_account_number'] ?? '');
  const name = sepaName(payee['first_name'] ?? '', payee['last_name']);
  const fault = faultOf(payee);
  if (fault || 'fault' in account || name === null) return fault ?? ask([], 'no payee');
  return {
    endToEndId,
    amount: cents,
    iban: account.iban,
    bic: readBic(payee['bank_number'] ?? ''),
    name,
    remittance: sepaRemittance(remittance),
    orderedAt: new Date().toISOString(),
  };
};
