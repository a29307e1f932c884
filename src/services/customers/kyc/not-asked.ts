import type { EntityManager } from '@mikro-orm/postgresql';
import type { CustomerDeps } from '../store.ts';
import { findWaiting } from '../waiting.ts';
import { fieldNotAsked, type FieldChange } from '../../transactions/payee/correction.ts';
import { refuseField, type Refusal } from '../../../domain/refusal.ts';
import { fieldsToCorrect } from '../../transactions/payee/payee.ts';

/**
 * Refuses a correction that changes more of a payee than a rail has asked for, once the money is there.
 * @param named the transaction that the request names; undefined where it names none.
 */
export const refuseNotAsked = async (
  em: EntityManager,
  deps: CustomerDeps,
  customerId: string,
  change: FieldChange,
  named: string | undefined,
): Promise<Refusal | null> => {
  for (const row of await findWaiting(em, customerId)) {
    const field = fieldNotAsked(deps, row, customerId, change, row.id === named);
    if (field === null) continue;
    const names = [...fieldsToCorrect(row)].join(', ');
    return refuseField('field_not_asked', field, 'not_asked', { names });
  }
  return null;
};
