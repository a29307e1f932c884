import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  createReference,
  isCreditorReference,
  readReference,
} from '../../../src/rails/sepa/reference.ts';

test('knows creditor references of ISO 11649 by their check digits', () => {
  // The examples of the European Payments Council and of the standard's own page.
  expect(['RF18539007547034', 'RF712348231', 'RF45G72UUR'].map(isCreditorReference)).toEqual([
    true,
    true,
    true,
  ]);
  expect(['RF19539007547034', 'RF18', 'rf18539007547034'].some(isCreditorReference)).toBe(false);
});

test('makes the same reference of the same transaction, and others of others', () => {
  const made = Array.from({ length: 2_000 }, (_, number) =>
    createReference(`transaction ${number}`),
  );
  expect(new Set(made).size).toBe(2_000);
  expect(createReference('transaction 7')).toBe(made[7]);
  expect(made.every(isCreditorReference)).toBe(true);
  expect(made.every((one) => one.length <= 25)).toBe(true);
});

test('finds a reference among words, over lines, in small letters and with signs between', () => {
  const between = fc.constantFrom('', ' ', '-', '  ', '.', '/', '\u00a0');
  const words = fc.constantFrom('', 'Deposit ', 'for RF ', 'REF:', 'RF1 ', 'Überweisung ', 'x');
  fc.assert(
    fc.property(fc.uuid(), between, words, words, fc.nat(19), (id, sign, before, after, cut) => {
      const reference = createReference(id);
      const typed = (reference.match(/.{1,4}/g) ?? []).join(sign).toLowerCase();
      const text = `${before}${typed}${after}`;
      const lines = [text.slice(0, before.length + cut), text.slice(before.length + cut)];
      expect(readReference(lines)).toBe(reference);
    }),
  );
});

test('reads O for 0 and I or L for 1, which no reference of ours has', () => {
  const made = Array.from({ length: 50 }, (_, number) => createReference(`${number}`));
  const typed = made.map((one) => `RF${one.slice(2).replaceAll('0', 'O').replaceAll('1', 'l')}`);
  expect(typed.map((one) => readReference([one]))).toEqual(made);
});

test('recognises none where a letter is wrong, where it is another’s, and where there are two', () => {
  const [one, two] = [createReference('one'), createReference('two')];
  const wrong = `${one.slice(0, -1)}${one.endsWith('2') ? '3' : '2'}`;
  expect(readReference([wrong])).toBeNull();
  expect(readReference(['RF18539007547034'])).toBeNull();
  expect(readReference([one, two])).toBeNull();
  expect(readReference([one, one])).toBe(one);
  expect(readReference([])).toBeNull();
});
