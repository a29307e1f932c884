import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { describeFailure, failureWords } from '../../src/domain/failure.ts';
import { RailError } from '../../src/domain/rails/error.ts';
import { NetworkFault } from '../../src/stellar/network.ts';

const SECRET = 'Jane Doe, DE89370400440532013000';

/** As a driver throws it: its words repeat what it was given. */
const databaseError = (): Error =>
  Object.assign(new Error(`insert into customer values ('${SECRET}') - duplicate key`), {
    name: 'UniqueConstraintViolationException',
    code: '23505',
  });
/** As a bank's SDK throws it, whose code is none of ours. */
const foreign = (name: string): Error => {
  const error = Object.assign(new Error(`${SECRET} is unknown`), { name });
  error.stack = `${name}: ${SECRET}\n    at call (file:///x/node_modules/bank/index.js:1:2)`;
  return error;
};

describe('a failure', () => {
  const thrown: readonly (readonly [string, unknown])[] = [
    ['an error of the database', databaseError()],
    ['an error of a class that is not ours', foreign('BankError')],
    ['a plain error that is thrown elsewhere', foreign('Error')],
    ['a text', SECRET],
    ['nothing', undefined],
    ['null', null],
    ['an object', { holder: SECRET }],
    ['an error without anything', Object.assign(new Error(SECRET), { name: '', stack: undefined })],
  ];

  test.each(thrown)('of %s has a type, and nothing of what was said', (_, error) => {
    const failure = describeFailure(error);
    expect(failure.type).not.toBe('');
    expect(JSON.stringify(failure)).not.toContain('Jane');
    expect(failureWords(error)).not.toContain('Jane');
    expect(failureWords(error)).not.toBe('');
  });

  test('has the code that was given, also by what caused it', () => {
    expect(describeFailure(databaseError())).toMatchObject({ code: '23505' });
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(describeFailure(new TypeError('fetch failed', { cause: refused }))).toMatchObject({
      type: 'TypeError',
      code: 'ECONNREFUSED',
    });
    // A code is a word; what is none may hold anything.
    expect(describeFailure(Object.assign(new Error('x'), { code: SECRET }))).not.toHaveProperty(
      'code',
    );
  });

  test('says the message where that is known to hold no personal data', () => {
    const rail = new RailError('BANK_CLOSED', 'the bank is closed until 7:00');
    expect(describeFailure(rail)).toMatchObject({
      type: 'RailError',
      code: 'BANK_CLOSED',
      message: 'the bank is closed until 7:00',
    });
    expect(failureWords(rail)).toBe('RailError BANK_CLOSED: the bank is closed until 7:00');
    expect(failureWords(new NetworkFault('Horizon does not answer'))).toBe(
      'NetworkFault: Horizon does not answer',
    );
    const paused = ApplicationFailure.create({ type: 'PayoutsPaused', message: 'paused for all' });
    expect(failureWords(paused)).toBe('PayoutsPaused: paused for all');
  });

  test('does not say what a function of the business threw, though it was called from here', () => {
    const thrown = new Error(SECRET);
    thrown.stack = `Error: ${SECRET}
    at judge (file:///srv/business/anchor.ts:3:9)
    at askReview (file:///srv/railhead/src/services/customers/review.ts:92:3)`;
    expect(failureWords(thrown)).toBe('Error at anchor.ts:3');
    thrown.stack = thrown.stack.replace('anchor.ts', 'rails/corner-bank/client.ts');
    expect(failureWords(thrown)).toBe('Error at rails/corner-bank/client.ts:3');
    thrown.stack = thrown.stack.replace('rails/', 'node_modules/corner-bank-sdk/rails/');
    expect(failureWords(thrown)).toBe('Error at src/services/customers/review.ts:92');
  });

  test('is one line, however long and whatever it holds', () => {
    const words = failureWords(new RailError('X', `a\n\u001b[31mb ${'c'.repeat(500)}`));
    expect(words).toMatch(/^RailError X: a \[31mb c+…$/);
    expect(words.length).toBeLessThan(130);
  });
});
