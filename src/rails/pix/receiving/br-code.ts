/*
 * The BR Code, Brazil's form of EMV's QR code for payments: fields of two digits for the id, two for
 * the length, and the value. The last one, 63, is a CRC-16 over all before it and itself without its
 * value (Manual de Padrões para Iniciação do Pix; EMV QRCPS merchant-presented mode 1.1 §4.7.3).
 */

const GUI = 'br.gov.bcb.pix';
const ACCOUNT = '26';
const AMOUNT = '54';
const CRC = '6304';

/** What a BR Code says. */
export interface BrCode {
  /** Where the payer's bank reads the charge, without `https://`; null in a static code. */
  readonly location: string | null;
  /** As written; null where the payer chooses, or where the charge says it. */
  readonly amount: string | null;
}

/** CRC-16/CCITT-FALSE, four hexadecimal digits in capitals. */
export const crc16 = (text: string): string => {
  let crc = 0xffff;
  for (const byte of Buffer.from(text, 'utf8')) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
    }
    crc &= 0xffff;
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
};

const readFields = (text: string): ReadonlyMap<string, string> | null => {
  const fields = new Map<string, string>();
  for (let at = 0; at < text.length;) {
    const [, id = '', length = ''] = /^(\d\d)(\d\d)/.exec(text.slice(at, at + 4)) ?? [];
    const value = text.slice(at + 4, at + 4 + Number(length));
    if (id === '' || value.length !== Number(length) || fields.has(id)) return null;
    fields.set(id, value);
    at += 4 + value.length;
  }
  return fields;
};

/** Reads a BR Code; null for one that is damaged, or none of Pix. */
export const readBrCode = (text: string): BrCode | null => {
  if (!text.slice(0, -4).endsWith(CRC)) return null;
  if (crc16(text.slice(0, -4)) !== text.slice(-4).toUpperCase()) return null;
  const fields = readFields(text);
  const account = readFields(fields?.get(ACCOUNT) ?? '');
  if (!fields || account?.get('00')?.toLowerCase() !== GUI) return null;
  return { location: account.get('25') ?? null, amount: fields.get(AMOUNT) ?? null };
};
