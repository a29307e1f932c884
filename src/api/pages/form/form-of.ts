import type { PageContext } from '../page.ts';

/** The text fields of a form; whatever else a client sent is not there. */
export const formOf = (ctx: PageContext): Readonly<Record<string, string>> => {
  const body: unknown = ctx.request.body;
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
};
