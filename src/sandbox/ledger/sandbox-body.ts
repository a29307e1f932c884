import type { z } from 'zod';
import type { HorizonRequest } from './horizon/http.ts';

/** The JSON body of a request to the sandbox itself; undefined when it is none. */
export const parseBody = ({ body }: HorizonRequest): unknown => {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // What is no JSON is no order either, and is answered as such.
    return undefined;
  }
};

/** Reads the body by a schema, or says which field is wrong and why. */
export const readBody = <Schema extends z.ZodType<object>>(
  request: HorizonRequest,
  schema: Schema,
): z.output<Schema> | { readonly field: string; readonly reason: string } => {
  const result = schema.safeParse(parseBody(request));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  return { field: issue?.path.join('.') || 'body', reason: issue?.message ?? 'unreadable' };
};
