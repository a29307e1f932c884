import type { AnswerDescription, RouteDescription } from './route-description.ts';
import { parametersOf, shareParameters, type Parameter } from './parameters.ts';
import { sharedRefusals } from './refusals.ts';
import { HEADERS, type HeaderName } from './headers.ts';
import { isSchema, writeSchemas, type JsonSchema, type Schemas } from './schemas.ts';

/*
 * The schemas are written by zod itself (`schemas.ts`). `zod-openapi` takes every route as well, and
 * would replace some thirty lines of this file and that one: it writes answers as outputs, under
 * second names where an input has the same schema, shares no parameters, and knows neither the
 * refusals that follow from what a route takes nor a query that two schemas read in turn.
 */

/** How OpenAPI writes a path: `/sep31/transactions/{id}`. */
const templateOf = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}');

/** A route with what it takes, by name, and everything that it may answer. */
interface Prepared {
  readonly route: RouteDescription;
  readonly parameters: readonly Parameter[];
  readonly responses: readonly (readonly [status: string, answer: AnswerDescription])[];
}

const answersOf = (route: RouteDescription, taken: readonly string[]): Prepared['responses'] => [
  ...Object.entries({ ...sharedRefusals(route, taken), ...route.answers }),
  ['default', route.otherwise],
];

const prepare = (route: RouteDescription, schemas: Schemas): Prepared => {
  const parameters = parametersOf(route, schemas);
  const body = route.body ? schemas.resolve(schemas.of(route.body)) : {};
  const members = isSchema(body['properties']) ? Object.keys(body['properties']) : [];
  const taken = [...parameters.map(({ name }) => name), ...members];
  return { route, parameters, responses: answersOf(route, taken) };
};

const headersOf = (names: readonly HeaderName[]): JsonSchema =>
  Object.fromEntries(
    names.map((name) => [HEADERS[name].name, { $ref: `#/components/headers/${name}` }]),
  );

const responseOf = ({ says, json, text, headers }: AnswerDescription, schemas: Schemas) => {
  const content = {
    ...(text ? { [text]: { schema: { type: 'string' } } } : {}),
    ...(json ? { 'application/json': { schema: schemas.of(json) } } : {}),
  };
  return {
    description: says,
    ...(headers ? { headers: headersOf(headers) } : {}),
    ...(text || json ? { content } : {}),
  };
};

const securityOf = ({ token }: RouteDescription) => {
  if (token === 'none') return [];
  if (token === 'business') return [{ business: [] }];
  return token === 'required' ? [{ bearer: [] }] : [{ bearer: [] }, {}];
};

const bodyOf = ({ body, bodyTypes = [] }: RouteDescription, schemas: Schemas) => {
  if (!body) return {};
  const schema = schemas.of(body);
  const { required } = schemas.resolve(schema);
  const content = Object.fromEntries(bodyTypes.map((type) => [type, { schema }]));
  return { requestBody: { required: Array.isArray(required), content } };
};

const schemasOf = (routes: readonly RouteDescription[]): Schemas =>
  writeSchemas(
    routes.flatMap(({ query = [], body, answers, otherwise, ...route }) => {
      const refusals = Object.values(sharedRefusals({ ...route, answers, otherwise }, ['id']));
      const described = [...refusals, ...Object.values(answers), otherwise];
      return [...query, ...(body ? [body] : []), ...described.flatMap(({ json }) => json ?? [])];
    }),
  );

/** The paths of a document, and the components that they refer to. */
export const writeRoutes = (routes: readonly RouteDescription[]) => {
  const schemas = schemasOf(routes);
  const prepared = routes.map((route) => prepare(route, schemas));
  const shared = shareParameters(
    prepared.map(({ route: { tag }, parameters }) => ({ tag, parameters })),
  );
  const responses: Record<string, JsonSchema> = {};
  const paths: Record<string, Record<string, JsonSchema>> = {};
  const refer = (answer: AnswerDescription): JsonSchema => {
    const written = responseOf(answer, schemas);
    if (answer.component === undefined) return written;
    responses[answer.component] = written;
    return { $ref: `#/components/responses/${answer.component}` };
  };
  for (const { route, parameters, responses: answers } of prepared) {
    const path = (paths[templateOf(route.path)] ??= {});
    path[route.method.toLowerCase()] = {
      operationId: route.operationId,
      tags: [route.tag],
      summary: route.summary,
      ...(route.deprecated ? { deprecated: true } : {}),
      security: securityOf(route),
      ...(parameters.length > 0 ? { parameters: parameters.map(shared.refer) } : {}),
      ...bodyOf(route, schemas),
      responses: Object.fromEntries(answers.map(([status, answer]) => [status, refer(answer)])),
    };
  }
  const headers = Object.entries(HEADERS).map(([name, { description, schema }]) => [
    name,
    { description, schema },
  ]);
  return {
    paths,
    components: {
      schemas: schemas.named,
      parameters: shared.named,
      responses,
      headers: Object.fromEntries(headers),
    },
  };
};
