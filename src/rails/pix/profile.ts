import type { RailProfile } from '../../domain/rails/profile.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const CPF = String.raw`\d{3}\.?\d{3}\.?\d{3}-?\d{2}`;
// Since 2026 a company's number may have letters; its two check digits are digits.
const CNPJ = String.raw`[0-9A-Za-z]{2}\.?[0-9A-Za-z]{3}\.?[0-9A-Za-z]{3}\/?[0-9A-Za-z]{4}-?\d{2}`;
const UUID = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';

/**
 * Pix of Brazil's central bank: any amount, at any hour, in seconds. What is received is listed, and
 * pay-outs are found by the id that they were ordered with.
 */
export const profile: RailProfile = {
  name: 'pix',
  fundingMethod: 'PIX',
  label: 'Pix',
  asset: 'iso4217:BRL',
  amounts: { minimum: '0.01' },
  // Longer than the longest call, and than a request may wait in a queue of the bank's.
  retry: { by: 'lookUp', settledAfterMs: 2 * minuteMs },
  // `idEnvio` and the id of a devolução: `[a-zA-Z0-9]{1,35}`.
  keyFormat: { letters: 'alphanumeric', lengthMax: 35 },
  // A devolução can be asked for within 90 days of the Pix; a day less, for time zones and retries.
  refunds: { withinMs: 89 * dayMs, partial: true },
  delivery: 'tells',
  whenPayoutFails: 'refund',
  batchSize: 20,
  pauseBetweenBatchesMs: 200,
  pollEveryMs: 3_000,
  lateWindowMs: 7 * dayMs,
  overdueAfterMs: dayMs,
  instructsWithinMs: 3_000,
  payoutsPerSecond: 10,
  payoutFields: [
    {
      name: 'bank_account_number',
      description: { en: 'Pix key', es: 'Clave Pix', pt: 'Chave Pix' },
      help: {
        en: 'CPF, CNPJ, e-mail, phone with +55, or random key',
        es: 'CPF, CNPJ, correo, teléfono con +55 o clave aleatoria',
        pt: 'CPF, CNPJ, e-mail, telefone com +55 ou chave aleatória',
      },
      pattern: String.raw`${CPF}|${CNPJ}|${UUID}|\+55\d{10,11}|[^@\s]{1,64}@[^@\s]{3,70}`,
    },
    {
      name: 'tax_id',
      description: { en: 'CPF or CNPJ', es: 'CPF o CNPJ', pt: 'CPF ou CNPJ' },
      help: {
        en: 'Of the key’s holder: 11 or 14 characters',
        es: 'Del titular de la clave: 11 o 14 caracteres',
        pt: 'Do titular da chave: 11 ou 14 caracteres',
      },
      pattern: `${CPF}|${CNPJ}`,
    },
  ],
};
