import type { xdr } from '@stellar/stellar-sdk';

/** `extras.result_codes` of a failed submission, as Horizon spells it. */
interface ResultCodes {
  transaction: string;
  inner_transaction?: string;
  operations?: string[];
}

/** Spellings that do not follow from the XDR name. */
const TRANSACTION_CODES: Readonly<Record<string, string>> = {
  txNoAccount: 'tx_no_source_account',
  txBadMinSeqAgeOrGap: 'tx_bad_minseq_age_or_gap',
};

const OPERATION_CODES: Readonly<Record<string, string>> = {
  opNoAccount: 'op_no_source_account',
  createAccountAlreadyExist: 'op_already_exists',
  pathPaymentStrictReceiveOverSendmax: 'op_over_source_max',
  pathPaymentStrictReceiveOfferCrossSelf: 'op_cross_self',
  pathPaymentStrictSendUnderDestmin: 'op_under_dest_min',
  pathPaymentStrictSendOfferCrossSelf: 'op_cross_self',
  manageSellOfferNotFound: 'op_offer_not_found',
  manageSellOfferSellNotAuthorized: 'sell_not_authorized',
  manageSellOfferBuyNotAuthorized: 'buy_not_authorized',
  manageSellOfferBuyNoIssuer: 'buy_no_issuer',
  manageSellOfferSellNoIssuer: 'sell_no_issuer',
  manageBuyOfferNotFound: 'op_offer_not_found',
  manageBuyOfferSellNotAuthorized: 'sell_not_authorized',
  manageBuyOfferBuyNotAuthorized: 'buy_not_authorized',
  manageBuyOfferBuyNoIssuer: 'buy_no_issuer',
  manageBuyOfferSellNoIssuer: 'sell_no_issuer',
  allowTrustNoTrustLine: 'op_no_trust',
  allowTrustTrustNotRequired: 'op_not_required',
  setTrustLineFlagsNoTrustLine: 'op_no_trust',
  accountMergeSeqnumTooFar: 'op_seq_num_too_far',
  manageDataNameNotFound: 'op_data_name_not_found',
  manageDataInvalidName: 'op_data_invalid_name',
  endSponsoringFutureReservesNotSponsored: 'op_not_sponsored',
  invokeHostFunctionTrapped: 'function_trapped',
};

/** Horizon's words for a transaction result. */
export function resultCodes(result: xdr.TransactionResult): ResultCodes {
  const outcome = result.result;
  const transaction = transactionCode(outcome.type);
  if (outcome.type === 'txSuccess' || outcome.type === 'txFailed') {
    return { transaction, operations: outcome.results.map(operationCode) };
  }
  if (outcome.type !== 'txFeeBumpInnerFailed' && outcome.type !== 'txFeeBumpInnerSuccess') {
    return { transaction };
  }
  const inner = outcome.innerResultPair.result.result;
  const codes = { transaction, inner_transaction: transactionCode(inner.type) };
  if (inner.type !== 'txSuccess' && inner.type !== 'txFailed') return codes;
  return { ...codes, operations: inner.results.map(operationCode) };
}

function transactionCode(name: string): string {
  return TRANSACTION_CODES[name] ?? snakeCase(name);
}

function operationCode(result: xdr.OperationResult): string {
  if (result.type !== 'opInner') return OPERATION_CODES[result.type] ?? snakeCase(result.type);
  const name: string = result.tr.value.type;
  const known = OPERATION_CODES[name];
  if (known) return known;
  // The XDR names repeat the operation's own name in front: paymentLineFull, changeTrustSuccess.
  const own = result.tr.type.length;
  return `op${snakeCase(name.slice(own))}`;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
