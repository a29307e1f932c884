import { z } from 'zod';
import { wrong } from '../http/schema-fault.ts';
import { isAccount, isContract, isMuxedAccount } from '../../stellar/accounts/address.ts';

/** Text of a bounded length that PostgreSQL can hold; the message names what is wrong with it. */
export const text = (lengthMax: number) =>
  z
    .string(wrong('must_be_text'))
    .min(1, wrong('must_not_be_empty'))
    .max(lengthMax, wrong('must_be_shorter', { maximum: lengthMax }))
    .refine((value) => !value.includes('\u0000'), wrong('must_not_hold_null'))
    .refine((value) => value.isWellFormed(), wrong('must_be_unicode'));

/** A Stellar account, plain or muxed. */
export const address = text(69)
  .refine((value) => isAccount(value) || isMuxedAccount(value), wrong('must_be_account'))
  .meta({ id: 'RequestedAccount', description: 'A Stellar account, G… or M….' });

/** An account that may be a contract's too. */
export const anyAddress = text(69)
  .refine(
    (value) => isAccount(value) || isMuxedAccount(value) || isContract(value),
    wrong('must_be_any_account'),
  )
  .meta({ id: 'RequestedAnyAccount', description: 'A Stellar account, G…, M… or C….' });

/** An amount as JSON clients send it, text or a number; the domain judges it. */
export const amount = z
  .union([text(40), z.number()], wrong('must_be_decimal'))
  .transform((value) => String(value))
  .meta({
    id: 'RequestedAmount',
    description: 'A decimal; text, so that it stays what was written.',
  });

/** The id of something of ours. UUIDs are the same in both cases; ours are in lower case. */
export const rowId = text(64).transform((id) => id.toLowerCase());

/**
 * BCP 47, RFC 4646 as the SEPs have it; what was asked for is kept, also where nobody speaks it. A
 * telephone's own `en_US` means `en-US`.
 */
export const language = text(35)
  .regex(/^[A-Za-z]{1,8}([-_][A-Za-z0-9]{1,8})*$/, wrong('must_be_language'))
  .transform((tag) => tag.replaceAll('_', '-'));

/** GET /info: in which language the business's own words are wanted. A tag is never refused there. */
export const infoQuery = z.object({ lang: language.optional() });

const NO_FLAG = wrong('must_be_flag');

/** `true` as JSON or as a text, which some languages write `True`. */
export const flag = z
  .union([z.boolean(), z.string().regex(/^(?:true|false)$/i, NO_FLAG)], NO_FLAG)
  .transform((value) => String(value).toLowerCase() === 'true');

const NO_TIME = wrong('must_be_time');
const OFFSET = /(?:Z|[+-]\d\d:?\d\d)$/;

/**
 * A moment of ISO 8601. Without an offset it is UTC, as the SEPs' own examples write it, and a day is
 * its beginning. A plus that was not escaped in an address has come as a space.
 */
export const moment = z
  .string(NO_TIME)
  .transform((given) => given.replace(/ (?=\d\d:?\d\d$)/, '+'))
  .pipe(
    z.union(
      [z.iso.datetime({ offset: true, local: true, error: NO_TIME }), z.iso.date(NO_TIME)],
      NO_TIME,
    ),
  )
  .transform((given) => new Date(/T/.test(given) && !OFFSET.test(given) ? `${given}Z` : given))
  .refine((at) => !Number.isNaN(at.getTime()), NO_TIME);

const YEAR_9999 = Date.UTC(9999, 0);

/**
 * A moment by which a list begins, held between 1970 and 9999: there was no Stellar before, and
 * there are years, such as 0, that ISO 8601 can write and PostgreSQL does not know.
 */
export const time = moment.transform(
  (at) => new Date(Math.min(Math.max(0, at.getTime()), YEAR_9999)),
);

/** Kinds of transactions: one, several after each other, or several with commas between them. */
export const kindsOf = <const Kinds extends readonly [string, ...string[]]>(kinds: Kinds) => {
  const any = `(?:${kinds.join('|')})`;
  const not = wrong('must_be_kind', { kinds: kinds.join(', ') });
  const list = z.string().regex(new RegExp(`^${any}(?:,${any})*$`), not);
  return z
    .union([list, z.array(list).min(1, not).max(kinds.length, not)], not)
    .transform((lists) => [...new Set([lists].flat().flatMap((named) => named.split(',')))])
    .pipe(z.array(z.enum(kinds)));
};
