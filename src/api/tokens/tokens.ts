import { randomUUID } from 'node:crypto';
import {
  jwtVerify,
  SignJWT,
  type CryptoKey,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose';
import { isRefusal } from '../../domain/refusal.ts';
import { parseTokenKeys } from '../../domain/token-keys.ts';
import type { Opening } from './opened-links.ts';
import type { Subject } from '../../services/deps.ts';

/** What a token is good for; one made for one thing is never accepted for another. */
type Audience =
  | 'api'
  | 'interactive-link'
  | 'interactive-session'
  | 'interactive-address'
  | 'more-info';

const SESSION_SECONDS = 24 * 3_600;
const LINK_SECONDS = 5 * 60;
export const PAGE_SECONDS = 24 * 3_600;
/** Renewed with each page: what stands in an address is seen by more than the browser. */
const ADDRESS_SECONDS = 30 * 60;

/** A one-time link into the pages of one transaction. */
export interface Link {
  /** The SEP transaction id. */
  readonly transactionId: string;
  /** Names this link, so that it is used once. */
  readonly linkId: string;
  readonly expiresAt: Date;
}

/** A browser's session of one transaction's pages. */
export interface PageSession {
  readonly transactionId: string;
  /** The link that it began with; left out where it began otherwise. */
  readonly opening?: Opening;
}

export interface Tokens {
  /** SEP-10's token; `challenge` is the hash of the challenge that proved the subject. */
  issueSession(subject: Subject, challenge: string): Promise<string>;
  /** Null for anything but a live token that `issueSession` made. */
  readSession(token: string): Promise<Subject | null>;
  issueLink(transactionId: string): Promise<string>;
  readLink(token: string): Promise<Link | null>;
  /**
   * What the browser's cookie holds once the link was used: one transaction's pages.
   * @param opening the link that was used, and by which session; left out where there was none.
   */
  issuePages(transactionId: string, opening?: Opening): Promise<string>;
  readPages(token: string): Promise<PageSession | null>;
  /** The same for a browser without cookies, whose addresses carry it; half an hour. */
  issueAddress(transactionId: string, opening?: Opening): Promise<string>;
  readAddress(token: string): Promise<PageSession | null>;
  issueMoreInfo(transactionId: string): Promise<string>;
  readMoreInfo(token: string): Promise<string | null>;
}

interface TokensDeps {
  /** `id:secret,id:secret`, or one secret of at least 32 characters; see `parseTokenKeys`. */
  readonly secret: string;
  /** SEP-10 `iss`: the address of this server's web authentication. */
  readonly issuer: string;
}

/** SEP-10 `sub`: the account alone, the muxed account, or `G…:<memo>`. */
const subjectText = ({ account, memo }: Subject): string =>
  memo === null ? account : `${account}:${memo}`;

/** A key that is imported once: of bytes, each signature would import them anew. */
const importKey = async (secret: string): Promise<CryptoKey> =>
  crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign', 'verify'],
  );

/** The keys by their ids, the one that signs first. @throws when the secret is malformed. */
const readKeys = (secret: string) => {
  const parsed = parseTokenKeys(secret);
  if (isRefusal(parsed)) throw new Error(`JWT_SECRET: ${parsed.message}`);
  const keys = parsed.map(({ id, secret: text }) => ({ id, key: importKey(text) }));
  const [signing] = keys;
  if (!signing) throw new Error('JWT_SECRET: there is no secret');
  /** Only the key that a token names is tried; a token that names none is the unnamed secret's. */
  const find = async ({ kid }: JWTHeaderParameters): Promise<CryptoKey> => {
    const named = keys.find(({ id }) => id === (kid ?? null));
    if (!named) throw new Error('a token of a key that is not ours');
    return named.key;
  };
  return { signing, find };
};

type Issue = (
  audience: Audience,
  claims: JWTPayload & { readonly sub: string; readonly jti: string },
  seconds: number,
) => Promise<string>;
type Read = (audience: Audience, token: string) => Promise<JWTPayload | null>;

const issuePagesFor =
  (issue: Issue, audience: Audience, seconds: number) =>
  async (sub: string, { linkId, sessionId }: Partial<Opening> = {}): Promise<string> =>
    issue(audience, { sub, jti: sessionId ?? randomUUID(), ...(linkId && { linkId }) }, seconds);

const readPagesFor =
  (read: Read, audience: Audience) =>
  async (token: string): Promise<PageSession | null> => {
    const payload = await read(audience, token);
    if (!payload?.sub || !payload.jti) return null;
    const { sub: transactionId, jti: sessionId, linkId } = payload;
    return typeof linkId === 'string'
      ? { transactionId, opening: { linkId, sessionId } }
      : { transactionId };
  };

/** Makes and reads the tokens of this server: JWT, HS256, each with its own audience. */
export const createTokens = ({ secret, issuer }: TokensDeps): Tokens => {
  const { signing, find } = readKeys(secret);

  const issue: Issue = async (audience, claims, seconds) => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ ...claims, iss: issuer, aud: audience, iat: now, exp: now + seconds })
      .setProtectedHeader({
        alg: 'HS256',
        typ: 'JWT',
        ...(signing.id === null ? {} : { kid: signing.id }),
      })
      .sign(await signing.key);
  };

  const read: Read = async (audience, token) => {
    try {
      const { payload } = await jwtVerify(token, find, {
        issuer,
        audience,
        algorithms: ['HS256'],
        requiredClaims: ['sub', 'iat', 'exp', 'jti'],
      });
      return payload;
    } catch {
      // Forged, expired, of another kind or no token at all: the reader of it need not know which.
      return null;
    }
  };

  const issueFor = (audience: Audience, seconds: number) => (transactionId: string) =>
    issue(audience, { sub: transactionId, jti: randomUUID() }, seconds);
  const readFor = (audience: Audience) => async (token: string) =>
    (await read(audience, token))?.sub ?? null;

  return {
    async issueSession(subject, challenge) {
      const { clientDomain } = subject;
      const claims = clientDomain === null ? {} : { client_domain: clientDomain };
      const named = { ...claims, sub: subjectText(subject), jti: challenge };
      return issue('api', named, SESSION_SECONDS);
    },
    async readSession(token) {
      const payload = await read('api', token);
      if (!payload?.sub) return null;
      const [account = '', memo = null] = payload.sub.split(':');
      const domain = payload['client_domain'];
      return { account, memo, clientDomain: typeof domain === 'string' ? domain : null };
    },
    issueLink: issueFor('interactive-link', LINK_SECONDS),
    async readLink(token) {
      const payload = await read('interactive-link', token);
      if (!payload?.sub || !payload.jti || !payload.exp) return null;
      const expiresAt = new Date(payload.exp * 1000);
      return { transactionId: payload.sub, linkId: payload.jti, expiresAt };
    },
    issuePages: issuePagesFor(issue, 'interactive-session', PAGE_SECONDS),
    readPages: readPagesFor(read, 'interactive-session'),
    issueAddress: issuePagesFor(issue, 'interactive-address', ADDRESS_SECONDS),
    readAddress: readPagesFor(read, 'interactive-address'),
    issueMoreInfo: issueFor('more-info', PAGE_SECONDS),
    readMoreInfo: readFor('more-info'),
  };
};
