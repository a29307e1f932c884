import { text, type Text } from '../../domain/operations/text.ts';

/** Labels and sentences of the page of one proposal. */
export const PROPOSALS = {
  one: text('Proposal', 'Propuesta'),
  look: text('Look at it', 'Verla'),
  fee: text('Fee that is kept', 'Comisión que se retiene'),
  part: text('Amount of it', 'Importe de ello'),
  transaction: text('Transaction', 'Operación'),
  key: text('Key', 'Clave'),
  fromLedger: text('From ledger', 'Desde el ledger'),
  gap: text('Ledgers left out', 'Ledgers omitidos'),
  treasury: text('Booked against the treasury', 'Contra tesorería'),
  payments: text('Paid queued payments', 'Pagaron pagos en cola'),
  now: text('What it does', 'Qué hace'),
  people: text(
    'Who pays and who is paid (personal data)',
    'Quién paga y quién cobra (datos personales)',
  ),
  decide: text('Your decision', 'Su decisión'),
  carriedOut: text(
    'Approving it carries it out at once, as it is shown here.',
    'Al aprobarla se ejecuta de inmediato, tal como se muestra aquí.',
  ),
  required: text('required', 'obligatorio'),
  all: text('All proposals', 'Todas las propuestas'),
} as const satisfies Readonly<Record<string, Text>>;
