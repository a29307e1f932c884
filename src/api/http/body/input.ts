import { isSayable, refuse, type Refusal } from '../../../domain/refusal.ts';
import type { ApiContext } from '../../deps.ts';
import { sanitize } from './sanitize.ts';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The two are written in their own ways: what is `5` in an address may be a number in JSON. */
const isSame = (inAddress: unknown, inBody: unknown): boolean =>
  typeof inAddress === 'string' &&
  ['string', 'number', 'boolean'].includes(typeof inBody) &&
  inAddress === String(inBody);

const differing = (name: string): Refusal =>
  isSayable(name)
    ? refuse('request_malformed', `${name}: differs between the address and the body.`)
    : refuse('request_malformed', 'The request is malformed.');

/**
 * Makes one body of the body and the query of a request that is no GET. A parameter in the place
 * that the SEP does not give it counts all the same, because left unread it would make another
 * request of this one: a DELETE whose body was lost on its way, and whose memo stands in the address,
 * would erase somebody else.
 * @returns a refusal where the two differ.
 */
export const joinQuery = (ctx: ApiContext): Refusal | null => {
  const { query } = ctx;
  const body: unknown = ctx.request.body ?? {};
  const names = Object.keys(query);
  if (names.length === 0 || !isRecord(body)) return null;
  const other = names.find((name) => Object.hasOwn(body, name) && !isSame(query[name], body[name]));
  if (other !== undefined) return differing(other);
  const joined = { ...query, ...body };
  ctx.request.body = joined;
  return sanitize(joined);
};
