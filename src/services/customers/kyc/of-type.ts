import type { EntityManager } from '@mikro-orm/postgresql';
import { ownerColumns, ownerOf } from '../owner.ts';
import { Customer } from '../../../db/entities/customer.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import type { Anchor } from '../../../domain/anchor.ts';
import { typesOfRole } from '../../../domain/customers/types.ts';
import type { TransactionRole } from '../../../domain/customers/contract.ts';
import { refuseField, type Refusal } from '../../../domain/refusal.ts';

/**
 * Refuses a customer who is named by id and can never be of the type that is asked for: they have
 * another one, or have none while another customer of the account has it. One of no type may still
 * become one of this type.
 * @param field how the request names them: `id`, `customer_id`.
 */
export const refuseOtherType = async (
  em: EntityManager,
  customer: Customer,
  type: string,
  field: string,
): Promise<Refusal | null> => {
  const { id, type: own = null, status } = customer;
  if (own === type) return null;
  const owner = ownerColumns(ownerOf(customer));
  const whose = { ...owner, type, erasedAt: null, id: { $ne: id } };
  const other = await em.findOne(Customer, whose);
  // Whoever was rejected keeps no type and is refused for that, which says more.
  if (own === null && (!other || status === 'REJECTED')) return null;
  return other
    ? refuseField('field_malformed', field, 'customer_of_other_type_than', { type, id: other.id })
    : refuseField('field_malformed', field, 'customer_of_other_type', { type });
};

/** Refuses whoever may not stand in a role: of another type, or in the other role already. */
export const refuseOtherRole = (
  anchor: Anchor,
  row: Transaction,
  role: TransactionRole,
  { id, type = null }: Customer,
): Refusal | null => {
  const types = typesOfRole(anchor, row, role);
  if (types.length > 0 && (type === null || !types.includes(type))) {
    return refuseField('field_malformed', 'id', 'customer_of_other_type', {
      type: types.join(' or '),
    });
  }
  const other = { sep6: null, 'sep31-sender': row.receiverId, 'sep31-receiver': row.senderId };
  return other[role] === id ? refuseField('field_malformed', 'id', 'customer_is_other_side') : null;
};
