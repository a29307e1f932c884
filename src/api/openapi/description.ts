import type { RouteDescription } from './route-description.ts';
import { CLOSED, REFUSED, UNAUTHENTICATED } from './refusals.ts';

const JSON_AND_FORM = ['application/json', 'application/x-www-form-urlencoded'] as const;

type Details = Pick<RouteDescription, 'method' | 'path' | 'operationId' | 'summary' | 'answers'> &
  Partial<RouteDescription>;

/** Describes the routes of one SEP that answer JSON. */
export const jsonRoutes =
  (tag: string, prefix: string, unauthenticated: 401 | 403 = 403) =>
  ({ path, answers, token = 'none', ...details }: Details): RouteDescription => ({
    tag,
    token,
    bodyTypes: JSON_AND_FORM,
    otherwise: REFUSED,
    ...details,
    path: `${prefix}${path}`,
    answers: {
      ...answers,
      ...(token === 'none' ? {} : { [unauthenticated]: UNAUTHENTICATED[unauthenticated] }),
    },
  });

/** Describes the pages that people see, and their parts. */
export const page = (details: Details): RouteDescription => ({
  tag: 'Pages',
  token: 'none',
  bodyTypes: ['application/x-www-form-urlencoded', 'application/json'],
  otherwise: CLOSED,
  ...details,
});
