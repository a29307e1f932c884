import { z } from 'zod';
import { WORDS } from './words.ts';

/** JSON Schema of draft 2020-12, which is what OpenAPI 3.1 is written with. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Says of each member what the SEPs say of it, wherever its schema does not. */
const describeMembers = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(describeMembers);
  if (!isSchema(value)) return value;
  const written = Object.entries(value).map(([key, inner]) => {
    if (key !== 'properties' || !isSchema(inner)) return [key, describeMembers(inner)];
    const members = Object.entries(inner).map(([name, member]) => {
      const described = describeMembers(member);
      const says = WORDS[name];
      return [name, isSchema(described) && says ? { description: says, ...described } : described];
    });
    return [key, Object.fromEntries(members)];
  });
  return Object.fromEntries(written);
};

export interface Schemas {
  /** What stands where a schema is used: a reference to a named one, or itself. */
  readonly of: (schema: z.ZodType) => JsonSchema;
  /** What a named one is; any other is itself. */
  readonly resolve: (written: JsonSchema) => JsonSchema;
  /** `components.schemas`: each that has an `id`, and is used, by that id. */
  readonly named: Readonly<Record<string, JsonSchema>>;
}

/**
 * Writes schemas as what is sent: inputs before their transforms, answers without their strictness.
 * All are written at once, as members of one object, so that zod itself takes out what has an `id`.
 */
export const writeSchemas = (used: Iterable<z.ZodType>): Schemas => {
  const all = [...new Set(used)];
  const keyOf = (schema: z.ZodType): string => `schema${all.indexOf(schema)}`;
  const whole = z.object(Object.fromEntries(all.map((schema) => [keyOf(schema), schema])));
  const written = z.toJSONSchema(whole, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // A SEP may add a member at any time; no client may stumble over one.
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  const text = JSON.stringify(describeMembers(written));
  const { properties = {}, $defs: named = {} } = JSON.parse(
    text.replaceAll('"#/$defs/', '"#/components/schemas/'),
  ) as Readonly<Record<'properties' | '$defs', Readonly<Record<string, JsonSchema>> | undefined>>;
  return {
    named,
    of: (schema) => properties[keyOf(schema)] ?? {},
    resolve: (schema) => {
      const name = /^#\/components\/schemas\/(.+)$/.exec(String(schema['$ref']))?.[1];
      return (name === undefined ? undefined : named[name]) ?? schema;
    },
  };
};
