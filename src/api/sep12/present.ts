import type { Customer } from '../../db/entities/customer.ts';
import type { CustomerType } from '../../domain/anchor.ts';
import type { CustomerFields } from './customers.ts';
import { statusOf } from './customers.ts';

/** A field that a rail refused, with what it is asked for. */
export interface Refused {
  readonly names: readonly string[];
  readonly message: string | null;
}

const fieldType = (name: string): string => (name.endsWith('_date') ? 'date' : 'string');

/**
 * A customer as SEP-12 shows it: what is missing, and what was told by name, never by value.
 * @param refused what a waiting transaction asks to have corrected.
 */
export const presentCustomer = (
  customer: Customer | null,
  type: CustomerType,
  told: CustomerFields,
  refused: Refused,
) => {
  const named: CustomerType['fields'] = {
    ...type.fields,
    ...Object.fromEntries(
      refused.names
        .filter((name) => !Object.hasOwn(type.fields, name))
        .map((name) => [name, { description: name.replaceAll('_', ' ') }]),
    ),
  };
  const present = (name: string, { description, optional }: CustomerType['fields'][string]) => ({
    type: fieldType(name),
    description,
    optional: (optional ?? false) && !refused.names.includes(name),
  });
  const isMissing = (name: string): boolean =>
    !Object.hasOwn(told, name) || refused.names.includes(name);
  const entries = Object.entries(named);
  const provided = entries.filter(([name]) => Object.hasOwn(told, name));
  return {
    ...(customer ? { id: customer.id } : {}),
    status: customer && refused.names.length === 0 ? statusOf(type, told) : 'NEEDS_INFO',
    ...(refused.message ? { message: refused.message } : {}),
    fields: Object.fromEntries(
      entries
        .filter(([name]) => isMissing(name))
        .map(([name, field]) => [name, present(name, field)]),
    ),
    provided_fields: Object.fromEntries(
      provided.map(([name, field]) => [
        name,
        { ...present(name, field), status: refused.names.includes(name) ? 'REJECTED' : 'ACCEPTED' },
      ]),
    ),
  };
};
