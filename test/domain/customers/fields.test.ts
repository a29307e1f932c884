import { describe, expect, test } from '@jest/globals';
import { COUNTRIES_2, COUNTRIES_3, LANGUAGES } from '../../../src/domain/customers/codes.ts';
import { canonicalField, fieldType, SEP9_FIELDS } from '../../../src/domain/customers/fields.ts';
import { readFieldValue } from '../../../src/domain/customers/values.ts';
import { sniffFileType } from '../../../src/domain/customers/file-type.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { AVIF, JPEG, MP4, PDF, PNG, WEBP } from '../../support/customer-endpoint.ts';

const nowMs = Date.parse('2026-11-21T12:00:00Z');
const read = (name: string, value: unknown, limits: { mobileFormat?: string } = {}): unknown => {
  const result = readFieldValue(name, value, { nowMs, ...limits });
  return isRefusal(result) ? { refused: result.message } : result;
};

describe('SEP-9', () => {
  test('has 34 fields of a person, 14 of an account, 17 of an organization and 11 of a card', () => {
    const starts = (prefix: string) => SEP9_FIELDS.filter((name) => name.startsWith(prefix));
    expect(starts('organization.')).toHaveLength(17 + 14);
    expect(starts('card.')).toHaveLength(11);
    expect(SEP9_FIELDS.filter((name) => !name.includes('.'))).toHaveLength(34 + 14);
    expect(new Set(SEP9_FIELDS).size).toBe(90);
  });

  test('calls the two names of a field one', () => {
    expect(canonicalField('family_name')).toBe('last_name');
    expect(canonicalField('given_name')).toBe('first_name');
  });

  test.each([
    ['birth_date', 'date'],
    ['organization.registration_date', 'date'],
    ['photo_id_front', 'binary'],
    ['proof_of_income', 'binary'],
    ['organization.photo_incorporation_doc', 'binary'],
    ['occupation', 'number'],
    ['organization.number_of_shareholders', 'number'],
    ['card.expiration_date', 'string'],
    ['birth_place', 'string'],
    ['a_field_of_ours', 'string'],
  ])('has %s as a %s', (name, type) => {
    expect(fieldType(name)).toBe(type);
  });

  test('knows 250 countries by two letters and by three, and 183 languages', () => {
    expect(COUNTRIES_2.size).toBe(250);
    expect(COUNTRIES_3.size).toBe(250);
    expect(LANGUAGES.size).toBeGreaterThan(180);
  });
});

