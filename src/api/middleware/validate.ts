import type { z } from 'zod';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import type { ApiContext, ApiMiddleware } from '../deps.ts';
import { answerRefusal } from './errors.ts';
import { joinQuery } from './input.ts';

/** An answer with a status of its own; any other object is the body of a 200. */
export interface Answer {
  readonly answerStatus: number;
  readonly body: object | null;
}

export const answer = (answerStatus: number, body: object | null): Answer => ({
  answerStatus,
  body,
});

const isAnswer = (value: object): value is Answer => 'answerStatus' in value;

const notTaken = (name = ''): Refusal =>
  /^[\w.-]{1,64}$/.test(name)
    ? refuse('request_malformed', `${name}: is not taken here.`)
    : refuse('request_malformed', 'The request is malformed.');

/**
 * Reads input by a schema. It is handed back as `data`, because what a client names its fields must
 * not make a refusal of it.
 * @returns a refusal that names the field which is wrong.
 */
export const parseInput = <T>(
  schema: z.ZodType<T>,
  input: unknown,
): { readonly data: T } | Refusal => {
  const result = schema.safeParse(input);
  if (result.success) return { data: result.data };
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys') return notTaken(issue.keys[0]);
  const field = issue?.path.join('.') ?? '';
  return refuse(
    'request_malformed',
    field === '' ? 'The request is malformed.' : `${field}: ${issue?.message}`,
  );
};

/** Writes what a handler returned: a refusal, an answer with its status, or the body of a 200. */
export const respond = (ctx: ApiContext, result: object): void => {
  if (isRefusal(result)) return answerRefusal(ctx, result);
  ctx.status = isAnswer(result) ? result.answerStatus : 200;
  ctx.body = isAnswer(result) ? result.body : result;
};

/**
 * A route: reads the query of a GET or the body of anything else by the schema, hands it on, and
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
