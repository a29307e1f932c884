import type { RailProfile } from '../../domain/rails/profile.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A bank of the United States: ACH, Real-Time Payments, FedNow and wires by one API. */
export const profile: RailProfile = {
  name: 'increase',
  // The commonest of the networks: wallets know it, and which of them carries a payment is decided later.
  fundingMethod: 'ACH',
  label: { en: 'US bank transfer', es: 'Transferencia bancaria de EE. UU.' },
  asset: 'iso4217:USD',
  amounts: { minimum: '0.01' },
  // The bank keeps a key as long as the transfer itself; a month is more than anybody asks for.
  retry: { by: 'idempotencyKey', keyLifetimeMs: 30 * dayMs },
  // An ACH return must be with the other bank on the second banking day; what is younger is in time.
  refunds: { withinMs: dayMs, partial: false },
  delivery: 'tells',
  whenPayoutFails: 'refund',
  batchSize: 50,
  pauseBetweenBatchesMs: 1_000,
  pollEveryMs: 5_000,
  lateWindowMs: 30 * dayMs,
  overdueAfterMs: 10 * dayMs,
  instructsWithinMs: 5_000,
  payoutsPerSecond: 10,
  payoutFields: [
    {
      name: 'bank_account_number',
      description: { en: 'Account number', es: 'Número de cuenta' },
      help: { en: '4 to 17 digits', es: 'De 4 a 17 cifras' },
      pattern: '[0-9]{4,17}',
    },
    {
      name: 'bank_number',
      description: { en: 'Routing number', es: 'Número de ruta' },
      help: { en: '9 digits, as on a check', es: '9 cifras, como en un cheque' },
      pattern: '[0-9]{9}',
    },
    {
      name: 'bank_account_type',
      description: { en: 'Account type', es: 'Tipo de cuenta' },
      choices: [
        { value: 'checking', label: { en: 'Checking', es: 'Corriente' } },
        { value: 'savings', label: { en: 'Savings', es: 'De ahorro' } },
      ],
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
