import type { IncomingMessage } from 'node:http';
import { bodyParser } from '@koa/bodyparser';
import { refuse, isRefusal, type Refusal } from '../../../domain/refusal.ts';
import type { ApiContext, ApiMiddleware } from '../../deps.ts';
import { answerRefusal } from '../errors.ts';
import { readMultipart } from './multipart.ts';
import { sanitize } from './sanitize.ts';
import { isUtf8Escaped, notUtf8 } from './utf8.ts';

const LIMIT_BYTES = 100 * 1024;

/** How much of a body is let run out, so that whoever sends it is still there for the answer. */
const RUN_OUT_BYTES = 64 * 1024 * 1024;

/** Reads a request's body up to a limit; what is longer is let run out, unkept, and refused. */
export const readRaw = async (
  request: IncomingMessage,
  limitBytes: number,
): Promise<Buffer | Refusal> => {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    const bytes = Buffer.from(part as Uint8Array);
    length += bytes.length;
    if (length <= limitBytes) parts.push(bytes);
    else parts.length = 0;
    // A request that is cut off takes its answer with it.
    if (length > limitBytes + RUN_OUT_BYTES) break;
  }
  return length > limitBytes
    ? refuse('request_too_large', 'request_too_large', { bytes: limitBytes })
    : Buffer.concat(parts);
};

const malformed = () => refuse('request_malformed', 'body_unreadable');

/** Some wallets send the parts of a form; its text fields count, and files have no use here. */
const readParts = async (
  request: IncomingMessage,
  contentType: string,
): Promise<{ readonly texts: Record<string, string> } | Refusal> => {
  const bytes = await readRaw(request, LIMIT_BYTES);
  if (isRefusal(bytes)) return bytes;
  const parts = await readMultipart(bytes, contentType);
  if (isRefusal(parts)) return malformed();
  const texts = parts.filter(({ isNamed }) => !isNamed);
  return {
    texts: Object.fromEntries(texts.map(({ name, bytes: text }) => [name, text.toString('utf8')])),
  };
};

const isTooLarge = (error: Error): boolean => 'type' in error && error.type === 'entity.too.large';

/**
 * Judges a body that nothing has parsed. What a wallet told must not be lost in silence, so that
 * one of another type is refused; a body that was announced and is empty is none.
 */
const judgeUnread = async (ctx: ApiContext): Promise<Refusal | null> => {
  const bytes = await readRaw(ctx.req, LIMIT_BYTES);
  if (isRefusal(bytes)) return bytes;
  if (bytes.length === 0) return null;
  const isUntyped = ctx.get('content-type') === '';
  return refuse('content_type_unknown', isUntyped ? 'body_without_type' : 'body_of_other_type');
};

/** Several clients call a body a form unless they are told otherwise; JSON in it names no field. */
const judgeForm = (ctx: ApiContext): Refusal | null => {
  if (!ctx.is('application/x-www-form-urlencoded')) return null;
  const form = ctx.request.rawBody ?? '';
  if (/^\s*\{/.test(form)) {
    return refuse('content_type_unknown', 'body_is_json');
  }
  // What cannot be unescaped would be kept as it is written, `Jos%E9`.
  return isUtf8Escaped(form) ? null : notUtf8();
};

const judgeBody = async (ctx: ApiContext): Promise<Refusal | null> =>
  ctx.request.rawBody === undefined ? judgeUnread(ctx) : judgeForm(ctx);

/**
 * Reads JSON, urlencoded and multipart bodies of at most 100 KB into `ctx.request.body`, and refuses
 * any other.
 */
export const readBody = (): ApiMiddleware => {
  const parse = bodyParser({
    enableTypes: ['json', 'form'],
    // SEP-12 has a body with DELETE.
    parsedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'],
    jsonLimit: LIMIT_BYTES,
    formLimit: LIMIT_BYTES,
    onError: (error) => {
      throw error;
    },
  });
  return async (ctx, next) => {
    if (ctx.is('multipart/form-data')) {
      const parts = await readParts(ctx.req, ctx.get('content-type'));
      if (isRefusal(parts)) return answerRefusal(ctx, parts);
      const wild = sanitize(parts.texts);
      if (wild) return answerRefusal(ctx, wild);
      ctx.request.body = parts.texts;
      return next();
    }
    let refusal: Refusal | null = null;
    let goesOn = false;
    try {
      await parse(ctx, async () => {
        goesOn = true;
      });
    } catch (error) {
      refusal =
        error instanceof Error && isTooLarge(error)
          ? refuse('request_too_large', 'request_too_large', { bytes: LIMIT_BYTES })
          : malformed();
    }
    refusal ??= (await judgeBody(ctx)) ?? sanitize(ctx.request.body);
    if (refusal) return answerRefusal(ctx, refusal);
    if (goesOn) await next();
  };
};
