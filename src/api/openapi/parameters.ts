import type { RouteDescription } from './route-description.ts';
import { isSchema, type JsonSchema, type Schemas } from './schemas.ts';
import { WORDS } from './words.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required?: boolean;
  readonly schema: JsonSchema;
  readonly [more: string]: unknown;
}

/** `z.undefined()` in an input is a member that nobody may send, and so is described by its lack. */
const isNever = (schema: JsonSchema): boolean => Object.keys(schema).length === 0;

const objectOf = ({ properties, required, additionalProperties }: JsonSchema) => {
  const members = isSchema(properties) ? Object.entries(properties) : [];
  return {
    members: members.filter((entry): entry is [string, JsonSchema] => isSchema(entry[1])),
    required: Array.isArray(required) ? required : [],
    isLoose: isSchema(additionalProperties),
  };
};

/** A loose query takes fields of SEP-9 too. */
const REST: Parameter = {
  name: 'fields',
  in: 'query',
  description: 'Fields of SEP-9, each by its own name.',
  style: 'form',
  explode: true,
  schema: { type: 'object', additionalProperties: { type: 'string' } },
};

const queryParameter = (name: string, member: JsonSchema, required: boolean): Parameter => {
  const { description: says, ...schema } = member;
  const description = WORDS[name] ?? says;
  return { name, in: 'query', required, ...(description ? { description } : {}), schema };
};

const queryOf = (written: readonly JsonSchema[]): readonly Parameter[] => {
  const [first, ...others] = written.map(objectOf);
  if (!first) return [];
  // What a later schema reads is what the first one left, so that it says no more of the same.
  const renamed = others.length > 0 ? ['asset_code'] : [];
  const members = new Map<string, Parameter>();
  for (const { members: own, required } of [...others, first]) {
    for (const [name, schema] of own) {
      if (isNever(schema)) continue;
      members.set(name, queryParameter(name, schema, required.includes(name)));
    }
  }
  for (const name of renamed) members.delete(name);
  const isLoose = (others.at(-1) ?? first).isLoose;
  return [...members.values(), ...(isLoose ? [REST] : [])];
};

const pathOf = (path: string): readonly Parameter[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

/** What a route takes by its path and its query. */
export const parametersOf = (route: RouteDescription, schemas: Schemas): readonly Parameter[] => [
  ...pathOf(route.path),
  ...queryOf((route.query ?? []).map(schemas.of)),
];

const pascal = (text: string): string =>
  (text.match(/[A-Za-z0-9]+/g) ?? [])
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join('');

/** The parameters that several routes take alike, by name: `components.parameters`. */
export const shareParameters = (
  routes: readonly { readonly tag: string; readonly parameters: readonly Parameter[] }[],
) => {
  const tagsOf = new Map<string, string[]>();
  for (const { tag, parameters } of routes) {
    for (const parameter of parameters) {
      const text = JSON.stringify(parameter);
      tagsOf.set(text, [...(tagsOf.get(text) ?? []), tag]);
    }
  }
  const named: Record<string, Parameter> = {};
  const names = new Map<string, string>();
  for (const [text, [tag = '', ...others]] of tagsOf) {
    if (others.length === 0) continue;
    const parameter = JSON.parse(text) as Parameter;
    const kind = parameter.in === 'path' ? 'InPath' : parameter.required ? 'Required' : '';
    const plain = `${pascal(parameter.name)}${kind}`;
    // What one SEP takes otherwise than another bears that SEP's name.
    const name = plain in named ? `${pascal(tag)}${plain}` : plain;
    if (name in named) throw new Error(`two shared parameters would be called ${name}`);
    named[name] = parameter;
    names.set(text, name);
  }
  return {
    named,
    refer: (parameter: Parameter): JsonSchema => {
      const name = names.get(JSON.stringify(parameter));
      return name === undefined ? parameter : { $ref: `#/components/parameters/${name}` };
    },
  };
};
