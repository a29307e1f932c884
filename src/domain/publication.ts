/** What stellar.toml (SEP-1) says of a business beyond what it needs to work; all of it optional. */
export interface OrganisationDetails {
  readonly physicalAddress?: string;
  /** The address of a document that attests it. */
  readonly physicalAddressAttestation?: string;
  /** E.164. */
  readonly phoneNumber?: string;
  readonly phoneNumberAttestation?: string;
  readonly keybase?: string;
  readonly twitter?: string;
  readonly github?: string;
  readonly officialEmail?: string;
  readonly licence?: {
    readonly authority: string;
    readonly type: string;
    readonly number: string;
  };
  readonly principals?: readonly Principal[];
}

/** SEP-1 `[[PRINCIPALS]]`: a person who answers for the organisation. */
export interface Principal {
  readonly name: string;
  readonly email: string;
  readonly keybase?: string;
  readonly telegram?: string;
  readonly twitter?: string;
  readonly github?: string;
  /** SHA-256 of photos that attest who they are. */
  readonly idPhotoHash?: string;
  readonly verificationPhotoHash?: string;
}

/**
 * How many units of an asset there may be: as many as its issuer likes, exactly so many, or no more
 * than so many. Whole units.
 */
export type CurrencySupply =
  | 'unlimited'
  | { readonly fixed: bigint }
  | { readonly maximum: bigint };

/** SEP-1 `[[CURRENCIES]]`, beyond what the rest of the policy says. All of it is optional. */
export interface CurrencyDetails {
  readonly status?: 'live' | 'dead' | 'test' | 'private';
  /** The finest amount of any operation, where it is absent. */
  readonly displayDecimals?: number;
  readonly conditions?: string;
  /** The address of a picture. */
  readonly image?: string;
  /** `unlimited`, where it is absent. */
  readonly supply?: CurrencySupply;
  /** Where it is absent: `fiat` for what is anchored to `iso4217:…`, `other` for what else. */
  readonly anchorAssetType?:
    | 'fiat'
    | 'crypto'
    | 'nft'
    | 'stock'
    | 'bond'
    | 'commodity'
    | 'realestate'
    | 'other';
  /** The address of an attestation of the reserve. */
  readonly attestationOfReserve?: string;
  readonly redemptionInstructions?: string;
  /** Addresses of the collateral, with a message and a signature for each. */
  readonly collateral?: {
    readonly addresses: readonly string[];
    readonly messages: readonly string[];
    readonly signatures: readonly string[];
  };
  /** A SEP-8 asset, whose payments an approval server signs. */
  readonly regulated?: { readonly approvalServer: string; readonly approvalCriteria: string };
}
