import { parseAmount } from '../money.ts';
import { createProblem } from './problem.ts';
import type { Problem } from './problem.ts';

interface TextRule {
  readonly maxLength?: number;
  readonly pattern?: RegExp;
}

const timePattern = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// Control characters have no business in a name or a reference, and PostgreSQL refuses NUL.
const isPrintable = (text: string): boolean => !/\p{Cc}/u.test(text);

interface Found {
  problem: Problem | null;
}

type Fail = (name: string, message: string) => void;

const readText = (value: unknown, rule: TextRule, fail: (message: string) => void) => {
  if (value === undefined || value === null || value === '') return null;
  const { maxLength = 140, pattern } = rule;
  if (typeof value !== 'string') fail('must be a string.');
  else if (value.length > maxLength) fail(`must have at most ${maxLength} characters.`);
  else if (!isPrintable(value)) fail('must not contain control characters.');
  else if (pattern !== undefined && !pattern.test(value)) fail(`must match ${pattern}.`);
  else return value;
  return null;
};

const createTextReaders = (record: Readonly<Record<string, unknown>>, fail: Fail) => {
  const optionalText = (name: string, rule: TextRule = {}): string | null =>
    readText(record[name], rule, (message) => fail(name, message));

  const optionalAmount = (name: string): bigint | null => {
    const text = optionalText(name, { maxLength: 32 });
    if (text === null) return null;
    const amount = parseAmount(text);
    if (amount === null) fail(name, 'must be a positive decimal string like "12.50".');
    return amount;
  };

  return {
    optionalText,
    optionalAmount,

    text(name: string, rule: TextRule = {}): string {
      const value = optionalText(name, rule);
      if (value === null) fail(name, 'is missing.');
      return value ?? '';
    },

    /** Minor units. */
    amount(name: string): bigint {
      const value = optionalAmount(name);
      if (value === null) fail(name, 'is missing.');
      return value ?? 0n;
    },

    choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | null {
      const chosen = choices.find((choice) => choice === record[name]);
      if (chosen === undefined) fail(name, `must be one of ${choices.join(', ')}.`);
      return chosen ?? null;
    },

    /** An ISO 8601 moment with its zone, brought to UTC. */
    optionalTime(name: string): string | null {
      const text = optionalText(name, { maxLength: 40, pattern: timePattern });
      if (text === null) return null;
      const milliseconds = Date.parse(text);
      if (Number.isNaN(milliseconds)) fail(name, 'must be an ISO 8601 time.');
      return Number.isNaN(milliseconds) ? null : new Date(milliseconds).toISOString();
    },
  };
};

const createPlainReaders = (record: Readonly<Record<string, unknown>>, fail: Fail) => ({
  optionalInteger(name: string, min: number, max: number): number | null {
    const value = record[name];
    if (value === undefined || value === null) return null;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) {
      return value;
    }
    fail(name, `must be a whole number from ${min} to ${max}.`);
    return null;
  },

  optionalFlag(name: string): boolean {
    const value = record[name];
    if (value === undefined || value === null) return false;
    if (typeof value !== 'boolean') fail(name, 'must be true or false.');
    return value === true;
  },

  texts(name: string, maxCount: number): string[] {
    const value = record[name];
    const isTexts = Array.isArray(value) && value.every((one) => typeof one === 'string');
    if (!isTexts) fail(name, 'must be a list of strings.');
    else if (value.length > maxCount) fail(name, `must have at most ${maxCount} entries.`);
    else return value;
    return [];
  },
});

type Readers = ReturnType<typeof createTextReaders> & ReturnType<typeof createPlainReaders>;

/**
 * Reads fields one by one. A bad one yields an empty value and is remembered, so that a handler
 * reads straight down and asks once whether all went well.
 */
interface Input extends Readers {
  nested(name: string): Input;
  has(name: string): boolean;
  /** The first problem of this body and of its nested parts; null while all is well. */
  problem(): Problem | null;
}

const createInputAt = (body: unknown, path: string, found: Found): Input => {
  const named = (name: string) => (path === '' ? name : `${path}.${name}`);
  const fail: Fail = (name, message) => {
    const field = named(name);
    found.problem ??= createProblem(400, 'request_malformed', `${field} ${message}`, field);
  };
  if (!isRecord(body)) {
    const message = `${path === '' ? 'The body' : path} must be a JSON object.`;
    found.problem ??= createProblem(400, 'request_malformed', message);
  }
  const record = isRecord(body) ? body : {};
  return {
    ...createTextReaders(record, fail),
    ...createPlainReaders(record, fail),
    nested: (name) => createInputAt(record[name], named(name), found),
    has: (name) => record[name] !== undefined && record[name] !== null,
    problem: () => found.problem,
  };
};

/** Opens a request's body for reading. */
export const createInput = (body: unknown): Input => createInputAt(body, '', { problem: null });
