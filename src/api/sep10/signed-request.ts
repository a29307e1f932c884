import { jwtVerify, type JWTPayload } from 'jose';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import { baseAccount, publicKeyBytes } from '../../stellar/accounts/address.ts';
import type { ClientDomainKey } from '../../stellar/signing/challenge.ts';

/** What a request for a challenge asks, as it came. */
type ChallengeParameters = Readonly<
  Partial<Record<'account' | 'memo' | 'home_domain' | 'client_domain', string>>
>;

interface SignedRequestDeps {
  readonly webAuthEndpoint: string;
  readonly readClientDomainKey: ClientDomainKey;
}

const NAMES = ['account', 'memo', 'home_domain', 'client_domain'] as const;

const claimed = (payload: JWTPayload, name: string): string | undefined => {
  const claim = payload[name];
  // What has no value was not given, in the request as in the header that repeats it.
  if (claim === '') return undefined;
  return typeof claim === 'string' || typeof claim === 'number' ? String(claim) : undefined;
};

const keyOf = (account: string) => ({
  kty: 'OKP',
  crv: 'Ed25519',
  x: Buffer.from(publicKeyBytes(baseAccount(account))).toString('base64url'),
});

/**
 * Checks SEP-10's optional `Authorization` header of a request for a challenge: a JWT by EdDSA that
 * repeats the request, signed by the client domain's key where the request names a domain, and by
 * the account itself where it names none.
 * @returns null when it is right.
 */
export const judgeSignedRequest = async (
  deps: SignedRequestDeps,
  token: string,
  parameters: ChallengeParameters & { readonly account: string },
): Promise<Refusal | null> => {
  const domain = parameters.client_domain;
  const signer = domain === undefined ? parameters.account : await deps.readClientDomainKey(domain);
  if (isRefusal(signer)) return signer;
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(token, keyOf(signer), {
      algorithms: ['EdDSA', 'Ed25519'],
      requiredClaims: ['iat', 'exp', 'web_auth_endpoint', 'account'],
    }));
  } catch {
    return refuse('request_malformed', 'header_not_signed');
  }
  if (claimed(payload, 'web_auth_endpoint')?.replace(/\/+$/, '') !== deps.webAuthEndpoint) {
    return refuse('request_malformed', 'header_for_other_endpoint', {
      endpoint: deps.webAuthEndpoint,
    });
  }
  const differing = NAMES.find((name) => claimed(payload, name) !== parameters[name]);
  return differing === undefined
    ? null
    : refuse('request_malformed', 'header_for_other_request', { name: differing });
};
