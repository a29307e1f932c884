import { randomBytes } from 'node:crypto';
import { crc16 } from '../receiving/br-code.ts';
import { ISPB } from './wire.ts';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const letters = (count: number): string =>
  Array.from(randomBytes(count), (byte) => LETTERS[byte % LETTERS.length]).join('');

const minute = (ms: number): string =>
  new Date(ms).toISOString().replaceAll(/\D/g, '').slice(0, 12);

/** `E`, the bank, the minute in UTC and eleven letters of its own: 32 in all. */
export const newEndToEndId = (ms: number): string => `E${ISPB}${minute(ms)}${letters(11)}`;
/** The same of a return. */
export const newReturnId = (ms: number): string => `D${ISPB}${minute(ms)}${letters(11)}`;

const field = (id: string, value: string): string =>
  `${id}${String(value.length).padStart(2, '0')}${value}`;

/** The BR Code of a charge: it leads to the location, where the payer's bank reads all else. */
export const writeBrCode = (location: string): string => {
  const before = [
    field('00', '01'),
    field('01', '12'),
    field('26', field('00', 'br.gov.bcb.pix') + field('25', location)),
    field('52', '0000'),
    field('53', '986'),
    field('58', 'BR'),
    field('59', 'RAILHEAD'),
    field('60', 'SAO PAULO'),
    field('62', field('05', '***')),
    '6304',
  ].join('');
  return before + crc16(before);
};
