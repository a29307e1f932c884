/*
 * What the endpoints give to the services once their schemas have read it, with the SEPs' own names: SEP-6
 * GET /deposit and /withdraw, SEP-24 POST /transactions/…/interactive, SEP-31 POST /transactions, and
 * the completion of a business's own pages. Amounts are decimal strings.
 */

interface TransferInput {
  readonly asset_code: string;
  readonly asset_issuer?: string | undefined;
  readonly funding_method?: string | undefined;
  /** The name that `funding_method` had before SEP-6 4.2. */
  readonly type?: string | undefined;
  readonly amount?: string | undefined;
  readonly lang?: string | undefined;
  readonly on_change_callback?: string | undefined;
  /** ISO 3166-1 alpha-3. */
  readonly country_code?: string | undefined;
  readonly customer_id?: string | undefined;
  readonly location_id?: string | undefined;
}

/** SEP-6 GET /deposit. */
export interface DepositInput extends TransferInput {
  /** G…, M… or C…. */
  readonly account: string;
  readonly memo?: string | undefined;
  readonly memo_type?: string | undefined;
  readonly claimable_balance_supported?: boolean | undefined;
}

/** SEP-6 GET /withdraw; a rail's own fields stand beside it by their SEP-9 names. */
export interface WithdrawInput extends TransferInput {
  readonly [field: string]: unknown;
  readonly account?: string | undefined;
  readonly refund_memo?: string | undefined;
  readonly refund_memo_type?: string | undefined;
  readonly dest?: string | undefined;
  readonly dest_extra?: string | undefined;
}

/** What an exchange of SEP-6 names besides what a deposit or a withdrawal does. */
export interface Exchange {
  /** Left out, the money is exchanged at the rate of when it comes. */
  readonly quoteId?: string | undefined;
  /** SEP-38 name of the money that is not on Stellar. */
  readonly currency: string;
}

interface InteractiveInput {
  readonly asset_code: string;
  readonly asset_issuer?: string | undefined;
  readonly amount?: string | undefined;
  readonly account?: string | undefined;
  readonly lang?: string | undefined;
  readonly customer_id?: string | undefined;
  readonly quote_id?: string | undefined;
}

/** SEP-24 POST /transactions/deposit/interactive. */
export interface InteractiveDepositInput extends InteractiveInput {
  readonly source_asset?: string | undefined;
  readonly memo?: string | undefined;
  readonly memo_type?: string | undefined;
  readonly claimable_balance_supported?: boolean | undefined;
}

/** SEP-24 POST /transactions/withdraw/interactive. */
export interface InteractiveWithdrawalInput extends InteractiveInput {
  readonly destination_asset?: string | undefined;
  readonly refund_memo?: string | undefined;
  readonly refund_memo_type?: string | undefined;
}

/** SEP-31 POST /transactions. */
export interface RemittanceInput {
  readonly amount: string;
  readonly asset_code: string;
  readonly asset_issuer?: string | undefined;
  readonly destination_asset?: string | undefined;
  readonly funding_method?: string | undefined;
  readonly quote_id?: string | undefined;
  readonly sender_id?: string | undefined;
  readonly receiver_id?: string | undefined;
  readonly refund_memo?: string | undefined;
  readonly refund_memo_type?: string | undefined;
  readonly lang?: string | undefined;
  /** The deprecated `fields` that older senders still send. */
  readonly fields?:
    | { readonly transaction?: Readonly<Record<string, string>> | undefined }
    | undefined;
}

/** What a business's own page completes a SEP-24 transaction with. */
export interface CompletionInput {
  readonly amount: string;
  readonly funding_method: string;
  /** SEP-9 fields of the payee. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
  readonly customer_id?: string | undefined;
  readonly callback?: string | undefined;
  readonly on_change_callback?: string | undefined;
}
