import type { Connection } from '@temporalio/client';
import type { Log } from '../lib/log.ts';
import { SEARCH_ATTRIBUTES } from '../domain/transactions/queue.ts';

/** Temporal's numbers for the types of search attributes (`IndexedValueType`). */
const TYPE_NUMBERS = { KEYWORD: 2, BOOL: 5 } as const;

interface SearchAttributesFound {
  readonly missing: readonly string[];
  /** What an administrator types to add them. */
  readonly command: string;
}

/** Which of our search attributes a namespace lacks. @throws where Temporal does not say. */
export const missingIn = async (
  connection: Pick<Connection, 'operatorService'>,
  namespace: string,
): Promise<string[]> => {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const known = new Set(Object.keys(customAttributes ?? {}));
  return Object.keys(SEARCH_ATTRIBUTES).filter((name) => !known.has(name));
};

/**
 * Asks for our search attributes, and registers them where that is permitted; says once that they are
 * missing and how to add them, and that they are there after that.
 * @returns a question to be asked until its answer is yes.
 */
export const createLabelling = (connection: Connection, namespace: string, log: Log) => {
  let wasMissing = false;
  return async (): Promise<boolean> => {
    const { missing, command } = await registerSearchAttributes(connection, namespace);
    const isMissing = missing.length > 0;
    if (isMissing && !wasMissing) {
      log.warn({ missing }, `stories start without search attributes until they exist: ${command}`);
    }
    if (!isMissing && wasMissing) log.info({}, 'the search attributes are there');
    wasMissing = isMissing;
    return !isMissing;
  };
};

/**
 * Registers our search attributes where that is permitted. Payments run without them; whoever
 * calls this prints the names that are missing and the command that adds them.
 */
const registerSearchAttributes = async (
  connection: Connection,
  namespace: string,
): Promise<SearchAttributesFound> => {
  const types: Readonly<Record<string, keyof typeof TYPE_NUMBERS>> = SEARCH_ATTRIBUTES;
  let missing: string[] = Object.keys(types);
  try {
    missing = await missingIn(connection, namespace);
    if (missing.length > 0) {
      const searchAttributes = Object.fromEntries(
        missing.map((name) => [name, TYPE_NUMBERS[types[name] ?? 'KEYWORD']]),
      );
      await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
      missing = await missingIn(connection, namespace);
    }
  } catch {
    // Not permitted, or the server has no operator service: the names that were missing stay so.
  }
  const flags = missing.map(
    (name) => `--name ${name} --type ${types[name] === 'BOOL' ? 'Bool' : 'Keyword'}`,
  );
  return {
    missing,
    command: `temporal operator search-attribute create --namespace ${namespace} ${flags.join(' ')}`,
  };
};
