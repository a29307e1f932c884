import type { HeaderName } from './headers.ts';
import { authenticationAnswer, errorAnswer } from '../shared/answers-schema.ts';
import type { AnswerDescription, RouteDescription } from './route-description.ts';

const refusal = (
  component: string,
  says: string,
  headers: readonly HeaderName[] = [],
): AnswerDescription => ({
  component,
  says,
  json: errorAnswer,
  headers: ['RequestId', ...headers],
});

const BAD_REQUEST = refusal(
  'BadRequest',
  'It is not understood, or not possible; the text says why.',
);
const NOT_FOUND = refusal('NotFound', 'There is no such thing, or it is not yours.');
const PAYLOAD_TOO_LARGE = refusal('PayloadTooLarge', 'The body is too long.');
const UNSUPPORTED_MEDIA_TYPE = refusal(
  'UnsupportedMediaType',
  'The body is of a type that is not read here.',
);
const TOO_MANY_REQUESTS = refusal('TooManyRequests', 'Ask again later.', ['RetryAfter']);
const INTERNAL_ERROR = refusal('InternalError', 'A fault of ours.');
const UNAVAILABLE = refusal('Unavailable', 'Something that is needed is away, or paused.', [
  'RetryAfter',
]);
/** What a missing or bad token is answered with: 401 by SEP-12, 403 by every other SEP. */
export const UNAUTHENTICATED: Readonly<Record<401 | 403, AnswerDescription>> = {
  401: {
    ...refusal('Unauthorized', 'No token, or no good one.', ['Authenticate']),
    json: authenticationAnswer,
  },
  403: {
    ...refusal('Forbidden', 'No token, no good one, or not allowed.'),
    json: authenticationAnswer,
  },
};

/** Every other refusal and fault of a route that answers JSON. */
export const REFUSED = refusal('Refusal', 'Any other refusal, or fault of ours.');
/** The same where a person reads it: a page, or JSON before it was known that one is wanted. */
export const CLOSED: AnswerDescription = {
  component: 'PageRefusal',
  says: 'A refusal, or a fault of ours, mostly as a page that says why.',
  text: 'text/html',
  json: errorAnswer,
  headers: ['RequestId'],
};

const NAMES_ROW = /(?:^|_)id$/;

/** The refusals that a route shares with others, by what it takes. */
export const sharedRefusals = (
  { otherwise, path, body, bodyTypes = [], uncounted }: RouteDescription,
  taken: readonly string[],
): Readonly<Record<number, AnswerDescription>> => {
  if (otherwise !== REFUSED) return {};
  const refusals: Record<number, AnswerDescription> = { 500: INTERNAL_ERROR, 503: UNAVAILABLE };
  if (taken.length > 0 || body) refusals[400] = BAD_REQUEST;
  if (path.includes(':') || taken.some((name) => NAMES_ROW.test(name))) refusals[404] = NOT_FOUND;
  if (body) refusals[413] = PAYLOAD_TOO_LARGE;
  if (body && !bodyTypes.includes('*/*')) refusals[415] = UNSUPPORTED_MEDIA_TYPE;
  if (!uncounted) refusals[429] = TOO_MANY_REQUESTS;
  return refusals;
};
