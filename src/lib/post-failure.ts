import { PRIVATE_ADDRESS } from './public-address.ts';

/** Why a post was not taken, as a word that shows nothing of what the other side said. */
type PostFailureReason =
  | 'http_status'
  | 'redirected'
  | 'timed_out'
  | 'refused_address'
  | 'name_not_found'
  | 'connection_refused'
  | 'connection_lost'
  | 'unreachable'
  | 'tls'
  | 'answer_malformed'
  | 'answer_too_large'
  | 'other';

export interface PostFailure {
  readonly reason: PostFailureReason;
  /** What it was answered with; null where there was no answer. */
  readonly httpStatus: number | null;
}

const BY_CODE: Readonly<Record<string, PostFailureReason>> = {
  [PRIVATE_ADDRESS]: 'refused_address',
  ABORT_ERR: 'timed_out',
  ETIMEDOUT: 'timed_out',
  // Of name servers: no answer in time, and answers that are none.
  ETIMEOUT: 'timed_out',
  ESERVFAIL: 'name_not_found',
  EREFUSED: 'name_not_found',
  EBADNAME: 'name_not_found',
  ENOTFOUND: 'name_not_found',
  EAI_AGAIN: 'name_not_found',
  ENODATA: 'name_not_found',
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_lost',
  EPIPE: 'connection_lost',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  HPE_HEADER_OVERFLOW: 'answer_too_large',
  EPROTO: 'tls',
};

/** OpenSSL's own words for a certificate that is not to be trusted have no prefix in common. */
const TLS = /^ERR_(?:TLS|SSL)_|CERT|^UNABLE_TO_|SIGNATURE|_CRL|^HOSTNAME_MISMATCH$|^INVALID_CA$/;

/** Why a request failed, by the code of its error. */
export const failureOf = (error: unknown): PostFailure => {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  const code = hasCode ? String(error.code) : '';
  const reason =
    BY_CODE[code] ??
    (code.startsWith('HPE_') ? 'answer_malformed' : TLS.test(code) ? 'tls' : 'other');
  return { reason, httpStatus: null };
};

/** Why an answer counts as a no; null for 2xx, by which a client confirms what it was sent. */
export const failureOfStatus = (httpStatus: number): PostFailure | null => {
  if (httpStatus >= 200 && httpStatus < 300) return null;
  const isRedirect = httpStatus >= 300 && httpStatus < 400;
  return { reason: isRedirect ? 'redirected' : 'http_status', httpStatus };
};
