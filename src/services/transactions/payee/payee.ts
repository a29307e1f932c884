import { canonicalField } from '../../../domain/customers/fields.ts';
import type { RailField, RailProfile } from '../../../domain/rails/profile.ts';
import { refuse, type Refusal } from '../../../domain/refusal.ts';
import { INFORMATION_STATUSES } from '../../../domain/transactions/status.ts';
import { choiceValue } from '../../../domain/languages/words.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import type { SecretBox } from '../../../db/secret.ts';

export type Payee = Readonly<Record<string, string>>;

/**
 * What of a form names the payee: the rail's own fields, trimmed, and nothing else. A rail may know a
 * field by its alias, which customers' fields are not kept by.
 */
export const payeeOf = (rail: RailProfile, form: Readonly<Record<string, unknown>>): Payee =>
  Object.fromEntries(
    rail.payoutFields.flatMap(({ name }) => {
      const key = Object.hasOwn(form, name) ? name : canonicalField(name);
      const value = Object.hasOwn(form, key) ? form[key] : undefined;
      return typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [];
    }),
  );

const LENGTH_MAX = 200;

const judgeField = (field: RailField, value: string | undefined): Refusal | null => {
  const { name, description, pattern, choices, optional } = field;
  if (value === undefined) {
    return optional ? null : refuse('field_missing', 'payee_field_missing', { label: description });
  }
  const fits =
    value.length <= LENGTH_MAX &&
    value.isWellFormed() &&
    // oxlint-disable-next-line no-control-regex -- Control characters are what must not be there.
    !/[\u0000-\u001f\u007f]/.test(value) &&
    (pattern === undefined || new RegExp(`^(?:${pattern})$`, 'u').test(value)) &&
    (choices === undefined || choices.some((choice) => choiceValue(choice) === value));
  return fits
    ? null
    : refuse('field_malformed', 'payee_field_malformed', { label: description, name });
};

/** A field that does not fit, and what is wrong with it. */
export interface PayeeFault {
  readonly refusal: Refusal;
  readonly field: string;
}

/** Everything that is wrong with a payee by what the rail must know, what is missing among it. */
const faultsOf = (rail: RailProfile, payee: Payee): readonly PayeeFault[] =>
  rail.payoutFields.flatMap((field) => {
    const refusal = judgeField(field, payee[field.name]);
    return refusal ? [{ refusal, field: field.name }] : [];
  });

/** What of a payee is there and is not what the rail takes; what is missing is no fault of it. */
export const unfitFields = (rail: RailProfile, payee: Payee): readonly PayeeFault[] =>
  faultsOf(rail, payee).filter(({ field }) => payee[field] !== undefined);

/** Judges a payee by what the rail must know. @returns the first fault with its field, or null. */
export const judgePayee = (rail: RailProfile, payee: Payee): PayeeFault | null =>
  faultsOf(rail, payee)[0] ?? null;

/**
 * The fields of a payee that are asked for anew, by the names under which customers' fields are kept:
 * what a rail has refused, for as long as its transaction waits for it. Nothing else is corrected.
 */
export const fieldsToCorrect = ({
  status,
  requiredInfoUpdates: asked,
}: Pick<Transaction, 'status' | 'requiredInfoUpdates'>): ReadonlySet<string> =>
  new Set(
    INFORMATION_STATUSES.includes(status) && Array.isArray(asked)
      ? asked.map((name) => canonicalField(String(name)))
      : [],
  );

/** Every field that a payee lacks, or has otherwise than the rail takes it. */
export const faultyFields = (rail: RailProfile, payee: Payee): readonly RailField[] =>
  rail.payoutFields.filter((field) => judgeField(field, payee[field.name]) !== null);

const rowContext = (id: string): string => `transaction/${id}`;
/** What the payee of a rail payment is bound to: its key. */
export const keyContext = (key: string): string => `rail_payment/${key}`;

/** The columns of an encrypted payee. */
interface PayeeColumns {
  readonly payeeCiphertext?: Uint8Array | null;
  readonly payeeKeyId?: string | null;
}

const seal = (secrets: SecretBox, payee: Payee, context: string) => {
  const { ciphertext, keyId } = secrets.seal(payee, context);
  return { payeeCiphertext: ciphertext, payeeKeyId: keyId };
};

const open = (
  secrets: SecretBox,
  { payeeCiphertext, payeeKeyId }: PayeeColumns,
  context: string,
): Payee => {
  if (!payeeCiphertext || !payeeKeyId) return {};
  const sealed = { ciphertext: Buffer.from(payeeCiphertext), keyId: payeeKeyId };
  return secrets.open(sealed, context) as Payee;
};

/** The columns of a transaction's encrypted payee. */
export const sealedPayee = (secrets: SecretBox, id: string, payee: Payee) =>
  seal(secrets, payee, rowContext(id));

/** Encrypts the payee into the row, who is then the one to be paid. */
export const sealPayee = (secrets: SecretBox, row: Transaction, payee: Payee): void => {
  Object.assign(row, sealedPayee(secrets, row.id, payee), { payeePending: false });
};

/** Reads the payee of a row; empty where none was submitted yet. */
export const openPayee = (secrets: SecretBox, row: Transaction): Payee =>
  open(secrets, row, rowContext(row.id));

/** The columns of the payee whom one key of a rail pays, as the transaction has it now. */
export const sealedForKey = (secrets: SecretBox, key: string, row: Transaction) =>
  seal(secrets, openPayee(secrets, row), keyContext(key));

/** Reads whom a key of a rail pays, whatever was corrected of its transaction since. */
export const openForKey = (
  secrets: SecretBox,
  payment: PayeeColumns & { readonly key: string },
): Payee => open(secrets, payment, keyContext(payment.key));
