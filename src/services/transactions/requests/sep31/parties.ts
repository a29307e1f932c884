import type { EntityManager } from '@mikro-orm/postgresql';
import type { Customer } from '../../../../db/entities/customer.ts';
import type { Anchor } from '../../../../domain/anchor.ts';
import { partyTypes, kycStatusOf } from '../../../../domain/customers/types.ts';
import { isRefusal, refuse, refuseField, type Refusal } from '../../../../domain/refusal.ts';
import type { InformationNeeded } from '../information-needed.ts';
import { findPartyCustomers } from '../../../customers/kyc/find.ts';
import type { Subject } from '../../../deps.ts';
import type { RemittanceInput } from '../inputs.ts';

export interface PartiesDeps {
  readonly anchor: Anchor;
  readonly em: EntityManager;
  readonly subject: Subject;
}

/** Who sends a remittance and who is paid; null for somebody whom the request does not name. */
interface Parties {
  readonly sender: Customer | null;
  readonly receiver: Customer | null;
  /** False while one of them is looked at. */
  readonly isKnown: boolean;
}

interface Party {
  readonly customer: Customer | null;
  readonly isKnown: boolean;
}

/** Judges one side, who has to be known, or be looked at, as a customer of a type of that side. */
const judgeParty = (
  anchor: Anchor,
  side: 'sender' | 'receiver',
  id: string | undefined,
  found: ReadonlyMap<string, Customer>,
): Party | InformationNeeded | Refusal => {
  if (id === undefined) return { customer: null, isKnown: true };
  const customer = found.get(id.toLowerCase());
  if (!customer) return refuseField('field_malformed', `${side}_id`, 'no_customer_of_yours');
  const types = partyTypes(anchor, `sep31-${side}`);
  switch (kycStatusOf(customer, types)) {
    case 'REJECTED':
      return refuse('not_authorized', 'customer_not_served');
    case 'NEEDS_INFO':
      return { needed: 'customer_info_needed', type: customer.type ?? types[0] ?? null };
    // By this type GET /customer asks for what is to be submitted, and PUT /customer takes it.
    case 'OTHER_TYPE':
      return { needed: 'customer_info_needed', type: types[0] ?? null };
    case 'PROCESSING':
      return { customer, isKnown: false };
    case 'ACCEPTED':
      return { customer, isKnown: true };
  }
};

/**
 * Finds both sides of a remittance, in the database transaction that stores it, and holds them as they
 * are: what they correct meanwhile comes after the row. They are two customers, for a rail that refuses
 * a field of the payee asks the receiver for it and never the sender.
 */
export const findParties = async (
  deps: PartiesDeps,
  { sender_id: senderId, receiver_id: receiverId }: RemittanceInput,
): Promise<Parties | InformationNeeded | Refusal> => {
  if (senderId !== undefined && senderId === receiverId) {
    return refuseField('field_malformed', 'receiver_id', 'customer_pays_themselves');
  }
  const { anchor, em, subject } = deps;
  const ids = [senderId, receiverId].filter((id) => id !== undefined);
  const found = await findPartyCustomers(em, subject, { ids, locks: true });
  const sender = judgeParty(anchor, 'sender', senderId, found);
  if (isRefusal(sender) || !('isKnown' in sender)) return sender;
  const receiver = judgeParty(anchor, 'receiver', receiverId, found);
  if (isRefusal(receiver) || !('isKnown' in receiver)) return receiver;
  return {
    sender: sender.customer,
    receiver: receiver.customer,
    isKnown: sender.isKnown && receiver.isKnown,
  };
};
