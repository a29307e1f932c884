export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null;

/** Every object and list in a value, with the place where it stands. */
export const walk = function* (value: unknown, place = '#'): Generator<readonly [string, Json]> {
  if (!isJson(value)) return;
  yield [place, value];
  for (const [key, inner] of Object.entries(value)) yield* walk(inner, `${place}/${key}`);
};

/** What a reference leads to; undefined where that is nothing. */
export const follow = (document: Json, reference: string): unknown =>
  reference
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, part) => (isJson(at) ? at[part] : undefined), document);

/** A value with everything that it refers to in its place. */
export const inlined = (document: Json, value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((inner) => inlined(document, inner));
  if (!isJson(value)) return value;
  const { $ref, ...rest } = value;
  const own = Object.entries(rest).map(([key, inner]) => [key, inlined(document, inner)]);
  const led = typeof $ref === 'string' ? inlined(document, follow(document, $ref)) : {};
  return { ...(isJson(led) ? led : {}), ...Object.fromEntries(own) };
};
