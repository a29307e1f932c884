import { assetPolicy, type Anchor } from '../anchor.ts';
import type { AssetId } from '../money/asset.ts';
import type { CustomerStatus, TransactionRole } from './contract.ts';
import type { Kind } from '../transactions/transaction.ts';

/**
 * What a customer of no type is asked for, and stands for once it is submitted: the type that
 * `defaultCustomerType` of `anchor.ts` names, else the first one; null where there are none.
 */
export const defaultCustomerType = ({
  customerTypes,
  defaultCustomerType: named,
}: Pick<Anchor, 'customerTypes' | 'defaultCustomerType'>): string | null =>
  named ?? Object.keys(customerTypes)[0] ?? null;

/** The types of one side of a remittance, as SEP-31 `/info` names them. */
export const partyTypes = (
  { customerTypes }: Pick<Anchor, 'customerTypes'>,
  side: 'sep31-sender' | 'sep31-receiver',
): readonly string[] => Object.keys(customerTypes).filter((name) => name.startsWith(side));

/**
 * The types of customer that a role in a transaction asks for; the first is the one that is shown.
 * None where it asks for nobody in particular.
 */
export const typesOfRole = (
  anchor: Anchor,
  row: { readonly kind: Kind; readonly asset: AssetId },
  role: TransactionRole,
): readonly string[] => {
  if (role !== 'sep6') return partyTypes(anchor, role);
  const type = assetPolicy(anchor, row.asset)?.operations[row.kind]?.customerType;
  return type === undefined ? [] : [type];
};

/** The type that a deposit or a withdrawal asks its customer for; null where it asks for nobody. */
export const typeAsked = (
  anchor: Anchor,
  row: { readonly kind: Kind; readonly asset: AssetId },
): string | null => typesOfRole(anchor, row, 'sep6')[0] ?? null;

/** What is written of a customer that says how they stand. */
interface Judged {
  readonly status: CustomerStatus;
  readonly type?: string | null | undefined;
  /** Of a customer of no type: the type by which the status was judged. */
  readonly judgedAs?: string | null | undefined;
}

/** The type that the status of a customer is about; null where it is about none. */
export const typeJudged = ({ type, judgedAs }: Omit<Judged, 'status'>): string | null =>
  type ?? judgedAs ?? null;

/** `OTHER_TYPE`: whatever they were accepted for, it was not this. */
type KycStatus = CustomerStatus | 'OTHER_TYPE';

/**
 * How a customer stands for whoever asks for one of these types: the one rule of every endpoint, and of
 * what waits. Nothing may be done for anybody else than `ACCEPTED`. Somebody who was rejected is so
 * for everything; where no type is asked for, any customer of any type counts by their status.
 * @param customer null for nobody yet.
 */
export const kycStatusOf = (customer: Judged | null, types: readonly string[]): KycStatus => {
  if (!customer) return 'NEEDS_INFO';
  if (customer.status === 'REJECTED' || types.length === 0) return customer.status;
  const type = typeJudged(customer);
  return type !== null && types.includes(type) ? customer.status : 'OTHER_TYPE';
};
