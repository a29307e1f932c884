import { z } from 'zod';
import { invalidParams } from './answer.ts';
import type { OrProblem } from './answer.ts';

const text = z.string().nullish();
/** Names of Go's types stand in the answers to parameters of another type. */
const number = z.number().int().min(0).max(4_294_967_295).nullish();
const pagination = z.object({ cursor: text, limit: number }).nullish();
const format = { xdrFormat: text };
const filter = z.object({
  type: text,
  contractIds: z.array(z.string()).nullish(),
  topics: z.array(z.array(z.string())).nullish(),
});

/** The parameters of each method. Others are ignored, and missing ones are empty, as in Go. */
export const PARAMETERS = {
  getHealth: z.object({}),
  getNetwork: z.object({}),
  getVersionInfo: z.object({}),
  getFeeStats: z.object({}),
  getLatestLedger: z.object({}),
  getLedgers: z.object({ startLedger: number, pagination, ...format }),
  getTransaction: z.object({ hash: text, ...format }),
  getTransactions: z.object({ startLedger: number, pagination, ...format }),
  getEvents: z.object({
    startLedger: number,
    endLedger: number,
    filters: z.array(filter).nullish(),
    pagination,
    ...format,
  }),
  getLedgerEntries: z.object({ keys: z.array(z.string()).nullish(), ...format }),
  sendTransaction: z.object({ transaction: text, ...format }),
  simulateTransaction: z.object({
    transaction: text,
    authMode: text,
    useUpgradedAuth: z.boolean().nullish(),
    resourceConfig: z.object({ instructionLeeway: number }).nullish(),
    ...format,
  }),
} as const;

export type Method = keyof typeof PARAMETERS;

/** What a method is asked with. */
export type Parameters<Name extends Method> = z.output<(typeof PARAMETERS)[Name]>;

/** The name of a value's kind as Go's JSON reader has it. */
const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
};

const GO_TYPES: Readonly<Record<string, string>> = {
  startLedger: 'uint32',
  endLedger: 'uint32',
  limit: 'uint',
  keys: '[]string',
  useUpgradedAuth: 'bool',
};

const valueAt = (params: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    params,
  );

/**
 * Reads the parameters of a method.
 *
 * @returns them, or the refusal in the words of the real server
 */
export function readParameters<Output>(
  method: string,
  schema: z.ZodType<Output>,
  params: unknown,
): OrProblem<{ readonly params: Output }> {
  const read = schema.safeParse(params ?? {});
  if (read.success) return { params: read.data };
  const request = `${method.charAt(0).toUpperCase()}${method.slice(1)}Request`;
  const { path = [] } = read.error.issues[0] ?? {};
  const kind = kindOf(valueAt(params, path));
  const into =
    path.length === 0
      ? `value of type protocol.${request}`
      : `struct field ${request}.${path.join('.')} of type ${goType(path)}`;
  return invalidParams('invalid parameters', `json: cannot unmarshal ${kind} into Go ${into}`);
}

const goType = (path: readonly PropertyKey[]): string =>
  GO_TYPES[String(path.findLast((part) => typeof part === 'string'))] ?? 'string';
