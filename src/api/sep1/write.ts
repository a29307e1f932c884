/** A TOML basic string; JSON writes the same escapes. */
const quote = (value: string): string =>
  JSON.stringify(value.toWellFormed()).replaceAll('\u007f', '\\u007F');

/** `KEY="value"`, or nothing where there is no value. */
export const line = (key: string, value: string | undefined): string[] =>
  value === undefined ? [] : [`${key}=${quote(value)}`];

/** `KEY=value` for numbers and booleans, which TOML writes bare. */
export const bare = (key: string, value: number | bigint | boolean | undefined): string[] =>
  value === undefined ? [] : [`${key}=${value}`];

/** `KEY=["a", "b"]`, or nothing where there is no value. */
export const list = (key: string, values: readonly string[] | undefined): string[] =>
  values === undefined || values.length === 0 ? [] : [`${key}=[${values.map(quote).join(', ')}]`];
