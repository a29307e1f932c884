import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatAmount } from '../../../src/domain/money/amount.ts';
import { sayIn } from '../../../src/domain/languages/index.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import {
  readTypedAmount,
  writeTypedAmount,
  type DecimalSign,
} from '../../../src/domain/money/typed-amount.ts';

const read = (typed: string, decimalSign: DecimalSign, decimals: number): string => {
  const amount = readTypedAmount(typed, { decimalSign, decimals });
  if (!isRefusal(amount)) return amount;
  expect(amount.refusal).toBe('amount_ambiguous');
  return amount.message.replace(/ Please.*/, '');
};

describe('an amount as a person types it', () => {
  test.each([
    ['100', '100'],
    ['12,5', '12.5'],
    ['12,50', '12.50'],
    ['100,00', '100.00'],
    ['12.50', '12.50'],
    ['1.5', '1.5'],
    ['1234,5', '1234.5'],
    ['1234,567', '1234.567'],
    ['0,123', '0.123'],
    ['0.123', '0.123'],
    ['1,2345', '1.2345'],
    [',50', '0.50'],
    ['.5', '0.5'],
    ['12,', '12'],
    [' 12,50 ', '12.50'],
  ])('%j has one comma or point, and decimals after it in any language', (typed, amount) => {
    for (const sign of ['.', ','] as const) expect(read(typed, sign, 2)).toBe(amount);
  });

  test.each([
    ['1.234,56', '1234.56'],
    ['1,234.56', '1234.56'],
    ['1.234.567', '1234567'],
    ['1,234,567', '1234567'],
    ['1.234.567,8', '1234567.8'],
    ['1 234', '1234'],
    ['1 234,5', '1234.5'],
    ['1\u00a0234.50', '1234.50'],
    ['12\u202f345\u202f678,9', '12345678.9'],
    ["1'234.50", '1234.50'],
    ['1\u2019234\u2019567', '1234567'],
  ])('%j has thousands that can be read in one way', (typed, amount) => {
    for (const sign of ['.', ','] as const) expect(read(typed, sign, 2)).toBe(amount);
  });

  test.each<readonly [string, DecimalSign, number, string]>([
    // Of two decimals, three digits are thousands or a mistake.
    ['1,234', '.', 2, 'Do you mean 1234?'],
    ['1.234', ',', 2, 'Do you mean 1234?'],
    ['12.500', '.', 2, 'Do you mean 12500 or 12.5?'],
    ['12,500', ',', 2, 'Do you mean 12500 or 12,5?'],
    ['12.500', ',', 2, 'Do you mean 12500 or 12,5?'],
    ['100,000', '.', 2, 'Do you mean 100000 or 100?'],
    ['999,999', '.', 2, 'Do you mean 999999?'],
    // Where the asset has three, the other language's sign can be either.
    ['1,234', '.', 7, 'Do you mean 1234 or 1.234?'],
    ['1.234', ',', 7, 'Do you mean 1234 or 1,234?'],
  ])('%j in a language of %j, with %i decimals, is asked about', (typed, sign, decimals, asked) => {
    expect(read(typed, sign, decimals)).toBe(asked);
  });

  test.each<readonly [string, DecimalSign]>([
    ['1.234', '.'],
    ['1,234', ','],
  ])('%j is decimals in its own language %j, of which an asset may have enough', (typed, sign) => {
    expect(read(typed, sign, 7)).toBe('1.234');
    expect(read(typed, sign, 3)).toBe('1.234');
    // And is refused as too precise where it has not.
    expect(read(typed, sign, 2)).toBe('1.234');
  });

  test.each([
    '',
    '-5',
    '+5',
    '1e3',
    'ten',
    '1,2,3',
    '1.2.3',
    '1,23,456',
    '1.234,567.8',
    '12 34',
    '1  234',
    '1.234.56',
    '0,123,456',
    '1234,567,890',
    ',',
    '.',
    ' ',
    '١٢',
    '1,234 567',
    '$5',
  ])('%j is left as it is, to be refused', (typed) => {
    expect(readTypedAmount(typed, { decimalSign: '.', decimals: 2 })).toBe(typed.trim());
  });

  test('what we write is read as it was, in every language and with any decimals', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 18n }),
        fc.integer({ min: 0, max: 7 }),
        fc.constantFrom<DecimalSign>('.', ','),
        (units, decimals, decimalSign) => {
          const amount = formatAmount(units - (units % 10n ** BigInt(7 - decimals)));
          const written = writeTypedAmount(amount, decimalSign);
          expect(readTypedAmount(written, { decimalSign, decimals })).toBe(amount);
        },
      ),
    );
  });

  test('is read by nobody as another amount: every reading is one that can be meant', () => {
    const digits = fc.stringMatching(/^[0-9]{1,4}$/);
    const signs = fc.constantFrom('', '.', ',', ' ');
    fc.assert(
      fc.property(digits, signs, digits, signs, digits, (a, s, b, t, c) => {
        const typed = `${a}${s}${b}${t}${c}`;
        const amount = readTypedAmount(typed, { decimalSign: ',', decimals: 2 });
        // Nothing but signs is ever taken away, and a point added.
        const kept = isRefusal(amount) ? typed : amount;
        expect(kept.replace(/\D/g, '')).toBe(typed.replace(/\D/g, ''));
      }),
    );
  });

  test('what is asked is asked in Spanish too', () => {
    const asked = (typed: string) => {
      const refusal = readTypedAmount(typed, { decimalSign: ',', decimals: 2 });
      return isRefusal(refusal) ? sayIn('es', refusal) : refusal;
    };
    expect(asked('1.234')).toBe('¿Quiere decir 1234? Escríbalo sin signo entre los miles.');
    expect(asked('12.500')).toBe('¿Quiere decir 12500 o 12,5? Escríbalo así.');
  });
});
