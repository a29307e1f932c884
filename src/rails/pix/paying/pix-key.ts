import { cnpj, cpf } from 'cpf-cnpj-validator';

/** The kinds of key that the DICT, the directory of Pix, has. */
export type PixKeyKind = 'cpf' | 'cnpj' | 'phone' | 'email' | 'evp';

export interface PixKey {
  readonly kind: PixKeyKind;
  /** As the DICT writes it. */
  readonly chave: string;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
// An area code has no zero; a mobile number has nine digits, the first of which is 9.
const PHONE = /^\+55[1-9]{2}(?:9\d{8}|[2-5]\d{7})$/;
// At most 77 characters (Manual Operacional do DICT).
const EMAIL = /^(?=.{1,77}$)[a-z0-9.!#$&'*+/=?^_`{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;

/** A CPF or CNPJ, letters and digits alone; null where its check digits are wrong. */
export const readDocument = (text: string): string | null => {
  const plain = text.trim();
  if (cpf.isValid(plain, true)) return cpf.strip(plain);
  const capitals = plain.toUpperCase();
  return cnpj.isValid(capitals, true) ? cnpj.strip(capitals) : null;
};

/** A Pix key, as people write it; null for one that cannot be. Eleven digits are a CPF. */
export const readPixKey = (text: string): PixKey | null => {
  const plain = text.trim();
  if (UUID.test(plain)) return { kind: 'evp', chave: plain.toLowerCase() };
  if (PHONE.test(plain)) return { kind: 'phone', chave: plain };
  const small = plain.toLowerCase();
  if (EMAIL.test(small)) return { kind: 'email', chave: small };
  const document = readDocument(plain);
  if (document === null) return null;
  return { kind: document.length === 11 ? 'cpf' : 'cnpj', chave: document };
};
