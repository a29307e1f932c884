// increase@0.583.0 exactly: npm's `latest`, 1.0.0, is another package and not the bank's SDK.
import { Increase } from 'increase';
import { RailError } from '../../domain/rails/error.ts';
import { retryAfterMs } from '../../lib/retry-after.ts';
import { RetryLater } from '../retry-later.ts';

interface ClientOptions {
  /** Where the API is, for example `https://api.increase.com`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly timeoutMs?: number;
}

/** How long the bank is left alone that says "too many requests" and not until when. */
const BUSY_FOR_MS = 5_000;
const MONTH_MS = 30 * 86_400_000;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Every object of the API says its type; what says none is a list. */
const isAnswer = (text: string): boolean => {
  const answer = parsed(text);
  return isRecord(answer) && (typeof answer['type'] === 'string' || Array.isArray(answer['data']));
};

/**
 * Reads the whole answer while the SDK's time-out runs, whose signal is in `init`, and refuses what is no answer of the API. The
 * SDK alone would wait for a body without end, and take a web page for an empty list.
 */
const fetchWhole: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const text = await response.text();
  if (response.ok && !isAnswer(text)) throw new Error('not an answer of the API');
  const headers = new Headers(response.headers);
  if (response.ok) headers.set('content-type', 'application/json');
  return new Response(text, { status: response.status, headers });
};

/** Connects the SDK. Its own retries are off: the host retries, and knows what is safe. */
export const createClient = (options: ClientOptions): Increase => {
  const { baseUrl, apiKey, timeoutMs = 20_000 } = options;
  return new Increase({
    baseURL: baseUrl,
    apiKey,
    webhookSecret: null,
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: 'off',
    fetch: fetchWhole,
    fetchOptions: { redirect: 'error' },
  });
};

/** What the bank answered instead of what was asked for. It says nothing of a payee by itself. */
export class IncreaseError extends RailError {
  readonly status: number;
  /** The API's own word, for example `invalid_parameters_error`. */
  readonly type: string;
  /** With `idempotency_key_already_used_error`: what the key was used for. */
  readonly resourceId: string | null;
  /** With `invalid_parameters_error`: what the bank says of them, as one text. */
  readonly parameters: string;

  constructor(status: number, body: unknown, cause: unknown) {
    const said = isRecord(body) ? body : {};
    const type = typeof said['type'] === 'string' ? said['type'] : 'error';
    super(`INCREASE_${status}`, `the bank answered ${status} ${type.slice(0, 60)}`, { cause });
    this.status = status;
    this.type = type;
    this.resourceId = typeof said['resource_id'] === 'string' ? said['resource_id'] : null;
    this.parameters = JSON.stringify(said['errors'] ?? []);
  }
}

const explained = (thrown: unknown): unknown => {
  if (!(thrown instanceof Error) || thrown instanceof RailError || !('status' in thrown)) {
    return thrown;
  }
  const { status } = thrown;
  if (typeof status !== 'number') {
    return new RailError('INCREASE_NO_ANSWER', 'the bank did not answer', { cause: thrown });
  }
  if (status === 429) {
    const headers =
      'headers' in thrown && thrown.headers instanceof Headers ? thrown.headers : null;
    const afterMs = (headers && retryAfterMs(headers)) ?? BUSY_FOR_MS;
    return new RetryLater(Math.min(afterMs, MONTH_MS), { cause: thrown });
  }
  return new IncreaseError(status, 'error' in thrown ? thrown.error : null, thrown);
};

/**
 * Asks the bank by the SDK, and words what it throws as a rail has to: 429 as `RetryLater`, another
 * answer as {@link IncreaseError}, no answer as a `RailError`. All of them mean that nothing is known.
 */
export const ask = async <Answer>(call: () => PromiseLike<Answer>): Promise<Answer> => {
  try {
    return await call();
  } catch (thrown) {
    throw explained(thrown);
  }
};

/** True where the bank says that it has no such object. */
export const isMissing = (thrown: unknown): boolean =>
  thrown instanceof IncreaseError && thrown.type === 'object_not_found_error';
