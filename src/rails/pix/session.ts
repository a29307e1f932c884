import { once } from 'node:events';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { RailError } from '../../domain/rails/error.ts';
import { retryAfterMs } from '../../lib/retry-after.ts';
import { RetryLater } from '../retry-later.ts';

/** The certificate that the bank issued to us; each as PEM. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
  /** Whom to trust instead of the public authorities. */
  readonly ca?: string;
}

export interface SessionOptions {
  /** Where tokens are given out, for example `https://pix.api.efipay.com.br/oauth/token`. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Null only for a bank that stands in on one's own machine. */
  readonly certificate: ClientCertificate | null;
  readonly timeoutMs?: number;
}

/** What a request was answered with; the body is read by whoever knows what it should be. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** One bank's API behind OAuth 2 (client credentials) and mTLS. */
export interface Session {
  ask(method: 'GET' | 'PUT', url: URL, body?: unknown): Promise<Answer>;
}

const BODY_MAX = 8 * 1024 * 1024;
/** How long the bank is left alone that says "too many requests" and not until when. */
const BUSY_FOR_MS = 5_000;
/** A token is given up a little before it expires. */
const TOKEN_MARGIN_MS = 30_000;
const TOKEN_FOR_MS = 300_000;

type Reply = Answer & { readonly headers: Headers };

const readAll = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    const part = Buffer.from(chunk);
    bytes += part.byteLength;
    if (bytes > BODY_MAX) throw new Error('the answer is too long');
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const headersOf = ({ headersDistinct }: IncomingMessage): Headers =>
  new Headers(
    Object.entries(headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    ),
  );

/** Sends one request and reads its whole answer; a redirect is an answer like any other. */
const createSend = (certificate: ClientCertificate | null, timeoutMs: number) => {
  // Connections are not kept: one that the bank has closed meanwhile loses a request.
  const agent = new HttpsAgent({ ...certificate, keepAlive: false, minVersion: 'TLSv1.2' });
  return async (
    url: URL,
    method: string,
    headers: Record<string, string>,
    body: string | null,
  ): Promise<Reply> => {
    const options = { method, headers, signal: AbortSignal.timeout(timeoutMs) };
    const request =
      url.protocol === 'https:'
        ? requestHttps(url, { ...options, agent })
        : requestHttp(url, { ...options, agent: false });
    const answered = once(request, 'response');
    // A connection that breaks after the answer has begun is seen where its body is read.
    request.on('error', () => undefined);
    request.end(body ?? undefined);
    const [response]: IncomingMessage[] = await answered;
    if (!response) throw new Error('the bank did not answer');
    const text = await readAll(response);
    return { status: response.statusCode ?? 0, text, headers: headersOf(response) };
  };
};

/** A bank that says it is busy did nothing about the request. */
const refuseBusy = ({ status, headers }: Reply): void => {
  const afterMs = retryAfterMs(headers) ?? (status === 429 ? BUSY_FOR_MS : null);
  if (afterMs !== null && (status === 429 || status === 503)) throw new RetryLater(afterMs);
};

const readToken = (text: string): { readonly token: string; readonly forMs: number } => {
  const answer: unknown = JSON.parse(text);
  if (typeof answer !== 'object' || answer === null || !('access_token' in answer)) {
    throw new RailError('PIX_TOKEN', 'The token endpoint answered without an access_token.');
  }
  const seconds = 'expires_in' in answer ? Number(answer.expires_in) : Number.NaN;
  return {
    token: String(answer.access_token),
    forMs: Number.isFinite(seconds) ? seconds * 1_000 : TOKEN_FOR_MS,
  };
};

/**
 * Opens a session. A token is kept until it expires; where the bank answers 401 all the same, one new
 * token is fetched and the request sent once more, because a bank does nothing about a request that
 * it answers so. Whatever brings no answer is thrown, and `RetryLater` where the bank is busy.
 */
export const openSession = (options: SessionOptions): Session => {
  const { tokenUrl, clientId, clientSecret, certificate, timeoutMs = 10_000 } = options;
  const send = createSend(certificate, timeoutMs);
  let known: { readonly token: string; readonly untilMs: number } | null = null;
  let fetching: Promise<string> | null = null;

  const fetchToken = async (): Promise<string> => {
    const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
    const body = 'grant_type=client_credentials';
    const reply = await send(new URL(tokenUrl), 'POST', headers, body);
    refuseBusy(reply);
    if (reply.status !== 200) {
      const message = `The token endpoint answered ${reply.status}.`;
      throw new RailError('PIX_CREDENTIALS', message);
    }
    const { token, forMs } = readToken(reply.text);
    known = { token, untilMs: performance.now() + forMs - TOKEN_MARGIN_MS };
    return token;
  };

  const tokenNow = async (): Promise<string> => {
    if (known && performance.now() < known.untilMs) return known.token;
    fetching ??= fetchToken().finally(() => {
      fetching = null;
    });
    return fetching;
  };

  const askOnce = async (
    method: string,
    url: URL,
    body: unknown,
    token: string,
  ): Promise<Reply> => {
    const text = body === undefined ? null : JSON.stringify(body);
    return send(
      url,
      method,
      {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(text === null ? {} : { 'content-type': 'application/json' }),
      },
      text,
    );
  };

  return {
    async ask(method, url, body) {
      const token = await tokenNow();
      const first = await askOnce(method, url, body, token);
      let reply = first;
      if (first.status === 401) {
        // Others may have fetched a new one meanwhile.
        if (known?.token === token) known = null;
        reply = await askOnce(method, url, body, await tokenNow());
      }
      refuseBusy(reply);
      if (reply.status === 401 || reply.status === 403) {
        const message = `The bank answered ${reply.status}: credentials, certificate or scope.`;
        throw new RailError('PIX_CREDENTIALS', message);
      }
      return { status: reply.status, text: reply.text };
    },
  };
};
