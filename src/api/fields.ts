import { z } from 'zod';
import { isAccount, isMuxedAccount } from '../stellar/address.ts';

/** Text of a bounded length that PostgreSQL can hold; the message names what is wrong with it. */
export const text = (lengthMax: number) =>
  z
    .string('must be text')
    .min(1, 'must not be empty')
    .max(lengthMax, `must have at most ${lengthMax} characters`)
    .refine((value) => !value.includes('\u0000'), 'must not hold a null character')
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode');

/** A Stellar account, plain or muxed. */
export const address = text(69)
  .refine(
    (value) => isAccount(value) || isMuxedAccount(value),
    'must be a Stellar account (G… or M…)',
  )
  .meta({ id: 'RequestedAccount', description: 'A Stellar account, G… or M….' });

/** An amount as JSON clients send it, text or a number; the domain judges it. */
export const amount = z
  .union([text(40), z.number()], 'must be a decimal string')
  .transform((value) => String(value))
  .meta({
    id: 'RequestedAmount',
    description: 'A decimal; text, so that it stays what was written.',
  });

/** BCP 47, RFC 4646 as the SEPs have it; what was asked for is kept. */
export const language = text(35).regex(
  /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/,
  'must be a language tag',
);

/** GET /info: in which language the business's own words are wanted. A tag is never refused there. */
export const infoQuery = z.object({ lang: language.optional() });

/** `true` as JSON or as a form's text. */
export const flag = z
  .union([z.boolean(), z.enum(['true', 'false'])], 'must be true or false')
  .transform((value) => value === true || value === 'true');

const YEAR_9999 = Date.UTC(9999, 0);

/**
 * A moment by which a list begins, held between 1970 and 9999: there was no Stellar before, and
 * there are years, such as 0, that ISO 8601 can write and PostgreSQL does not know.
 */
export const time = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 time' })
  .transform((text) => new Date(Math.min(Math.max(0, Date.parse(text)), YEAR_9999)));
