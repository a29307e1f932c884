import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  isSepaText,
  sepaName,
  sepaRemittance,
} from '../../../../src/rails/sepa/orders/sepa-text.ts';

test.each([
  ['Łucja', 'Weiß', 'Lucja Weiss'],
  ['Þóra', 'Ðorđević', 'Thora Dordevic'],
  ['Øystein', 'Ångström', 'Oystein Angstrom'],
  ['Ñuño', 'İğdır', 'Nuno Igdir'],
  ['Αλέξανδρος', 'Παπάς', 'Alexandros Papas'],
  ['Юлия', 'Щербакова', 'Yuliya Shcherbakova'],
  ['小明', '王', 'Xiao Ming Wang'],
  ['O’Brien', 'Smith & Sons', "O'Brien Smith + Sons"],
])('spells %s %s as %s', (first, last, spelled) => {
  expect(sepaName(first, last)).toBe(spelled);
});

test('leaves nobody out whose name has a letter, in any script', () => {
  const names = [
    'محمد علي',
    'שלום',
    'สมชาย',
    '김철수',
    'ქეთევან',
    'Ամալյա',
    'नरेन्द्र',
    'አበበ',
    '山田',
  ];
  for (const name of names) {
    expect({ name, spelled: sepaName(name) }).toEqual({
      name,
      spelled: expect.stringMatching(/[A-Za-z]{2}/),
    });
  }
});

test('writes nothing but what every bank takes, and no longer than it may be', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.string({ maxLength: 90 }),
      (one, two) => {
        const name = sepaName(one, two) ?? '';
        const text = sepaRemittance(one + two);
        expect([isSepaText(name), isSepaText(text)]).toEqual([true, true]);
        expect(name.length).toBeLessThanOrEqual(70);
        expect(text.length).toBeLessThanOrEqual(140);
        expect(`${name} ${text}`).not.toMatch(/\/\/|^\//);
      },
    ),
  );
});

test('cuts a long name between its words, and keeps the family name', () => {
  const name = sepaName(
    'Maria del Carmen Josefa Isabel Francisca Antonia de la Santísima Trinidad',
    'Borbón y Habsburgo',
  );
  expect(name).toBe('Maria del Carmen Josefa Isabel Francisca Antonia de Borbon y Habsburgo');
});

test('has no name for what has no letter', () => {
  expect([sepaName('😀', ''), sepaName('', ''), sepaName('---', '...')]).toEqual([
    null,
    null,
    null,
  ]);
});
