import { describe, expect, test } from '@jest/globals';
import { describeFault } from '../../../src/api/http/request.ts';
import { RailError } from '../../../src/domain/rails/error.ts';

const SECRET = 'Jane Doe, DE89370400440532013000';

/** As a library throws it, whose words repeat what it was given. */
const foreign = (name: string, code?: string): Error => {
  const error = Object.assign(new Error(`${SECRET} is malformed`), { name });
  error.stack = `${name}: ${SECRET}\n    at read (file:///x/node_modules/library/index.js:1:2)`;
  return code === undefined ? error : Object.assign(error, { code });
};

describe('what a log says of a request that failed', () => {
  test.each([
    ['an error of a library', foreign('ParseError')],
    ['a plain error that a library throws', foreign('Error')],
    ['an error of the database', foreign('UniqueConstraintViolationException', '23505')],
    ['an error with a code', foreign('TypeError', 'ERR_INVALID_ARG')],
    ['a text', SECRET],
    ['an object', { message: SECRET }],
  ])('is of %s what it was and where, and nothing of what was said', (_, fault) => {
    const said = JSON.stringify(describeFault(fault));
    expect(said).not.toContain('Jane');
    expect(said).not.toContain('DE89');
    expect(describeFault(fault).type).not.toBe('');
  });

  test('has the code and the frames', () => {
    expect(describeFault(foreign('UniqueConstraintViolationException', '23505'))).toEqual({
      type: 'UniqueConstraintViolationException',
      code: '23505',
      stack: ['    at read (file:///x/node_modules/library/index.js:1:2)'],
    });
  });

  test('has the message where that is known to hold no personal data', () => {
    const fault = new RailError('BANK_CLOSED', 'the bank is closed until 7:00');
    expect(describeFault(fault)).toMatchObject({
      type: 'RailError',
      message: 'the bank is closed until 7:00',
    });
  });
});
