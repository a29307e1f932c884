import type { RailField, RailProfile } from '../domain/rail-profile.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
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

const LENGTH_MAX = 200;

const judgeField = (field: RailField, value: string | undefined): Refusal | null => {
  const { name, description, pattern, choices, optional } = field;
  if (value === undefined) {
    return optional ? null : refuse('field_missing', `Please fill in: ${description}.`);
  }
  const fits =
    value.length <= LENGTH_MAX &&
    value.isWellFormed() &&
    // oxlint-disable-next-line no-control-regex -- Control characters are what must not be there.
    !/[\u0000-\u001f\u007f]/.test(value) &&
    (pattern === undefined || new RegExp(`^(?:${pattern})$`, 'u').test(value)) &&
    (choices === undefined || choices.includes(value));
  return fits ? null : refuse('field_malformed', `Please check: ${description} (${name}).`);
};

/** Judges a payee by what the rail must know. @returns the first fault with its field, or null. */
export const judgePayee = (
  rail: RailProfile,
  payee: Payee,
): { readonly refusal: Refusal; readonly field: string } | null => {
  for (const field of rail.payoutFields) {
    const refusal = judgeField(field, payee[field.name]);
    if (refusal) return { refusal, field: field.name };
  }
  return null;
};

/** Every field that a payee lacks, or has otherwise than the rail takes it. */
export const unfitFields = (rail: RailProfile, payee: Payee): readonly RailField[] =>
  rail.payoutFields.filter((field) => judgeField(field, payee[field.name]) !== null);

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
