import { NetworkFault } from '../network.ts';
import { readText } from '../../lib/read-text.ts';
import { retryAfterMs } from '../../lib/retry-after.ts';

/** Far more than a page of two hundred transactions has. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

export interface HorizonHttpOptions {
  /** Without a trailing slash. */
  readonly url: string;
  /** How long one call may take, its body included. */
  readonly timeoutMs: number;
  /** Ends every call that is under way. */
  readonly signal: AbortSignal | null;
}

interface HorizonAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** An object's property, of whatever came in JSON. */
export const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** A property that has to be text. @throws NetworkFault when it is not. */
export const textField = (value: unknown, name: string): string => {
  const found = field(value, name);
  if (typeof found !== 'string') throw new NetworkFault(`the network answered without ${name}`);
  return found;
};

/** A property that has to be a whole number. @throws NetworkFault when it is not. */
export const numberField = (value: unknown, name: string): number => {
  const found = field(value, name);
  if (!Number.isSafeInteger(found)) throw new NetworkFault(`the network answered without ${name}`);
  return Number(found);
};

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
};

/** Undefined for what is no JSON. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * One HTTP call with an end, answered in JSON, whatever its status.
 * @param what the server and what it is asked, for the message of a fault.
 * @throws NetworkFault where there is no whole answer in JSON.
 */
export const askForJson = async (
  options: HorizonHttpOptions,
  path: string,
  what: string,
  init: RequestInit,
): Promise<HorizonAnswer> => {
  const limit = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  try {
    const response = await fetch(`${options.url}${path}`, { signal, ...init });
    const text = await readText(response, ANSWER_BYTES_MAX);
    const { status, headers } = response;
    const body = text === '' ? null : parsed(text);
    if (body === undefined) {
      // A proxy says in its own words that it is not now.
      throw new NetworkFault(`${what}: ${status} without JSON`, retryAfterMs(headers));
    }
    return { status, body, headers };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof NetworkFault) throw error;
    throw new NetworkFault(`${what}: ${reasonOf(error)}`);
  }
};

/**
 * One call to Horizon, with an end. Answers that say "not now" (429 and 5xx) are faults for reads,
 * and answers like any other where the caller asks for them.
 * @throws NetworkFault
 */
export const callHorizon = async (
  options: HorizonHttpOptions,
  path: string,
  request: { readonly form?: Readonly<Record<string, string>>; readonly anyStatus?: boolean } = {},
): Promise<HorizonAnswer> => {
  const form = request.form ? new URLSearchParams(request.form) : null;
  const what = `Horizon did not answer ${path.split('?')[0]}`;
  const answer = await askForJson(options, path, what, {
    method: form ? 'POST' : 'GET',
    headers: { accept: 'application/json' },
    ...(form ? { body: form } : {}),
  });
  const { status, headers } = answer;
  if (!request.anyStatus && (status === 429 || status >= 500)) {
    throw new NetworkFault(`Horizon answered ${status} to ${path}`, retryAfterMs(headers));
  }
  return answer;
};
