import type { AssetId } from '../money/asset.ts';

/**
 * Who asks an anchor for payments.
 * - `wallet`: logs its users in by SEP-10, under its client domain or with accounts of its own
 * - `sending_anchor`: sends remittances by SEP-31
 */
export const CLIENT_KINDS = ['wallet', 'sending_anchor'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

/** True for the name of a kind. */
export const isClientKind = (name: string): name is ClientKind =>
  CLIENT_KINDS.some((kind) => kind === name);

/**
 * What all of a client's users together may pay in of one asset by one kind of transaction. Decimal
 * strings; what is not given is not limited.
 */
export interface ClientLimits {
  /** By one transaction. */
  readonly payment?: string;
  /** In a calendar day, UTC. */
  readonly daily?: string;
}

/** What an operator says of a client. It counts from the moment it is written. */
export interface ClientTerms {
  readonly kind: ClientKind;
  readonly name: string;
  /** The client domain that SEP-10 proves, in lower case; null for a client known by its accounts. */
  readonly domain: string | null;
  /** G… accounts; an M… address belongs to the account behind it. */
  readonly accounts: readonly string[];
  readonly isAllowed: boolean;
  /** SEP-38 names of the assets it may use; null for all. */
  readonly assets: readonly AssetId[] | null;
  readonly limits: Readonly<Record<AssetId, ClientLimits>>;
  /** Where changes are posted of its transactions that name no address; null for nowhere. */
  readonly callbackUrl: string | null;
}
