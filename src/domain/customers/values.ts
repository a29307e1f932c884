import { COUNTRIES_2, COUNTRIES_3, LANGUAGES } from './codes.ts';
import { sep9Format, type FieldFormat } from './fields.ts';
import type { Fault, Given, PlainFault } from '../languages/saying.ts';
import { refuseField, type Refusal } from '../refusal.ts';

const TEXT_LENGTH_MAX = 500;
const LONG_TEXT_LENGTH_MAX = 2_000;

/** A value as it is kept, or what is wrong with it; the value itself is never repeated. */
type Reading = { readonly value: string } | { readonly refused: (name: string) => Refusal };

const keep = (value: string): Reading => ({ value });
const fault = <Key extends Fault>(key: Key, ...given: Given<Key>): Reading => ({
  refused: (name) => refuseField('field_malformed', name, key, ...given),
});

const matching =
  (pattern: RegExp, otherwise: PlainFault) =>
  (text: string): Reading =>
    pattern.test(text) ? keep(text) : fault(otherwise);

const isCalendarDay = (text: string): boolean => {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.toISOString().startsWith(text) && Number(year) >= 1800;
};

const readDate = (text: string): Reading =>
  isCalendarDay(text) ? keep(text) : fault('day_malformed');

const readPastDate =
  (nowMs: number) =>
  (text: string): Reading => {
    const date = readDate(text);
    // A day that has begun somewhere in the world is accepted.
    if ('refused' in date || Date.parse(text) <= nowMs + 14 * 3_600_000) return date;
    return fault('day_to_come');
  };

const readCode =
  (codes: ReadonlySet<string>, change: (text: string) => string, otherwise: PlainFault) =>
  (text: string): Reading =>
    codes.has(change(text)) ? keep(change(text)) : fault(otherwise);

const upper = (text: string): string => text.toUpperCase();
const lower = (text: string): string => text.toLowerCase();

/** E.164, with its plus or without; how people group the digits is taken away. */
const readPhone = (text: string): Reading => {
  const digits = text.replace(/[\s().-]/g, '');
  return /^\+?[1-9]\d{6,14}$/.test(digits) ? keep(digits) : fault('phone_malformed');
};

const luhnSum = (digits: string): number =>
  digits
    .split('')
    .reverse()
    .reduce((sum, digit, place) => {
      const value = Number(digit) * (place % 2 === 1 ? 2 : 1);
      return sum + (value > 9 ? value - 9 : value);
    }, 0);

const readCardNumber = (text: string): Reading => {
  const digits = text.replace(/[\s-]/g, '');
  return /^\d{12,19}$/.test(digits) && luhnSum(digits) % 10 === 0
    ? keep(digits)
    : fault('card_number_malformed');
};

/** The check digit of a Mexican account number: weights 3, 7, 1. */
const readClabe = (text: string): Reading => {
  const digits = text.replace(/\s/g, '');
  if (!/^\d{18}$/.test(digits)) return fault('clabe_length');
  const sum = digits
    .slice(0, 17)
    .split('')
    .reduce(
      (total, digit, place) => total + ((Number(digit) * ([3, 7, 1][place % 3] ?? 0)) % 10),
      0,
    );
  return (10 - (sum % 10)) % 10 === Number(digits[17]) ? keep(digits) : fault('digit_wrong');
};

const IP_4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const IP_6 = /^(?=[0-9a-f:.]{2,45}$)(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{0,4}|[\d.]{7,15})$/i;
const EMAIL =
  /^[^\s@<>"(),;:\\]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u;
const WEBSITE = /^(?:https?:\/\/)?(?:[\p{L}\p{N}-]{1,63}\.)+[\p{L}]{2,63}(?:[:/?#]\S*)?$/iu;

/** What may be submitted as `sex`; SEP-9 names three and some passports a fourth. */
const SEXES = new Set(['male', 'female', 'other', 'm', 'f', 'x']);

const readers = (nowMs: number): Readonly<Record<FieldFormat, (text: string) => Reading>> => ({
  text: keep,
  longText: keep,
  country: readCode(COUNTRIES_3, upper, 'country_3_unknown'),
  country2: readCode(COUNTRIES_2, upper, 'country_2_unknown'),
  language: readCode(LANGUAGES, lower, 'language_unknown'),
  phone: readPhone,
  mobile: readPhone,
  email: matching(EMAIL, 'email_malformed'),
  website: matching(WEBSITE, 'website_malformed'),
  ip: (text) => (IP_4.test(text) || IP_6.test(text) ? keep(text) : fault('ip_malformed')),
  sex: readCode(SEXES, lower, 'sex_unknown'),
  clabe: readClabe,
  cbu: matching(/^\d{22}$/, 'cbu_length'),
  occupation: matching(/^\d{1,4}$/, 'occupation_malformed'),
  count: matching(/^\d{1,9}$/, 'count_malformed'),
  date: readDate,
  pastDate: readPastDate(nowMs),
  cardNumber: readCardNumber,
  cardExpiration: matching(/^\d{2}-(0[1-9]|1[0-2])$/, 'expiration_malformed'),
  cardCode: matching(/^\d{3,4}$/, 'card_code_length'),
  file: keep,
});

// oxlint-disable-next-line no-control-regex -- Control characters are what must not be there.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/;

const readText = (value: unknown, format: FieldFormat): Reading => {
  const isNumeric = format === 'occupation' || format === 'count';
  const given = isNumeric && typeof value === 'number' ? String(value) : value;
  if (typeof given !== 'string') return fault('not_text');
  const text = given.replaceAll('\r\n', '\n').trim();
  const lengthMax = format === 'longText' ? LONG_TEXT_LENGTH_MAX : TEXT_LENGTH_MAX;
  if (text === '') return fault('empty');
  if (text.length > lengthMax) return fault('too_long', { maximum: lengthMax });
  if (CONTROLS.test(text) || !text.isWellFormed()) {
    return fault('control_characters');
  }
  return format !== 'longText' && /[\n\t]/.test(text) ? fault('not_one_line') : keep(text);
};

/** What a field of this kind may be limited to, besides its format. */
interface ValueLimits {
  readonly choices?: readonly string[] | undefined;
  /** The customer’s `mobile_number_format`, where it is another one than E.164. */
  readonly mobileFormat?: string | undefined;
  readonly nowMs: number;
}

/**
 * Reads a value of a field: trimmed, and in the one way in which it is kept (`USA`,
 * digits without spaces). A field that SEP-9 does not know is one line of text.
 * @returns the value, or a refusal that names the field and never repeats the value.
 */
export const readFieldValue = (
  name: string,
  value: unknown,
  { choices, mobileFormat, nowMs }: ValueLimits,
): string | Refusal => {
  const format = sep9Format(name) ?? 'text';
  const text = readText(value, format);
  if ('refused' in text) return text.refused(name);
  if (choices && !choices.includes(text.value)) {
    return refuseField('field_malformed', name, 'is_one_of', { names: choices.join(', ') });
  }
  // A hash of a number, for example, is only text to us.
  const isOther = mobileFormat !== undefined && !/^e\.?164$/i.test(mobileFormat);
  if (format === 'mobile' && isOther) return text.value;
  const read = readers(nowMs)[format](text.value);
  return 'refused' in read ? read.refused(name) : read.value;
};
