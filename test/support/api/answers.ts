import { ROUTES } from '../../../src/api/openapi/descriptions.ts';
import type {
  AnswerDescription,
  RouteDescription,
} from '../../../src/api/openapi/route-description.ts';
import { errorAnswer } from '../../../src/api/shared/answers-schema.ts';

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`);

const PATTERNS = ROUTES.map((route) => ({ route, pattern: patternOf(route.path) }));
const isLiteral = ({ path }: RouteDescription): boolean => !path.includes(':');

/** The description of the route that answers a request; undefined where none does. */
const describedRoute = (method: string, path: string): RouteDescription | undefined => {
  const found = PATTERNS.filter(
    ({ route, pattern }) => route.method === method && pattern.test(path),
  ).map(({ route }) => route);
  return found.find(isLiteral) ?? found[0];
};

const UNKNOWN: AnswerDescription = { says: 'Nothing is here.', json: errorAnswer };

/**
 * Holds an answer against what /openapi.json says of its route and status.
 * @returns every way in which it differs, each with the place; none for one that is as described.
 */
export const differences = (
  method: string,
  path: string,
  status: number,
  body: unknown,
): readonly string[] => {
  const route = describedRoute(method, path);
  const own = route?.answers[status];
  // A success has to be described; every refusal may be `otherwise`.
  if (!own && route && status < 400) return [`the status ${status} is not described`];
  const possible = [...(own ? [own] : []), ...(!own ? [route?.otherwise ?? UNKNOWN] : [])];
  const schemas = possible.flatMap(({ json }) => json ?? []);
  if (schemas.length === 0) return ['no JSON is described'];
  const results = schemas.map((schema) => schema.safeParse(body));
  if (results.some(({ success }) => success)) return [];
  return results.flatMap(({ error }) =>
    (error?.issues ?? []).map((issue) => `${issue.path.join('.') || 'the body'}: ${issue.message}`),
  );
};

/**
 * `fetch`, but for one thing: an answer of JSON that is not as /openapi.json describes it fails the
 * test that asked for it. An answer that a route calls a success and gives as a text is not read.
 */
export const fetchDescribed = async (address: string, init: RequestInit): Promise<Response> => {
  const response = await fetch(address, init);
  const { pathname } = new URL(address);
  const method = init.method ?? 'GET';
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  if (!isJson || method === 'HEAD' || method === 'OPTIONS') return response;
  const found = differences(method, pathname, response.status, await response.clone().json());
  if (found.length === 0) return response;
  throw new Error(
    `${method} ${pathname} answered ${response.status} otherwise than /openapi.json says:\n${found.join('\n')}`,
  );
};
