import { z } from 'zod';
import { readBic, readIban } from './orders/account.ts';
import { sepaName } from './orders/sepa-text.ts';

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format() !== '';
  } catch {
    return false;
  }
};

/** What the rail needs from the environment. None of it is a secret: the bank's client holds those. */
export const settings = z.object({
  SEPA_FOLDER: z
    .string()
    .startsWith('/', 'has to be an absolute path')
    .describe(
      'SEPA: the folder with `outbox` and `inbox`, which the bank’s client empties and fills.',
    )
    .meta({ examples: ['/var/lib/railhead/sepa'] }),
  SEPA_DEBTOR_NAME: z
    .string()
    .refine((name) => sepaName(name) !== null, 'has to have letters')
    .describe('SEPA: the name of our account’s holder, as the bank has it.')
    .meta({ examples: ['Example Anchor SL'] }),
  SEPA_IBAN: z
    .string()
    .refine((iban) => 'iban' in readIban(iban), 'has to be an IBAN of SEPA')
    .transform((iban) => iban.replaceAll(/\s/g, '').toUpperCase())
    .describe('SEPA: the IBAN of our account.')
    .meta({ examples: ['ES9121000418450200051332'] }),
  SEPA_BIC: z
    .string()
    .refine((bic) => readBic(bic) !== null, 'has to be a BIC')
    .transform((bic) => bic.toUpperCase())
    .optional()
    .describe('SEPA: the BIC of our bank; most banks need none.'),
  SEPA_INSTANT: z
    .enum(['true', 'false'])
    .default('false')
    .describe('SEPA: `true` pays by SCT Inst, within ten seconds.'),
  SEPA_RECEIPTS_FROM: z
    .enum(['camt.054', 'camt.053'])
    .default('camt.054')
    .describe(
      'SEPA: which message says that money came in; `camt.053` where the bank has no camt.054.',
    ),
  SEPA_BANK_TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'has to be a time zone such as Europe/Madrid')
    .default('Europe/Berlin')
    .describe('SEPA: the time zone of dates and times without an offset in the bank’s files.'),
});

export type SepaSettings = z.output<typeof settings>;
