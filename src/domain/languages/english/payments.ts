import type { Sentences } from '../template.ts';

/** Assets, memos, transactions and payees that are not as they are asked for. */
export const payments = {
  asset_code_unknown: 'There is no such asset_code here.',
  asset_malformed: 'A Stellar asset is "stellar:native" or "stellar:CODE:ISSUER".',
  no_deposit_of_asset: 'There is no deposit in this asset here.',
  no_withdrawal_of_asset: 'There is no withdrawal in this asset here.',
  no_remittance_of_asset: 'There is no remittance in this asset here.',
  no_deposit_between_assets: 'There is no deposit between these two assets here.',
  no_withdrawal_between_assets: 'There is no withdrawal between these two assets here.',
  no_remittance_between_assets: 'There is no remittance between these two assets here.',
  memo_text_too_long: 'A text memo has at most 28 bytes.',
  memo_id_malformed: 'An id memo is a whole number below 2 to the power of 64.',
  memo_hash_malformed: 'A hash memo is 32 bytes in base64.',
  memo_type_unknown: 'The memo type is one of text, id and hash.',

  // Transactions.
  transaction_unknown: 'There is no such transaction of yours.',
  transaction_not_redeemed: 'There is no such transaction whose link was redeemed.',
  paging_id_unknown: 'paging_id names no transaction of yours.',
  no_customer_asked: 'No customer is asked for here now.',
  nothing_asked: 'Nothing is asked about this transaction now.',
  open_transactions_of_client:
    'You have {count} open transactions that nobody has paid yet, which is as many as you may have; pay one of them, or wait until one expires.',
  open_transactions_of_wallet:
    'The clients of your wallet have {count} open transactions that nobody has paid yet, which is as many as they may have; try again later.',
  price_agreed: 'Its price was agreed on, or it has ended.',
  not_completed_in_time: 'This was not completed in time; begin anew in the wallet.',
  completed_otherwise: 'It was completed already, with other {names}.',
  details_missing: 'Some details are still missing.',
  details_changed: 'The details changed meanwhile; please look once more.',
  wallet_agreed_on: 'Your wallet agreed on {amount}; begin there anew.',
  price_ended: 'The price has ended; please begin anew in your wallet.',

  // Customers and payees.
  payee_field_missing: 'Please fill in: {label}.',
  payee_field_malformed: 'Please check: {label} ({name}).',
  payee_correct_one_of: 'Please correct one of {names}.',
  customer_unknown: 'There is no such customer of yours.',
  customer_erased: 'The customer was erased.',
  customer_of_other_account: 'The account is not the one that the token is for.',
  customer_of_other_memo: 'The memo is not the one that the token is for.',
  customer_not_served: 'We cannot serve this customer.',
  files_unused: 'There are {count} files that no customer refers to; use or wait for them first.',
  file_needed: 'Send one file, as the part "file" of a multipart form.',
} as const satisfies Sentences;
