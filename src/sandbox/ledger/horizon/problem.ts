import type { JsonObject } from '../operations/operation.ts';

/** A problem document (RFC 7807) as Horizon writes them. */
export interface Problem {
  readonly kind: 'problem';
  readonly status: number;
  readonly body: JsonObject;
}

const ERRORS = 'https://stellar.org/horizon-errors';

function problem(
  name: string,
  title: string,
  status: number,
  detail?: string,
  extras?: JsonObject,
): Problem {
  const type = `${ERRORS}/${name}`;
  const body = { type, title, status, ...(detail && { detail }), ...(extras && { extras }) };
  return { kind: 'problem', status, body };
}

export function notFound(): Problem {
  const detail =
    'The resource at the url requested was not found.  This usually occurs for one of two ' +
    'reasons:  The url requested is not valid, or no data in our database could be found with ' +
    'the parameters provided.';
  return problem('not_found', 'Resource Missing', 404, detail);
}

export function badRequest(field: string, reason: string): Problem {
  const extras = { invalid_field: field, reason };
  const detail = 'The request you sent was invalid in some way.';
  return problem('bad_request', 'Bad Request', 400, detail, extras);
}

export function beforeHistory(): Problem {
  const detail =
    "This horizon instance is configured to only track a portion of the stellar network's latest " +
    'history. This request is asking for results prior to the recorded history known to this ' +
    'horizon instance.';
  return problem('before_history', 'Data Requested Is Before Recorded History', 410, detail);
}

export function notAcceptable(): Problem {
  const title = 'An acceptable response content-type could not be provided for this request';
  return problem('not_acceptable', title, 406);
}

export function unsupportedMediaType(): Problem {
  const detail =
    'The request has an unsupported content type. Presently, the only supported content type is ' +
    'application/x-www-form-urlencoded.';
  return problem('unsupported_media_type', 'Unsupported Media Type', 415, detail);
}

export function stillIngesting(): Problem {
  const detail =
    "Data cannot be presented because it's still being ingested. Please wait for several minutes " +
    'before trying your request again.';
  return problem('still_ingesting', 'Still Ingesting', 503, detail);
}

export function invalidAccountsParameters(): Problem {
  const detail =
    'Exactly one filter is required. Please ensure that you are including a signer, sponsor, ' +
    'asset, or liquidity pool filter.';
  return problem('invalid_accounts_params', 'Invalid Accounts Parameters', 400, detail);
}

export function transactionMalformed(extras: JsonObject): Problem {
  const detail =
    'Horizon could not decode the transaction envelope in this request. A transaction should be ' +
    'an XDR TransactionEnvelope struct encoded using base64.  The envelope read from this ' +
    'request is echoed in the `extras.envelope_xdr` field of this response for your convenience.';
  return problem('transaction_malformed', 'Transaction Malformed', 400, detail, extras);
}

export function transactionFailed(extras: JsonObject): Problem {
  const detail =
    'The transaction failed when submitted to the stellar network. The `extras.result_codes` ' +
    'field on this response contains further details.  Descriptions of each code can be found ' +
    'at: https://developers.stellar.org/api/errors/http-status-codes/horizon-specific/transaction-failed/';
  return problem('transaction_failed', 'Transaction Failed', 400, detail, extras);
}

export function submissionTimeout(extras: JsonObject): Problem {
  const detail =
    'Your transaction submission request has timed out. This does not necessarily mean the ' +
    'submission has failed. Before resubmitting, please use the transaction hash provided in ' +
    '`extras.hash` to poll the GET /transactions endpoint for sometime and check if it was ' +
    'included in a ledger.';
  const title = 'Transaction Submission Timeout';
  return problem('transaction_submission_timeout', title, 504, detail, extras);
}

export function submissionFailed(envelope: string): Problem {
  const detail =
    'Could not submit transaction to stellar-core. The `extras.error` field on this response ' +
    'contains further details.  Descriptions of each code can be found at: ' +
    'https://developers.stellar.org/api/errors/http-status-codes/horizon-specific/' +
    'transaction-submission-async/transaction_submission_failed';
  const extras = { envelope_xdr: envelope, error: {} };
  const title = 'Transaction Submission Failed';
  return problem('transaction_submission_failed', title, 500, detail, extras);
}

const SERVER_ERROR_DETAIL =
  'An error occurred while processing this request.  This is usually due to a bug within the ' +
  'server software.  Trying this request again may succeed if the bug is transient. Otherwise, ' +
  'please contact the system administrator.';

export function serverError(): Problem {
  return problem('server_error', 'Internal Server Error', 500, SERVER_ERROR_DETAIL);
}

export function rateLimited(): Problem {
  const detail =
    'The rate limit for the requesting IP address is over its alloted limit.  The allowed limit ' +
    'and requests left per time period are communicated to clients via the http response headers ' +
    "'X-RateLimit-*' headers.";
  return problem('rate_limit_exceeded', 'Rate Limit Exceeded', 429, detail);
}

/** The friendbot does not say why it failed. */
export function friendbotFailure(): Problem {
  const type = 'https://stellar.org/friendbot-errors/server_error';
  const title = 'Internal Server Error';
  const body = { type, title, status: 500, detail: SERVER_ERROR_DETAIL };
  return { kind: 'problem', status: 500, body };
}

/** The friendbot is a program of its own and signs its problems with its own address. */
export function friendbotProblem(detail: string, extras?: JsonObject): Problem {
  const type = 'https://stellar.org/friendbot-errors/bad_request';
  const body = { type, title: 'Bad Request', status: 400, detail, ...(extras && { extras }) };
  return { kind: 'problem', status: 400, body };
}

export function invalidOrderBook(): Problem {
  const detail =
    'The parameters that specify what order book to view are invalid in some way. Please ensure ' +
    'that your type parameters (selling_asset_type and buying_asset_type) are one the following ' +
    'valid values: native, credit_alphanum4, credit_alphanum12.  Also ensure that you have ' +
    'specified selling_asset_code and selling_asset_issuer if selling_asset_type is not ' +
    "'native', as well as buying_asset_code and buying_asset_issuer if buying_asset_type is not " +
    "'native'";
  return problem('invalid_order_book', 'Invalid Order Book Parameters', 400, detail);
}
