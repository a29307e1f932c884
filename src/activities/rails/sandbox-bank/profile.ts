import type { RailProfile } from '../../../domain/rail-profile.ts';

const hourMs = 3_600_000;

/** A bank that pays at once, keeps idempotency keys and lists all that it received. */
export const profile: RailProfile = {
  name: 'sandbox-bank',
  label: { en: 'Bank transfer', es: 'Transferencia bancaria' },
  asset: 'iso4217:USD',
  // An hour less than the bank remembers a key, so that a slow clock cannot pay twice.
  retry: { by: 'idempotencyKey', keyLifetimeMs: 23 * hourMs },
  delivery: 'tells',
  whenPayoutFails: 'refund',
  batchSize: 100,
  pauseBetweenBatchesMs: 0,
  pollEveryMs: 1_000,
  lateWindowMs: 7 * 24 * hourMs,
  instructsWithinMs: 2_000,
  payoutsPerSecond: 20,
  payoutFields: [
    {
      name: 'bank_account_number',
      description: {
        en: 'The number of the account to pay to, 6 to 17 digits',
        es: 'Número de la cuenta, de 6 a 17 cifras',
      },
      pattern: '[0-9]{6,17}',
    },
    {
      name: 'bank_number',
      description: {
        en: 'The routing number of the bank, 9 digits',
        es: 'Número de ruta del banco, 9 cifras',
      },
      pattern: '[0-9]{9}',
      optional: true,
    },
    {
      name: 'first_name',
      description: {
        en: 'First name of the account holder',
        es: 'Nombre del titular de la cuenta',
      },
    },
    {
      name: 'last_name',
      description: {
        en: 'Last name of the account holder',
        es: 'Apellidos del titular de la cuenta',
      },
    },
  ],
};
