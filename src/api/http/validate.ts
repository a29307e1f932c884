import { z } from 'zod';
import { isRefusal, refuse, refuseField, type Refusal, isSayable } from '../../domain/refusal.ts';
import type { ApiContext, ApiMiddleware } from '../deps.ts';
import { sayingOf } from '../../domain/languages/saying.ts';
import { answerRefusal } from './errors.ts';
import { schemaFault } from './schema-fault.ts';
import { joinQuery } from './body/input.ts';

/** An answer with a status of its own; any other object is the body of a 200. */
interface Answer {
  readonly answerStatus: number;
  readonly body: object | null;
}

export const answer = (answerStatus: number, body: object | null): Answer => ({
  answerStatus,
  body,
});

const isAnswer = (value: object): value is Answer => 'answerStatus' in value;

const isObject = (value: unknown): value is Readonly<Record<PropertyKey, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The members that a schema knows by name, before its transforms; null of what is no object. */
const shapeOf = (schema: unknown): Readonly<Record<string, unknown>> | null => {
  if (schema instanceof z.ZodPipe) return shapeOf(schema.in);
  if (schema instanceof z.ZodOptional) return shapeOf(schema.unwrap());
  return schema instanceof z.ZodObject ? schema.shape : null;
};

/**
 * Leaves out the parameters that a client names and gives no value: many send every parameter that
 * they know, as `memo=` or as `null`. What a schema does not know by name stays as it came, because
 * SEP-12 judges what a customer tells by its own rules.
 */
const withoutEmpty = (schema: unknown, input: unknown): unknown => {
  const shape = shapeOf(schema);
  if (shape === null || !isObject(input)) return input;
  return Object.fromEntries(
    Object.entries(input).flatMap(([name, value]): [string, unknown][] => {
      if (!Object.hasOwn(shape, name)) return [[name, value]];
      return value === '' || value === null ? [] : [[name, withoutEmpty(shape[name], value)]];
    }),
  );
};

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce((value, key) => (isObject(value) ? value[key] : undefined), input);

const malformed = (): Refusal => refuse('request_malformed', 'request_malformed');

/** What is wrong with one field, by name. */
const refuseIssue = ({ path, code, message }: z.core.$ZodIssue, input: unknown): Refusal => {
  const mayBeMissing = code === 'invalid_type' || code === 'invalid_union';
  const isMissing = mayBeMissing && valueAt(input, path) === undefined;
  const fault = isMissing ? { key: 'is_missing' as const } : schemaFault(message);
  return fault === null || path.length === 0
    ? malformed()
    : { refusal: 'request_malformed', ...sayingOf({ ...fault, field: path.join('.') }) };
};

const notTaken = (name = ''): Refusal =>
  isSayable(name) ? refuseField('request_malformed', name, 'not_taken') : malformed();

/**
 * Reads input by a schema; a parameter without a value is one that was not given. It is handed back
 * as `data`, because what a client names its fields must not make a refusal of it.
 * @returns a refusal that names the field which is wrong.
 */
export const parseInput = <T>(
  schema: z.ZodType<T>,
  input: unknown,
): { readonly data: T } | Refusal => {
  const given = withoutEmpty(schema, input);
  const result = schema.safeParse(given);
  if (result.success) return { data: result.data };
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys') return notTaken(issue.keys[0]);
  return issue ? refuseIssue(issue, given) : malformed();
};

/** Writes what a handler returned: a refusal, an answer with its status, or the body of a 200. */
export const respond = (ctx: ApiContext, result: object): void => {
  if (isRefusal(result)) return answerRefusal(ctx, result);
  ctx.status = isAnswer(result) ? result.answerStatus : 200;
  ctx.body = isAnswer(result) ? result.body : result;
};

/**
 * A route: reads the query of a GET or the body of anything else by the schema, passes it to the handler, and
 * writes what comes back. A query counts for a part of the body.
 */
export const validate =
  <T>(
    schema: z.ZodType<T>,
    handle: (input: T, ctx: ApiContext) => Promise<object>,
  ): ApiMiddleware =>
  async (ctx) => {
    const isRead = ctx.method === 'GET' || ctx.method === 'HEAD';
    const differing = isRead ? null : joinQuery(ctx);
    const input = differing ?? parseInput(schema, (isRead ? ctx.query : ctx.request.body) ?? {});
    respond(ctx, isRefusal(input) ? input : await handle(input.data, ctx));
  };
