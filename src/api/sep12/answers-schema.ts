import { z } from 'zod';
import { moment, rowId } from '../shared/answers-schema.ts';

const field = z
  .strictObject({
    type: z.enum(['string', 'binary', 'number', 'date']),
    description: z.string(),
    choices: z.array(z.string()).optional(),
    optional: z.boolean().optional(),
  })
  .meta({ id: 'CustomerField', description: 'A field of SEP-9 that is still to be told.' });

const providedField = field
  .extend({
    status: z.enum(['ACCEPTED', 'PROCESSING', 'REJECTED', 'VERIFICATION_REQUIRED']).optional(),
    error: z.string().optional(),
  })
  .meta({ id: 'ProvidedCustomerField', description: 'A field of SEP-9 that was told.' });

/** GET /customer and PUT /customer/verification. */
export const customerAnswer = z
  .strictObject({
    id: rowId.optional(),
    status: z.enum(['ACCEPTED', 'PROCESSING', 'NEEDS_INFO', 'REJECTED']),
    fields: z.record(z.string(), field).optional(),
    provided_fields: z.record(z.string(), providedField).optional(),
    message: z.string().optional(),
  })
  .meta({
    id: 'Customer',
    examples: [
      {
        id: 'd1ce2f48-3ff1-495d-9240-7a50d806cfed',
        status: 'NEEDS_INFO',
        fields: { first_name: { type: 'string', description: 'First name' } },
      },
    ],
  });

/** PUT /customer. */
export const changedAnswer = z.strictObject({ id: rowId }).meta({ id: 'CustomerId' });

/** An answer that only says that it is done. */
export const doneAnswer = z.strictObject({});

/** POST /customer/files. */
export const fileAnswer = z
  .strictObject({
    file_id: z.string(),
    content_type: z.string(),
    size: z.int().nonnegative(),
    expires_at: moment.optional(),
    customer_id: rowId.optional(),
  })
  .meta({ id: 'CustomerFile' });

/** GET /customer/files. */
export const filesAnswer = z
  .strictObject({ files: z.array(fileAnswer) })
  .meta({ id: 'CustomerFilesAnswer' });
