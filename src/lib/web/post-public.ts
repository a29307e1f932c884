import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { failureOf, failureOfStatus, type PostFailure } from '../post-failure.ts';
import { isPrivate, lookupPublic } from '../public-address.ts';

/** How long one attempt may take in all: the name, the connection, the answer. */
export const ATTEMPT_WITHIN_MS = 5_000;
/** The status is all that is read: the rest of an answer may end by itself, and is then cut off. */
const REST_WITHIN_MS = 250;

interface PublicPost {
  readonly url: string;
  readonly body: string;
  /** Headers besides those of JSON; `host` is what the address names. */
  readonly headersFor: (host: string) => Promise<Readonly<Record<string, string>>>;
  /** Allows http and private addresses. */
  readonly development: boolean;
}

const isAllowed = (url: URL, development: boolean): boolean => {
  if (development) return url.protocol === 'https:' || url.protocol === 'http:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return url.protocol === 'https:' && !(isIP(host) !== 0 && isPrivate(host));
};

/** Ends once the connection is closed, so that an attempt that has ended holds nothing. */
const post = (url: URL, headers: Record<string, string>, { body, development }: PublicPost) =>
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
 * Posts JSON to an address of the Internet: https, and nowhere into our own network.
 * @returns null when it was taken (2xx), or why not. A redirect is not followed and counts as a no.
 */
export const postPublic = async (order: PublicPost): Promise<PostFailure | null> => {
  const url = URL.canParse(order.url) ? new URL(order.url) : null;
  if (!url || !isAllowed(url, order.development)) {
    return { reason: 'refused_address', httpStatus: null };
  }
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(order.body)),
    ...(await order.headersFor(url.host)),
  };
  try {
    return failureOfStatus(await post(url, headers, order));
  } catch (error) {
    return failureOf(error);
  }
};
