import type { RailProfile } from '../../domain/rails/profile.ts';

const hourMs = 3_600_000;

/** A bank that pays at once, keeps idempotency keys and lists all that it received. */
export const withoutRefunds: RailProfile = {
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
  payoutsPerSecond: 200,
  payoutFields: [
    {
      name: 'bank_account_number',
      description: { en: 'Account number', es: 'Número de cuenta' },
      help: { en: '6 to 17 digits', es: 'De 6 a 17 cifras' },
      pattern: '[0-9]{6,17}',
    },
    {
      name: 'bank_number',
      description: { en: 'Routing number', es: 'Número de ruta' },
      help: { en: '9 digits', es: '9 cifras' },
      pattern: '[0-9]{9}',
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

/** The same bank, which also sends back what it received. */
export const profile: RailProfile = {
  ...withoutRefunds,
  refunds: { withinMs: 60 * 24 * hourMs, partial: true },
};
