import { z } from 'zod';
import type { CustomerType } from '../../src/domain/anchor.ts';
import { SEP9_FIELDS, fieldType } from '../../src/domain/customers/fields.ts';

const shown = {
  type: z.enum(['string', 'binary', 'number', 'date']),
  description: z.string().min(1),
  choices: z.array(z.string()).optional(),
  optional: z.boolean().optional(),
};
/** The answer of GET /customer as the tables of SEP-12 have it, and nothing else. */
export const answerOf = z.strictObject({
  code: z.literal(200),
  id: z.uuid().optional(),
  status: z.enum(['ACCEPTED', 'PROCESSING', 'NEEDS_INFO', 'REJECTED']),
  message: z.string().min(1).optional(),
  fields: z.record(z.string(), z.strictObject(shown)).optional(),
  provided_fields: z
    .record(
      z.string(),
      z.strictObject({
        ...shown,
        status: z.enum(['ACCEPTED', 'PROCESSING', 'REJECTED', 'VERIFICATION_REQUIRED']),
        error: z.string().min(1).optional(),
      }),
    )
    .optional(),
});

/** What the tests ask of a person. */
export const PERSON: CustomerType['fields'] = {
  first_name: { description: { en: 'First name', es: 'Nombre' } },
  birth_date: { description: 'Birth date', optional: true },
  id_type: { description: 'Document', choices: ['passport', 'id_card'], optional: true },
  photo_id_front: { description: 'Document', optional: true },
  'organization.number_of_shareholders': { description: 'How many', optional: true },
  a_field_of_ours: { description: 'Something else', optional: true },
};

const SAMPLES: Readonly<Record<string, string>> = {
  sex: 'female',
  language_code: 'en',
  ip_address: '203.0.113.9',
  clabe_number: '032180000118359719',
  cbu_number: '2850590940090418135201',
  website: 'https://acme.example',
  email: 'ada@mail.example',
  email_address: 'ada@mail.example',
  id_expiration_date: '2031-01-01',
  id_type: 'passport',
};

/** A value that is taken, for every field of SEP-9 that is text and not a card's. */
export const sampleValues = (): Record<string, string> =>
  Object.fromEntries(
    SEP9_FIELDS.filter((field) => !field.startsWith('card.') && fieldType(field) !== 'binary').map(
      (field) => {
        const plain = field.replace('organization.', '');
        if (SAMPLES[plain] !== undefined) return [field, SAMPLES[plain]];
        if (plain.endsWith('country_code')) return [field, 'GBR'];
        if (plain.endsWith('_date')) return [field, '1990-01-02'];
        if (/phone|mobile_(money_)?number$/.test(plain)) return [field, '+442071234567'];
        return [field, fieldType(field) === 'number' ? '12' : 'some text'];
      },
    ),
  );
