import type { RailProfile } from '../../domain/rails/profile.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Any bank of the euro area that takes and brings files of ISO 20022. */
export const profile: RailProfile = {
  name: 'sepa',
  fundingMethod: 'SEPA',
  label: { en: 'SEPA bank transfer', es: 'Transferencia bancaria SEPA' },
  asset: 'iso4217:EUR',
  amounts: { minimum: '0.01', maximum: '999999999.99' },
  // Longer than the longest call of the host, which ends after 150 seconds.
  retry: { by: 'lookUp', settledAfterMs: 5 * minuteMs },
  // An end-to-end id of ISO 20022.
  keyFormat: { letters: 'alphanumeric', lengthMax: 35 },
  payoutBatch: { maximum: 100, collectMs: 5_000 },
  // A transfer back is a transfer like any other; after a year the payer's account may be another's.
  refunds: { withinMs: 365 * dayMs, partial: true },
  delivery: 'tells',
  whenPayoutFails: 'refund',
  batchSize: 500,
  pauseBetweenBatchesMs: 0,
  pollEveryMs: 2_000,
  lateWindowMs: 30 * dayMs,
  // A weekend and a holiday, before a person asks the bank.
  overdueAfterMs: 5 * dayMs,
  instructsWithinMs: 2_000,
  payoutsPerSecond: 20,
  payoutFields: [
    {
      name: 'bank_account_number',
      description: { en: 'IBAN', es: 'IBAN' },
      help: {
        en: 'Begins with two letters, such as ES91 2100 0418 4502 0005 1332',
        es: 'Empieza por dos letras, como ES91 2100 0418 4502 0005 1332',
      },
      pattern: '[A-Za-z]{2}[0-9]{2}[0-9A-Za-z ]{11,38}',
    },
    {
      name: 'bank_number',
      description: { en: 'BIC', es: 'BIC' },
      help: { en: '8 or 11 letters and digits', es: '8 u 11 letras y cifras' },
      pattern: '[A-Za-z]{4}[A-Za-z]{2}[0-9A-Za-z]{2}([0-9A-Za-z]{3})?',
      optional: true,
    },
    {
      name: 'first_name',
      description: { en: 'First name', es: 'Nombre' },
      help: { en: 'Of the account holder', es: 'Del titular de la cuenta' },
    },
    {
      name: 'last_name',
      description: { en: 'Last name', es: 'Apellidos' },
      help: { en: 'Of the account holder', es: 'Del titular de la cuenta' },
    },
  ],
};
