import { expect, test } from '@jest/globals';
import { cnpj, cpf } from 'cpf-cnpj-validator';
import { profile } from '../../../../src/rails/pix/profile.ts';
import { readDocument, readPixKey } from '../../../../src/rails/pix/paying/pix-key.ts';

const keys = [
  ['529.982.247-25', 'cpf', '52998224725'],
  ['52998224725', 'cpf', '52998224725'],
  ['54.550.752/0001-55', 'cnpj', '54550752000155'],
  // With letters, as companies are numbered since July 2026.
  ['12.abc.345/01de-35', 'cnpj', '12ABC34501DE35'],
  ['+5531999998888', 'phone', '+5531999998888'],
  ['+553133334444', 'phone', '+553133334444'],
  ['Maria.Silva@Exemplo.com.br', 'email', 'maria.silva@exemplo.com.br'],
  ['7D9F0335-8DCC-4054-9BF9-0DBD61D36906', 'evp', '7d9f0335-8dcc-4054-9bf9-0dbd61d36906'],
] as const;

test.each(keys)('%s is a key: %s, in the directory %s', (text, kind, chave) => {
  expect(readPixKey(` ${text} `)).toEqual({ kind, chave });
});

test.each([
  ['a CPF whose check digits are wrong', '529.982.247-26'],
  ['a CPF of one digit', '111.111.111-11'],
  ['a CNPJ whose check digits are wrong', '54550752000156'],
  ['a phone number without its country', '31999998888'],
  ['a phone number of another country', '+14155550100'],
  ['an area code with a zero', '+5530999998888'],
  ['an e-mail without a domain', 'maria@exemplo'],
  ['an e-mail with a space', 'maria silva@exemplo.com'],
  ['an e-mail that is too long', `${'a'.repeat(70)}@exemplo.com`],
  ['a uuid that is cut', '7d9f0335-8dcc-4054-9bf9-0dbd61d3690'],
  ['digits with letters among them', '529a982b247-25'],
  ['nothing', ''],
])('%s is no key', (_, text) => {
  expect(readPixKey(text)).toBeNull();
});

test('a document is a CPF or a CNPJ with right check digits, and nothing else', () => {
  for (let count = 0; count < 200; count += 1) {
    const [person, company] = [cpf.generate(), cnpj.generate()];
    expect(readDocument(cpf.format(person))).toBe(person);
    expect(readDocument(cnpj.format(company))).toBe(company);
    const last = person.at(-1) === '0' ? '1' : '0';
    expect(readDocument(person.slice(0, -1) + last)).toBeNull();
  }
});

test('the profile’s patterns let every key and document through that the rail takes', () => {
  const [key, document] = profile.payoutFields.map(
    ({ pattern }) => new RegExp(`^(?:${pattern})$`, 'u'),
  );
  for (const [text] of keys) expect(text).toMatch(key ?? /$^/);
  for (const [text] of keys.slice(0, 4)) expect(text).toMatch(document ?? /$^/);
  expect('not a key').not.toMatch(key ?? /./);
  // A browser reads the pattern of a field with the flag v.
  for (const { pattern = '' } of profile.payoutFields)
    expect(new RegExp(pattern, 'v')).toBeDefined();
});
