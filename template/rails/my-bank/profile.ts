import type { RailProfile } from 'railhead';

const hourMs = 3_600_000;

/** What Railhead knows of the bank without asking it. */
export const profile: RailProfile = {
  name: 'my-bank',
  label: 'Bank transfer',
  asset: 'iso4217:USD',
  // The bank remembers an idempotency key for a day. An hour less, so that a slow clock pays nothing
  // twice.
  retry: { by: 'idempotencyKey', keyLifetimeMs: 23 * hourMs },
  // It says later whether a payment arrived: `pollOutgoingTransactions` asks, and webhooks wake it.
  delivery: 'tells',
  whenPayoutFails: 'refund',
  batchSize: 100,
  pauseBetweenBatchesMs: 0,
  pollEveryMs: 2_000,
  lateWindowMs: 7 * 24 * hourMs,
  payoutsPerSecond: 5,
  payoutFields: [
    {
      name: 'bank_account_number',
      description: 'Account number',
      help: '6 to 17 digits',
      pattern: '[0-9]{6,17}',
    },
    { name: 'first_name', description: 'First name' },
    { name: 'last_name', description: 'Last name' },
  ],
};
