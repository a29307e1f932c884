import { z } from 'zod';
import { parseAmount } from '../../domain/money/amount.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { nearestWord } from '../../domain/nearest-word.ts';

/* The kinds of values that `anchor.ts` is made of, each with what is said of another value. */

/** What a value is, in words; a short text is shown, for no secret is that short. */
const kindOf = (value: unknown, what: string): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return value.length <= 20 ? `'${value}'` : 'another text';
  if (typeof value === 'number') return what.includes('number') ? String(value) : 'a number';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};

interface Issue {
  readonly input?: unknown;
}

export const must =
  (what: string) =>
  ({ input }: Issue): string =>
    input === undefined
      ? `is missing; it must be ${what}`
      : `must be ${what}; it is ${kindOf(input, what)}`;

const shape = (what: string, is: (value: unknown) => boolean) =>
  z.custom(is, { error: must(what) });

const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isText = (value: unknown): value is string => typeof value === 'string';
const isWords = (value: unknown): boolean =>
  isText(value) ||
  (typeof value === 'object' &&
    value !== null &&
    'en' in value &&
    Object.values(value).every(isText));

export const text = shape('a text', isText);
export const words = shape(
  "a text, or texts by language with English among them, such as { en: 'Name', es: 'Nombre' }",
  isWords,
);
/** An amount of money: digits, a point, at most seven decimals. */
export const decimal = shape(
  "a decimal string, such as '0.5'",
  (value) => !isRefusal(parseAmount(value)),
);
export const percent = shape(
  "per cent as a decimal string of at most four decimals, such as '0.5'",
  (value) => isText(value) && /^\d{1,3}(\.\d{1,4})?$/.test(value),
);
export const whole = shape('a whole number, 0 or more', isWhole);
export const milliseconds = shape('a whole number of milliseconds', isWhole);
export const number = shape(
  'a number, 0 or more',
  (value) => typeof value === 'number' && value >= 0,
);
export const flag = shape('true or false', (value) => typeof value === 'boolean');
export const callable = shape('a function', (value) => typeof value === 'function');
export const supply = shape(
  "'unlimited', { fixed: 1000n } or { maximum: 1000n }",
  (value) => typeof value === 'object' || value === 'unlimited',
);
export const choice = (...values: readonly string[]) =>
  shape(values.map((value) => `'${value}'`).join(' or '), (value) =>
    values.some((one) => one === value),
  );

const advise = (key: string, known: readonly string[]): string => {
  const near = nearestWord(key, known);
  const advice = near === null ? `its fields are ${known.join(', ')}` : `did you mean '${near}'?`;
  return `has no field '${key}'; ${advice}`;
};

/** An object of these fields and no others; one that is not known is named with the nearest. */
export const fields = <Shape extends z.ZodRawShape>(known: Shape) =>
  z.strictObject(known, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? (issue['keys'] ?? []).map((key) => advise(key, Object.keys(known))).join('\n')
        : must('an object')(issue),
  });
export const list = <Item extends z.ZodType>(item: Item) =>
  z.array(item, { error: must('a list') });
/** What is looked up by a name of the business's own. */
export const byName = <Item extends z.ZodType>(item: Item) =>
  z.record(z.string(), item, { error: must('an object') });