describe('a value of a field', () => {
  test.each([
    ['first_name', '  Ada ', 'Ada'],
    ['first_name', 'Zoë 李', 'Zoë 李'],
    ['address', '1 Main St\r\nLondon', '1 Main St\nLondon'],
    ['address_country_code', 'usa', 'USA'],
    ['card.country_code', 'us', 'US'],
    ['language_code', 'EN', 'en'],
    ['mobile_number', '+1 (415) 555-0123', '+14155550123'],
    ['mobile_money_number', '254712345678', '254712345678'],
    ['email_address', 'ada+x@mail.example', 'ada+x@mail.example'],
    ['organization.website', 'https://büro.example/x', 'https://büro.example/x'],
    ['birth_date', '2000-02-29', '2000-02-29'],
    ['id_expiration_date', '2031-01-01', '2031-01-01'],
    ['occupation', 2512, '2512'],
    ['organization.number_of_shareholders', '3', '3'],
    ['ip_address', '2001:db8::1', '2001:db8::1'],
    ['ip_address', '203.0.113.9', '203.0.113.9'],
    ['clabe_number', '032180000118359719', '032180000118359719'],
    ['cbu_number', '2850590940090418135201', '2850590940090418135201'],
    ['card.number', '4242 4242 4242 4242', '4242424242424242'],
    ['card.expiration_date', '29-11', '29-11'],
    ['sex', 'Female', 'female'],
  ])('of %s, %j, is taken', (name, value, kept) => {
    expect(read(name, value)).toBe(kept);
  });

  test.each([
    ['first_name', ''],
    ['first_name', '   '],
    ['first_name', 5],
    ['first_name', ['Ada']],
    ['first_name', { toString: 'x' }],
    ['first_name', 'a\u0000b'],
    ['first_name', 'a\nb'],
    ['first_name', 'x'.repeat(501)],
    ['first_name', '\ud800'],
    ['address_country_code', 'US'],
    ['address_country_code', 'XYZ'],
    ['card.country_code', 'USA'],
    ['language_code', 'english'],
    ['mobile_number', '0712345678'],
    ['mobile_number', '+1'],
    ['email_address', 'ada'],
    ['email_address', 'ada@localhost'],
    ['email_address', 'a b@mail.example'],
    ['birth_date', '29.02.2000'],
    ['birth_date', '2001-02-29'],
    ['birth_date', '2027-01-01'],
    ['occupation', 'smith'],
    ['ip_address', '256.1.1.1'],
    ['clabe_number', '032180000118359710'],
    ['cbu_number', '123'],
    ['card.number', '4242424242424241'],
    ['card.expiration_date', '11/29'],
    ['card.cvc', '12'],
  ])('of %s, %j, is refused with the name of the field', (name, value) => {
    const { refused } = read(name, value) as { refused: string };
    expect(refused).toMatch(new RegExp(`^${name.replace('.', '\\.')}: .{5,}\\.$`));
  });

  test('is never repeated in the refusal', () => {
    const { refused } = read('email_address', 'ada-at-mail') as { refused: string };
    expect(refused).not.toContain('ada');
  });

  test('of mobile_number may be a hash where mobile_number_format says so', () => {
    expect(read('mobile_number', 'a1b2c3', { mobileFormat: 'hash' })).toBe('a1b2c3');
    expect(read('mobile_number', 'a1b2c3', { mobileFormat: 'E.164' })).toMatchObject({
      refused: expect.stringContaining('mobile_number'),
    });
  });

  test('is read within milliseconds, however long it is', () => {
    const before = performance.now();
    for (const name of SEP9_FIELDS) {
      for (const value of ['@'.repeat(2_000), `a@${'a.'.repeat(900)}`, `${'1:'.repeat(200)}z`]) {
        read(name, value);
      }
    }
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

describe('a document', () => {
  test.each([
    [JPEG, 'image/jpeg'],
    [PNG, 'image/png'],
    [PDF, 'application/pdf'],
    [MP4, 'video/mp4'],
    [WEBP, 'image/webp'],
    [Buffer.from('RIFF\u0001\u0002\u0003\u0004WEBPVP8L'), 'image/webp'],
    [Buffer.from('RIFF\u0001\u0002\u0003\u0004WEBPVP8X'), 'image/webp'],
    // The size may hold a line's end.
    [Buffer.from('RIFF\n\r\n\nWEBPVP8X'), 'image/webp'],
    [AVIF, 'image/avif'],
    [Buffer.from('\0\0\0\u001cftypavis\0\0\0\0avifavis'), 'image/avif'],
    [Buffer.from('\0\0\0\u001cftypmif1\0\0\0\0mif1avifmiaf'), 'image/avif'],
    [Buffer.from('\0\0\0\u001cftypmif1\0\0\0\0mif1heicmiaf'), 'image/heic'],
    // What stands after the box says nothing.
    [Buffer.from('\0\0\0\u0014ftypmif1\0\0\0\0mif1avif'), 'image/heic'],
    [Buffer.from('\0\0\0\u0018ftypheic\0\0\0\0mif1heic'), 'image/heic'],
    [Buffer.from('\0\0\0\u0018ftypconstructor'), null],
    [Buffer.from('RIFF\u0001\u0002\u0003\u0004WAVEfmt '), null],
    [Buffer.from('RIFF\u0001\u0002\u0003\u0004WEBP'), null],
    [Buffer.from('WEBPVP8 '), null],
    [Buffer.from('<script>alert(1)</script>'), null],
    [Buffer.from('GIF89a'), null],
    [Buffer.from('MZ\u0090'), null],
    [Buffer.alloc(0), null],
  ])('is told by its first bytes (%#)', (bytes, type) => {
    expect(sniffFileType(bytes)).toBe(type);
  });
});
