import { expect, test } from '@jest/globals';
import { readBic, readIban } from '../../../../src/rails/sepa/orders/account.ts';

test.each([
  ['DE89370400440532013000', 'DE89370400440532013000'],
  ['es91 2100 0418 4502 0005 1332', 'ES9121000418450200051332'],
  ['FR14 2004 1010 0505 0001 3M02 606', 'FR1420041010050500013M02606'],
  ['GB82-WEST-1234-5698-7654-32', 'GB82WEST12345698765432'],
  // They joined in 2024 and 2025.
  ['AL47212110090000000235698741', 'AL47212110090000000235698741'],
  ['MD24AG000225100013104168', 'MD24AG000225100013104168'],
])('reads %s', (typed, iban) => {
  expect(readIban(typed)).toEqual({ iban });
});

test.each([
  ['DE89370400440532013001', 'malformed'],
  ['DE8937040044053201300', 'malformed'],
  ['XX89370400440532013000', 'malformed'],
  ['', 'malformed'],
  ['12345678', 'malformed'],
  ['TR330006100519786457841326', 'outside'],
  ['BR1800360305000010009795493C1', 'outside'],
])('refuses %s as %s', (typed, fault) => {
  expect(readIban(typed)).toEqual({ fault });
});

test('reads BICs of 8 and 11 letters', () => {
  expect(['deutdeff', 'DEUT DE FF 500', 'DEUTDEF', '', 'DEUTXXFF!'].map(readBic)).toEqual([
    'DEUTDEFF',
    'DEUTDEFF500',
    null,
    null,
    null,
  ]);
});
