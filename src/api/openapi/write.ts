import { z } from 'zod';
import type { AnswerDescription, RouteDescription } from './description.ts';

/** JSON Schema of draft 2020-12, which is what OpenAPI 3.1 is written with. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A schema as what is sent: an input before its transforms, an answer without its strictness. */
const schemaOf = (schema: z.ZodType, isAnswer = false): JsonSchema => {
  const { $schema: _, ...written } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // A SEP may add a member at any time; no client may stumble over one.
      if (isAnswer && jsonSchema.additionalProperties === false) {
        delete jsonSchema.additionalProperties;
      }
    },
  });
  return written;
};

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `z.undefined()` in an input is a member that nobody may send, and so is described by its lack. */
const isNever = (schema: JsonSchema): boolean => Object.keys(schema).length === 0;

const objectOf = (schema: z.ZodType) => {
  const { properties, required, additionalProperties } = schemaOf(schema);
  const members = isSchema(properties) ? Object.entries(properties) : [];
  return {
    members: members.filter((entry): entry is [string, JsonSchema] => isSchema(entry[1])),
    required: Array.isArray(required) ? required : [],
    isLoose: isSchema(additionalProperties),
  };
};

const queryOf = (schemas: readonly z.ZodType[]): readonly JsonSchema[] => {
  const [first, ...others] = schemas.map(objectOf);
  if (!first) return [];
  // What a later schema reads is what the first one left, so that it says no more of the same.
  const renamed = others.length > 0 ? ['asset_code'] : [];
  const members = new Map<string, { schema: JsonSchema; required: boolean }>();
  for (const { members: own, required } of [...others, first]) {
    for (const [name, schema] of own) {
      if (isNever(schema)) continue;
      members.set(name, { schema, required: required.includes(name) });
    }
  }
  for (const name of renamed) members.delete(name);
  const named = [...members].map(([name, { schema, required }]) => ({
    name,
    in: 'query',
    required,
    schema,
  }));
  const last = others.at(-1) ?? first;
  const rest = {
    name: 'fields',
    in: 'query',
    description: 'Fields of SEP-9, each by its own name.',
    style: 'form',
    explode: true,
    schema: { type: 'object', additionalProperties: { type: 'string' } },
  };
  return last.isLoose ? [...named, rest] : named;
};

const pathOf = (path: string): readonly JsonSchema[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

const contentOf = (answers: readonly AnswerDescription[]) => {
  const contents = answers.flatMap((answer): readonly (readonly [string, JsonSchema])[] => {
    if ('json' in answer) return [['application/json', { schema: schemaOf(answer.json, true) }]];
    return 'text' in answer ? [[answer.text, { schema: { type: 'string' } }]] : [];
  });
  return contents.length === 0 ? {} : { content: Object.fromEntries(contents) };
};

const responseOf = (answers: readonly AnswerDescription[]): JsonSchema => ({
  description: answers.map(({ says }) => says).join(' '),
  ...contentOf(answers),
});

/** `get /sep31/transactions/:id` as a name that clients can be generated with. */
const operationId = ({ method, path }: RouteDescription): string => {
  const words = path.match(/[A-Za-z0-9]+/g) ?? [];
  const named = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return method.toLowerCase() + named.join('');
};

const securityOf = ({ token }: RouteDescription) => {
  if (token === 'none') return [];
  if (token === 'business') return [{ business: [] }];
  return token === 'required' ? [{ bearer: [] }] : [{ bearer: [] }, {}];
};

/** One operation of the document. */
export const writeOperation = (route: RouteDescription): JsonSchema => {
  const parameters = [...pathOf(route.path), ...queryOf(route.query ?? [])];
  const answers = Object.entries(route.answers).map(
    ([status, answer]) => [status, responseOf([answer])] as const,
  );
  const body = route.body && schemaOf(route.body);
  const types = (route.bodyTypes ?? []).map((type) => [type, { schema: body }] as const);
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    ...(route.deprecated ? { deprecated: true } : {}),
    security: securityOf(route),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body
      ? {
          requestBody: {
            required: Array.isArray(body['required']),
            content: Object.fromEntries(types),
          },
        }
      : {}),
    responses: { ...Object.fromEntries(answers), default: responseOf(route.otherwise) },
  };
};
