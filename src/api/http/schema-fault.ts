import type { Given, Params, SchemaFault } from '../../domain/languages/saying.ts';

/** What a schema says is wrong with a field, as data. */
interface Wrong {
  readonly key: SchemaFault;
  readonly params?: Params;
}

/** zod carries nothing but a text from a schema to its issues, so each fault has one of its own. */
const KNOWN = new Map<string, Wrong>();

/** The error of a schema: give it to zod in the place of a message. */
export const wrong = <Key extends SchemaFault>(key: Key, ...given: Given<Key>): string => {
  const [params] = given;
  const fault = params === undefined ? { key } : { key, params };
  const name = JSON.stringify(fault);
  KNOWN.set(name, fault);
  return name;
};

/** What the message of an issue stands for; null where its schema was given no fault. */
export const schemaFault = (message: string): Wrong | null => KNOWN.get(message) ?? null;
