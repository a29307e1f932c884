import type { RailProfile } from '../domain/rail-profile.ts';
import type { Transaction } from './entities/transaction.ts';
import type { SecretBox } from './secret.ts';

export type Payee = Readonly<Record<string, string>>;

/** What of a form names the payee: the rail's own fields, trimmed, and nothing else. */
export const payeeOf = (rail: RailProfile, form: Readonly<Record<string, unknown>>): Payee =>
  Object.fromEntries(
    rail.payoutFields.flatMap(({ name }) => {
      const value = Object.hasOwn(form, name) ? form[name] : undefined;
      return typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [];
    }),
  );

const context = (id: string): string => `transaction/${id}`;

/** The columns of an encrypted payee. */
export const sealedPayee = (secrets: SecretBox, id: string, payee: Payee) => {
  const { ciphertext, keyId } = secrets.seal(payee, context(id));
  return { payeeCiphertext: ciphertext, payeeKeyId: keyId };
};

/** Encrypts the payee into the row. */
export const sealPayee = (secrets: SecretBox, row: Transaction, payee: Payee): void => {
  Object.assign(row, sealedPayee(secrets, row.id, payee));
};

/** Reads the payee of a row; empty where none was told yet. */
export const openPayee = (secrets: SecretBox, row: Transaction): Payee => {
  if (!row.payeeCiphertext || !row.payeeKeyId) return {};
  const sealed = { ciphertext: Buffer.from(row.payeeCiphertext), keyId: row.payeeKeyId };
  return secrets.open(sealed, context(row.id)) as Payee;
};
