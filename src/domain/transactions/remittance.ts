import type { AssetId } from '../money/asset.ts';
import type { Described, Words } from '../languages/words.ts';

/** A SEP-31 request as the integration points see it. */
export interface RemittanceRequest {
  readonly asset: AssetId;
  readonly amount: string;
  /** As wallets name it; `rail` is the name of the rail that pays. */
  readonly fundingMethod: string;
  readonly rail: string;
  readonly senderId: string | null;
  readonly receiverId: string | null;
  /** What they were accepted as, where `customerTypes` has several for a side; null when unknown. */
  readonly senderType: string | null;
  readonly receiverType: string | null;
  /** The receiver's SEP-9 fields as registered by SEP-12; empty when unknown. */
  readonly receiver: Readonly<Record<string, string>>;
  /**
   * The deprecated `fields.transaction` that older senders still send. It says nothing else of a field
   * than the receiver: a request that does is refused.
   */
  readonly fields: Readonly<Record<string, string>>;
}

/** What `checkRemittance` answers: accepted with the payee, or SEP-31's two kinds of no. */
export type RemittanceCheck =
  | { readonly accepted: true; readonly payee: Readonly<Record<string, string>> }
  | { readonly accepted: false; readonly error: 'customer_info_needed'; readonly type: string }
  | {
      readonly accepted: false;
      readonly error: 'transaction_info_needed';
      readonly fields: Readonly<Record<string, Described & { readonly optional?: boolean }>>;
    }
  | { readonly accepted: false; readonly error: 'refused'; readonly message: Words };
