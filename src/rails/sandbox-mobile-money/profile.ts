import type { RailProfile } from '../../domain/rails/profile.ts';

const hourMs = 3_600_000;

/** An operator that is polled by collection code, settles later and would pay twice if asked twice. */
export const profile: RailProfile = {
  name: 'sandbox-mobile-money',
  label: { en: 'Mobile money', es: 'Dinero móvil' },
  asset: 'iso4217:USD',
  // The client gives a call up after ten seconds; a minute outlasts whatever was on its way.
  retry: { by: 'lookUp', settledAfterMs: 60_000 },
  delivery: 'tells',
  whenPayoutFails: 'refund',
  // The most that the operator takes in one query.
  batchSize: 50,
  pauseBetweenBatchesMs: 100,
  pollEveryMs: 1_000,
  lateWindowMs: 48 * hourMs,
  instructsWithinMs: 2_000,
  payoutsPerSecond: 10,
  payoutFields: [
    {
      name: 'mobile_money_number',
      description: { en: 'Mobile number', es: 'Número de móvil' },
      help: {
        en: 'Of the mobile money account, with the country code',
        es: 'De la cuenta de dinero móvil, con el código del país',
      },
      pattern: '\\+?[0-9]{8,15}',
    },
    {
      name: 'mobile_money_provider',
      description: { en: 'Operator', es: 'Operador' },
      help: { en: 'Where the account is held', es: 'Donde está la cuenta' },
      choices: ['Sandbox Mobile', 'Sandbox Cash'],
      optional: true,
    },
  ],
  locations: [
    {
      id: 'market-street',
      description: { en: 'Agent at Market Street 12', es: 'Agente en Market Street 12' },
    },
    {
      id: 'central-station',
      description: {
        en: 'Agent at Central Station, hall B',
        es: 'Agente en la estación central, sala B',
      },
    },
  ],
};
