import type { JsonSchema } from './schemas.ts';

/** `components.headers`: what answers say besides their bodies. */
export const HEADERS = {
  RequestId: {
    name: 'x-request-id',
    description: 'What our log calls this request; quote it where you ask us.',
    schema: { type: 'string' },
  },
  RetryAfter: {
    name: 'retry-after',
    description: 'When to ask again, in seconds; where that is known.',
    schema: { type: 'string', pattern: String.raw`^\d+$` },
  },
  Authenticate: {
    name: 'www-authenticate',
    description: 'How to prove who asks.',
    schema: { type: 'string', const: 'Bearer' },
  },
} as const satisfies Readonly<Record<string, JsonSchema>>;

export type HeaderName = keyof typeof HEADERS;
