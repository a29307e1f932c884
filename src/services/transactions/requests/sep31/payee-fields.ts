import type { CustomerFields } from '../../../customers/store.ts';
import { canonicalField } from '../../../../domain/customers/fields.ts';
import { readFieldValue } from '../../../../domain/customers/values.ts';
import { refuse, refuseField, type Refusal, isSayable } from '../../../../domain/refusal.ts';

type Fields = Readonly<Record<string, string>>;

const PATH = 'fields.transaction';

/** True of a value that SEP-12 would keep as what is known, however it is written. */
const isSame = (name: string, value: string, known: string, receiver: CustomerFields): boolean => {
  const mobileFormat = receiver['mobile_number_format'];
  const read = readFieldValue(name, value, { mobileFormat, nowMs: Date.now() });
  return value.trim() === known || read === known;
};

/**
 * Holds what a request says of the payee (the deprecated `fields.transaction`) to what its receiver
 * was accepted with: it may add what the receiver lacks, and says nothing else of them.
 * @param receiver the receiver's fields, as SEP-12 keeps them; empty where the request names none.
 * @returns the fields by the names that the request gave them, with the receiver's own values where
 * there are such; a refusal that names the field which differs.
 */
export const readPayeeFields = (receiver: CustomerFields, given: Fields): Fields | Refusal => {
  const read = new Map<string, string>();
  const fields: [string, string][] = [];
  for (const [name, value] of Object.entries(given)) {
    const field = canonicalField(name);
    const known = Object.hasOwn(receiver, field) ? receiver[field] : undefined;
    if (known !== undefined && !isSame(field, value, known, receiver)) {
      return refuseField('field_differs', `${PATH}.${name}`, 'differs_from_receiver');
    }
    const before = read.get(field);
    if (before !== undefined && before !== value) {
      return isSayable(name)
        ? refuseField('field_malformed', `${PATH}.${name}`, 'differs_from_alias')
        : refuse('request_malformed', 'request_malformed');
    }
    read.set(field, value);
    fields.push([name, known ?? value]);
  }
  return Object.fromEntries(fields);
};
