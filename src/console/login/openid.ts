import * as client from 'openid-client';
import type { SecretBox } from '../../db/secret.ts';
import { isRole } from '../../domain/operators/roles.ts';
import type { OpenIdPerson } from '../../services/operators/login/login.ts';

const TIMEOUT_SECONDS = 10;
const CONTEXT = 'console-openid';
/** How long a person may take at the provider. */
export const LOGIN_SECONDS = 600;

interface OpenIdSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly rolesClaim: string;
  readonly consoleUrl: string;
  /** Allows a provider over plain http. */
  readonly development: boolean;
  readonly secrets: SecretBox;
}

/** A login that is under way, as its browser keeps it, encrypted. */
interface Pending {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly until: number;
}

export interface OpenIdLogin {
  /** The provider's host, for the button. */
  readonly host: string;
  /** @returns where to send the browser, and what it keeps until it comes back. */
  begin(): Promise<{ readonly to: string; readonly kept: string }>;
  /**
   * @param search the query that the browser came back with.
   * @returns whom the provider vouches for; null where the answer is not that of this login.
   */
  finish(search: string, kept: string): Promise<OpenIdPerson | null>;
}

const isPending = (value: unknown): value is Pending =>
  typeof value === 'object' && value !== null && 'state' in value && 'until' in value;

const readKept = (secrets: SecretBox, kept: string): Pending | null => {
  try {
    const [keyId = '', encoded = ''] = kept.split('.');
    const ciphertext = Buffer.from(encoded, 'base64url');
    const opened = secrets.open({ ciphertext, keyId }, CONTEXT);
    return isPending(opened) && opened.until > Date.now() ? opened : null;
  } catch {
    return null;
  }
};

const keep = (secrets: SecretBox, pending: Pending): string => {
  const { ciphertext, keyId } = secrets.seal(pending, CONTEXT);
  return `${keyId}.${ciphertext.toString('base64url')}`;
};

/** Reads what an ID token says; an address that the provider has not verified is nobody's. */
const personOf = (claims: Readonly<Record<string, unknown>>, rolesClaim: string) => {
  const { iss, sub, email, name, email_verified: verified } = claims;
  if (typeof email !== 'string' || verified === false) return null;
  const listed: unknown = claims[rolesClaim];
  const names: unknown[] = Array.isArray(listed) ? listed : [listed];
  return {
    subject: `${String(iss)}#${String(sub)}`,
    email,
    name: typeof name === 'string' && name !== '' ? name.slice(0, 100) : email,
    roles: names.filter((one): one is string => typeof one === 'string').filter(isRole),
  };
};

/** Login by OpenID Connect: the code flow, with PKCE, state and nonce. */
export const createOpenIdLogin = (settings: OpenIdSettings): OpenIdLogin => {
  const { issuer, clientId, clientSecret, rolesClaim, consoleUrl, secrets } = settings;
  const redirectUri = new URL('/login/openid/answer', consoleUrl).href;
  let discovered: client.Configuration | undefined;
  const discover = async (): Promise<client.Configuration> => {
    discovered ??= await client.discovery(new URL(issuer), clientId, clientSecret, undefined, {
      timeout: TIMEOUT_SECONDS,
      // The signature of an ID token is checked, though it came over TLS.
      execute: [
        client.enableNonRepudiationChecks,
        ...(settings.development ? [client.allowInsecureRequests] : []),
      ],
    });
    return discovered;
  };
  return {
    host: new URL(issuer).host,
    async begin() {
      const configuration = await discover();
      const pending = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
        until: Date.now() + LOGIN_SECONDS * 1_000,
      };
      const to = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
      });
      return { to: to.href, kept: keep(secrets, pending) };
    },
    async finish(search, kept) {
      const pending = readKept(secrets, kept);
      if (pending === null) return null;
      const answer = new URL(redirectUri);
      answer.search = search;
      try {
        const tokens = await client.authorizationCodeGrant(await discover(), answer, {
          expectedState: pending.state,
          expectedNonce: pending.nonce,
          pkceCodeVerifier: pending.verifier,
          idTokenExpected: true,
        });
        return personOf({ ...tokens.claims() }, rolesClaim);
      } catch (fault) {
        // A wrong state, nonce, code or signature: the answer is not that of this login.
        if (fault instanceof client.ClientError || fault instanceof client.ResponseBodyError) {
          return null;
        }
        if (fault instanceof client.AuthorizationResponseError) return null;
        throw fault;
      }
    },
  };
};
