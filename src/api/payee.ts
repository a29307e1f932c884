import type { RailField, RailProfile } from '../domain/rail-profile.ts';
import { refuse, type Refusal } from '../domain/refusal.ts';
import type { Payee } from '../db/payee.ts';

// The review of a customer, which runs in a worker too, corrects payees: they live with the rows.
export { openPayee, payeeOf, sealedPayee, sealPayee, type Payee } from '../db/payee.ts';

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
