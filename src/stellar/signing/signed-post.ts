import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { failureOf, failureOfStatus, type PostFailure } from '../../lib/post-failure.ts';
import { isPrivate, lookupPublic } from '../../lib/public-address.ts';
import type { Signer } from './signer.ts';

/** How long one attempt may take in all: the name, the connection, the answer. */
export const ATTEMPT_WITHIN_MS = 5_000;
/** The status is all that is read: the rest of an answer may end by itself, and is then cut off. */
const REST_WITHIN_MS = 250;

interface SignedPost {
  readonly url: string;
  readonly body: string;
  readonly signer: Signer;
  /** Allows http and private addresses. */
  readonly development: boolean;
}

/** `t=<seconds>, s=<base64>` over `<seconds>.<host>.<body>`, as the SEPs have callbacks signed. */
const signatureOf = async (
  signer: Signer,
  host: string,
  body: string,
  nowMs: number,
): Promise<string> => {
  const seconds = Math.floor(nowMs / 1_000);
  const signature = await signer.sign(Buffer.from(`${seconds}.${host}.${body}`));
  return `t=${seconds}, s=${Buffer.from(signature).toString('base64')}`;
};

const isAllowed = (url: URL, development: boolean): boolean => {
  if (development) return url.protocol === 'https:' || url.protocol === 'http:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return url.protocol === 'https:' && !(isIP(host) !== 0 && isPrivate(host));
};

/** Ends once the connection is closed, so that an attempt that has ended holds nothing. */
const post = (url: URL, headers: Record<string, string>, { body, development }: SignedPost) =>
  new Promise<number>((resolve, reject) => {
    const open = url.protocol === 'https:' ? requestHttps : requestHttp;
    let status: number | null = null;
    const request = open(url, {
      method: 'POST',
      headers,
      agent: false,
      signal: AbortSignal.timeout(ATTEMPT_WITHIN_MS),
      // A name is resolved when it is called, and may not lead into our own network.
      ...(development ? {} : { lookup: lookupPublic }),
    });
    request.on('response', (response) => {
      status = response.statusCode ?? 0;
      const cut = setTimeout(() => request.destroy(), REST_WITHIN_MS);
      response.on('close', () => clearTimeout(cut));
      // What is cut off was answered.
      response.on('error', () => undefined);
      response.resume();
    });
    request.on('upgrade', (_response, socket) => {
      status = 101;
      socket.destroy();
    });
    let fault: Error = new Error('the request ended without an answer');
    request.on('error', (error) => {
      fault = error;
    });
    request.on('close', () => {
      if (status === null) reject(fault);
      else resolve(status);
    });
    request.end(body);
  });

/**
 * Posts JSON to a client's callback address, signed with the anchor's `SIGNING_KEY`.
 * @returns null when the client took it (2xx), or why not. A redirect is not followed and counts as
 * a no.
 */
export const postSigned = async (order: SignedPost): Promise<PostFailure | null> => {
  const url = URL.canParse(order.url) ? new URL(order.url) : null;
  if (!url || !isAllowed(url, order.development)) {
    return { reason: 'refused_address', httpStatus: null };
  }
  const signature = await signatureOf(order.signer, url.host, order.body, Date.now());
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(order.body)),
    signature,
    // The name that older clients still look for.
    'x-stellar-signature': signature,
  };
  try {
    return failureOfStatus(await post(url, headers, order));
  } catch (error) {
    return failureOf(error);
  }
};
