import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  AMOUNT_DECIMALS,
  fitsDecimals,
  formatAmount,
  MAX_STROOPS,
  parseAmount,
  roundDown,
  roundUp,
  shortAmount,
  stepOf,
  stroopsOf,
} from '../../../src/domain/money/amount.ts';

const stroops = fc.bigInt({ min: 0n, max: MAX_STROOPS });
const decimals = fc.integer({ min: 0, max: AMOUNT_DECIMALS });
const refusalOf = (text: unknown): unknown => {
  const parsed = parseAmount(text);
  return typeof parsed === 'bigint' ? parsed : parsed.refusal;
};

describe('reading and writing amounts', () => {
  test('every amount that the ledger can hold is read back as it was written', () => {
    fc.assert(
      fc.property(stroops, (amount) => {
        expect(parseAmount(formatAmount(amount))).toBe(amount);
      }),
    );
  });

  test('an amount is written in the shortest way, without an exponent or a trailing zero', () => {
    fc.assert(
      fc.property(stroops, (amount) => {
        expect(formatAmount(amount)).toMatch(/^(0|[1-9]\d*)(\.\d{0,6}[1-9])?$/);
      }),
    );
    expect(formatAmount(125_000_000n)).toBe('12.5');
    expect(formatAmount(0n)).toBe('0');
    expect(formatAmount(-30_000_001n)).toBe('-3.0000001');
  });

  test('zeros that change nothing are read as if they were not there', () => {
    expect(parseAmount('007.1000000')).toBe(parseAmount('7.1'));
    expect(parseAmount('0')).toBe(0n);
  });

  test.each([
    ['a minus sign', '-1'],
    ['a plus sign', '+1'],
    ['an exponent', '1e3'],
    ['a huge exponent', '1e999999'],
    ['nothing', ''],
    ['a blank', ' '],
    ['a leading blank', ' 1'],
    ['a trailing blank', '1 '],
    ['a line break', '1\n'],
    ['eight decimals', '1.00000001'],
    ['eight decimals that are all zeros', '1.00000000'],
    ['a point without decimals', '1.'],
    ['a point without units', '.5'],
    ['two points', '1.2.3'],
    ['a comma', '1,5'],
    ['a thousands separator', '1_000'],
    ['a hexadecimal number', '0x10'],
    ['a word', 'NaN'],
    ['infinity', 'Infinity'],
    ['digits of another script', '١٢'],
    ['a number and not a text', 12.5],
    ['nothing at all', undefined],
    ['null', null],
    ['a list', ['1']],
    ['thirteen digits before the point', '1000000000000'],
    ['a very long text', '1'.repeat(100_000)],
  ])('refuses %s', (_what, text) => {
    expect(refusalOf(text)).toBe('amount_malformed');
  });

  test('takes the largest amount of the ledger and refuses one stroop more', () => {
    expect(parseAmount('922337203685.4775807')).toBe(MAX_STROOPS);
    expect(refusalOf('922337203685.4775808')).toBe('amount_too_large');
    expect(refusalOf('999999999999.9999999')).toBe('amount_too_large');
  });

  test('never takes a text for an amount that is not digits with at most seven decimals', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof parseAmount(text) === 'bigint').toBe(/^\d{1,12}(\.\d{1,7})?$/.test(text));
      }),
    );
  });

  test('a malformed amount in a trusted place is a fault and not a refusal', () => {
    expect(() => stroopsOf('1e3')).toThrow('malformed amount in a trusted place');
    expect(stroopsOf('10.0000000')).toBe(100_000_000n);
  });

  test('a stored amount is shortened, and nothing stays null', () => {
    expect(shortAmount('10.0000000')).toBe('10');
    expect(shortAmount(null)).toBeNull();
    expect(shortAmount(undefined)).toBeNull();
  });
});

describe('§4 rounding', () => {
  test('§4 down gives at most the amount, and less than one step is lost', () => {
    fc.assert(
      fc.property(stroops, decimals, (amount, significant) => {
        const rounded = roundDown(amount, significant);
        expect(fitsDecimals(rounded, significant)).toBe(true);
        expect(rounded <= amount && amount - rounded < stepOf(significant)).toBe(true);
      }),
    );
  });

  test('§4 up gives at least the amount, and less than one step is added', () => {
    fc.assert(
      fc.property(stroops, decimals, (amount, significant) => {
        const rounded = roundUp(amount, significant);
        expect(fitsDecimals(rounded, significant)).toBe(true);
        expect(rounded >= amount && rounded - amount < stepOf(significant)).toBe(true);
      }),
    );
  });

  test('§4 an amount that fits is left alone by both', () => {
    fc.assert(
      fc.property(stroops, decimals, (amount, significant) => {
        const fitting = roundDown(amount, significant);
        expect(roundDown(fitting, significant)).toBe(fitting);
        expect(roundUp(fitting, significant)).toBe(fitting);
      }),
    );
  });

  test('§4 an amount has as many decimals as the asset, and a stroop more does not fit', () => {
    expect(roundDown(12_399_999n, 2)).toBe(12_300_000n);
    expect(roundUp(12_300_001n, 2)).toBe(12_400_000n);
    expect(roundDown(12_399_999n, 7)).toBe(12_399_999n);
    expect(roundDown(12_399_999n, 0)).toBe(10_000_000n);
  });
});
