import type { JsonValue } from '../operations/operation.ts';
import { invalidParams } from './answer.ts';
import type { OrProblem } from './answer.ts';

/** How XDR is written: `envelopeXdr` in base64 or `envelopeJson` as SEP-51 has it. */
export interface Format {
  readonly isJson: boolean;
  /** One field. */
  field(name: string, value: Writable): Readonly<Record<string, JsonValue>>;
  /** A field with a list, whose lists may be nested. */
  list(name: string, values: readonly (Writable | readonly Writable[])[]): Fields;
}

type Fields = Readonly<Record<string, JsonValue>>;

/** A value of the SDK's codec. */
interface Writable {
  toXdr(format: 'base64'): string;
  toJson(): JsonValue;
}

const BASE64: Format = {
  isJson: false,
  field: (name, value) => ({ [`${name}Xdr`]: value.toXdr('base64') }),
  list: (name, values) => ({ [`${name}Xdr`]: values.map((value) => write(value, toBase64)) }),
};

const JSON_FORMAT: Format = {
  isJson: true,
  field: (name, value) => ({ [`${name}Json`]: toJson(value) }),
  list: (name, values) => ({ [`${name}Json`]: values.map((value) => write(value, toJson)) }),
};

const toBase64 = (value: Writable): JsonValue => value.toXdr('base64');

const write = (
  value: Writable | readonly Writable[],
  one: (value: Writable) => JsonValue,
): JsonValue => ('toXdr' in value ? one(value) : value.map(one));

/** A value as the server's own library writes it, which has `type_` where the SDK has `type`. */
export const toJson = (value: Writable): JsonValue => renamed(value.toJson());

function renamed(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(renamed);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name === 'type' ? 'type_' : name,
      renamed(inner),
    ]),
  );
}

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

/** The format that is asked for; base64 where none is. */
export function readFormat(
  xdrFormat: string | null | undefined,
  refuse = invalidParams,
): OrProblem<{ readonly format: Format }> {
  if (!xdrFormat || xdrFormat === 'base64') return { format: BASE64 };
  if (xdrFormat === 'json') return { format: JSON_FORMAT };
  return refuse(`got '${xdrFormat}': expected base64, json for optional 'xdrFormat'`);
}
