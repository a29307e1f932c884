import { expect, test } from '@jest/globals';
import { writeNumber } from '../../../src/lib/web/write-number.ts';

test('a number is written with its thousands apart, and two decimals at least where it has any', () => {
  const english = { group: ',', decimal: '.' };
  const written = ['0', '999', '1000', '1234567.5', '0.1234567'].map((amount) =>
    writeNumber(english, amount),
  );
  expect(written).toEqual(['0', '999', '1,000', '1,234,567.50', '0.1234567']);
  expect(writeNumber({ group: '.', decimal: ',' }, '1234.5')).toBe('1.234,50');
});
