import { expect, test } from '@jest/globals';
import { writeBrCode } from '../../../../src/rails/pix/fake/identifiers.ts';
import { crc16, readBrCode } from '../../../../src/rails/pix/receiving/br-code.ts';

/** The example of the central bank's manual for initiating Pix: a static code. */
const EXAMPLE =
  '00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR' +
  '5913Fulano de Tal6008BRASILIA62070503***63041D3D';

test('the check sum is the one of the manual’s example, and of the algorithm’s own', () => {
  expect(crc16(EXAMPLE.slice(0, -4))).toBe('1D3D');
  expect(crc16('123456789')).toBe('29B1');
});

test('a static code names a key and no location, and its amount where it has one', () => {
  expect(readBrCode(EXAMPLE)).toEqual({ location: null, amount: null });
  const before = `${EXAMPLE.slice(0, EXAMPLE.indexOf('5802BR'))}540510.505802BR5901A6001B6304`;
  expect(readBrCode(before + crc16(before))).toEqual({ location: null, amount: '10.50' });
});

test('a charge’s code leads to its location', () => {
  const location = 'pix.example.com/qr/v2/2353c790eefb11eaadc10242ac120002';
  expect(readBrCode(writeBrCode(location))).toEqual({ location, amount: null });
});

test.each([
  ['nothing', ''],
  ['a letter that was changed', EXAMPLE.replace('Fulano', 'Fulana')],
  ['a code that was cut', EXAMPLE.slice(0, -1)],
  ['a code without a check sum', EXAMPLE.slice(0, -8)],
  ['another scheme’s code', `${'00020126200016other.scheme.abcd6304'}A1B2`],
])('%s is no code of Pix', (_, text) => {
  expect(readBrCode(text)).toBeNull();
});

test('a code of another scheme is none, though it is whole', () => {
  const before = '000201262000160000000000000000X5204000053039865802BR5901A6001B6304';
  expect(readBrCode(before + crc16(before))).toBeNull();
});
