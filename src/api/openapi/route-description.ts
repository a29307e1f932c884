import type { z } from 'zod';
import type { HeaderName } from './headers.ts';

/** One answer of a route: JSON by a schema, text of a type, either, or nothing but a status. */
export interface AnswerDescription {
  readonly says: string;
  readonly json?: z.ZodType;
  readonly text?: string;
  readonly headers?: readonly HeaderName[];
  /** The name under which answers that several routes share stand once in the document. */
  readonly component?: string;
}

/** What a route takes and answers. */
export interface RouteDescription {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As the router has it: `/sep31/transactions/:id`. */
  readonly path: string;
  /** What a generated client calls it; camelCase, and no other route's. */
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly deprecated?: boolean;
  /** True where requests are not counted, and so never too many. */
  readonly uncounted?: boolean;
  /** Whether a SEP-10 token is needed; `business` is the secret of the business's own pages. */
  readonly token: 'required' | 'optional' | 'none' | 'business';
  /** The schemas by which the query is read, one after the other. */
  readonly query?: readonly z.ZodType[];
  /** The schema by which the body is read, whatever the form it comes in. */
  readonly body?: z.ZodType;
  /** The forms that a body may have. */
  readonly bodyTypes?: readonly string[];
  /** By status; what is not named here is answered like `otherwise`. */
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** Every other answer. Refusals and faults are `{"error": "…"}`, or a page on a page's routes. */
  readonly otherwise: AnswerDescription;
}
