import { refuse, type Refusal } from '../../../domain/refusal.ts';
import type { ApiMiddleware } from '../../deps.ts';
import { answerRefusal } from '../errors.ts';
import { isUtf8Escaped, isWhole, notUtf8 } from './utf8.ts';

/** Deeper than any request of the SEPs, and shallow enough for whoever walks it. */
const DEPTH_MAX = 20;
const NULL_CHARACTER = '\u0000';

const nullCharacter = (): Refusal =>
  refuse('request_malformed', 'The request holds a null character.');

/**
 * Makes what came in safe to walk: refuses null characters, which PostgreSQL cannot hold, text that
 * is not UTF-8, and nesting that nobody asked for; takes `__proto__` out, wherever it stands.
 * @returns null when all is well. It keeps its own list of what to visit, so that no depth of
 * nesting can exhaust the stack.
 */
export const sanitize = (input: unknown): Refusal | null => {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: input, depth: 0 }];
  for (let visit = open.pop(); visit; visit = open.pop()) {
    const { value, depth } = visit;
    if (typeof value === 'string') {
      if (value.includes(NULL_CHARACTER)) return nullCharacter();
      if (!isWhole(value)) return notUtf8();
    }
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= DEPTH_MAX) {
      return refuse('request_malformed', `A request is nested at most ${DEPTH_MAX} deep.`);
    }
    if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__');
    for (const [name, inner] of Object.entries(value)) {
      if (name.includes(NULL_CHARACTER)) return nullCharacter();
      if (!isWhole(name)) return notUtf8();
      open.push({ value: inner, depth: depth + 1 });
    }
  }
  return null;
};

/** Refuses addresses with a null character, or that are not UTF-8, before any route looks at them. */
export const sanitizeAddress = (): ApiMiddleware => async (ctx, next) => {
  if (/%00/i.test(ctx.url)) return answerRefusal(ctx, nullCharacter());
  // A decoder would put another character in a payee's name.
  if (!isUtf8Escaped(ctx.url)) return answerRefusal(ctx, notUtf8());
  await next();
};
