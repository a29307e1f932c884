import { describe, expect, test } from '@jest/globals';
import { failureOf, failureOfStatus } from '../../src/lib/post-failure.ts';
import { createPublicLookup } from '../../src/lib/public-address.ts';

const withCode = (code: string): Error => Object.assign(new Error('Marked'), { code });

describe('why a post was not taken', () => {
  test.each([
    ['tls', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['tls', 'SELF_SIGNED_CERT_IN_CHAIN'],
    ['tls', 'CERT_HAS_EXPIRED'],
    ['tls', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['tls', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
    ['tls', 'CERT_SIGNATURE_FAILURE'],
    ['tls', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['tls', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
    ['tls', 'EPROTO'],
    ['answer_malformed', 'HPE_INVALID_CONSTANT'],
    ['answer_too_large', 'HPE_HEADER_OVERFLOW'],
    ['timed_out', 'ETIMEDOUT'],
    ['timed_out', 'ABORT_ERR'],
    ['name_not_found', 'EAI_AGAIN'],
    ['unreachable', 'ENETUNREACH'],
    ['connection_lost', 'ECONNRESET'],
    ['other', 'ERR_SOMETHING_NEW'],
  ])('is %s by the code %s', (reason, code) => {
    expect(failureOf(withCode(code))).toEqual({ reason, httpStatus: null });
  });

  test('is a word of ours whatever was thrown', () => {
    for (const thrown of [new Error('Marked'), 'Marked', null, undefined, { code: 'Marked' }]) {
      expect(failureOf(thrown)).toEqual({ reason: 'other', httpStatus: null });
    }
  });

  test('is refused_address where a name leads to a private address', async () => {
    const lookup = createPublicLookup((_name, _options, answer) =>
      answer(null, [{ address: '10.0.0.1', family: 4 }]),
    );
    const error = await new Promise<unknown>((resolve) => {
      lookup('wallet.example', {}, resolve);
    });
    expect(failureOf(error)).toEqual({ reason: 'refused_address', httpStatus: null });
  });

  test.each([
    [200, null],
    [204, null],
    [101, 'http_status'],
    [304, 'redirected'],
    [308, 'redirected'],
    [404, 'http_status'],
    [503, 'http_status'],
  ])('by the status %i is %s', (status, reason) => {
    expect(failureOfStatus(status)).toEqual(reason && { reason, httpStatus: status });
  });
});
