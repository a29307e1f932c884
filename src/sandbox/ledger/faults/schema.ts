import { z } from 'zod';

const route = z
  .string()
  .regex(
    /^(?:(?:GET|POST|\*) )?\/\S*$/,
    'a method and a path, such as "POST /transactions_async" or "GET /accounts/:id/payments"',
  );
const milliseconds = z.number().int().min(1).max(600_000);
const ledgers = z.number().int().min(1).max(10_000);

/** How often a fault strikes; without any of these, at every chance until it is cleared. */
const often = {
  /** The next so many chances it has. */
  times: z.number().int().min(1).max(1_000_000).optional(),
  /** At this share of its chances, from 0 to 1, drawn by the seed. */
  probability: z.number().gt(0).max(1).optional(),
  /** Equal seeds draw alike, chance by chance. Default 1. */
  seed: z.number().int().min(0).max(4_294_967_295).optional(),
};
/**
 * Which requests: a path matches all that lie below it, `:name` and `*` match any part, and what
 * follows a `#` is a method of RPC.
 */
const onRequests = { route: route.optional(), ...often };
const fault = <Name extends string, Shape extends z.core.$ZodLooseShape>(
  name: Name,
  shape: Shape,
) => z.strictObject({ fault: z.literal(name), ...shape });

const ingesting = <State extends string, Shape extends z.core.$ZodLooseShape>(
  state: State,
  shape: Shape,
) => z.strictObject({ fault: z.literal('ingestion'), state: z.literal(state), ...shape });

/** How Horizon reads the ledgers that core closes; without `ledgersBehind`, from where it is. */
const ingestion = z.discriminatedUnion('state', [
  ingesting('stopped', { ledgersBehind: ledgers.optional() }),
  ingesting('lagging', { ledgersBehind: ledgers }),
  ingesting('catching_up', {
    ledgersPerSecond: z.number().gt(0).max(1_000).default(20),
    ledgersBehind: ledgers.optional(),
  }),
]);

/** Every way to misbehave, with its settings; `docs/reference/sandbox-ledger.md` says what each does. */
export const faultSchema = z.discriminatedUnion('fault', [
  fault('drop', onRequests),
  fault('delay', { delayMs: milliseconds, ...onRequests }),
  fault('cut', onRequests),
  fault('lost_reply', onRequests),
  fault('timeout', onRequests),
  fault('too_many_requests', {
    retryAfterSeconds: z.number().int().min(0).max(3_600).default(1),
    ...onRequests,
  }),
  fault('unavailable', onRequests),
  fault('stale', { ledgersBehind: ledgers.default(3), ...onRequests }),
  fault('replay', { records: z.number().int().min(1).max(50).default(3), ...onRequests }),
  fault('silence', onRequests),
  fault('cut_stream', onRequests),
  fault('core_away', onRequests),
  fault('still_ingesting', onRequests),
  fault('fork', { afterLedger: z.number().int().min(8).optional(), ...onRequests }),
  fault('history_gone', { keepLedgers: ledgers.default(1), ...onRequests }),
  ingestion,
  fault('surge', { baseFee: z.number().int().min(101).max(1_000_000_000) }),
  fault('queue_full', often),
  fault('stop_closing', {}),
  fault('slow_ledger', { closeMs: milliseconds }),
  fault('reset', {}),
]);

/** A fault as it is asked for; defaults may be left out. */
export type FaultInput = z.input<typeof faultSchema>;
/** A fault with its defaults filled in. */
export type FaultSettings = z.output<typeof faultSchema>;
export type FaultName = FaultSettings['fault'];

const STATES = ingestion.options.map(({ shape }) => shape.state.value);
const FAULTS = faultSchema.options.map((option) =>
  'shape' in option ? option.shape.fault.value : 'ingestion',
);

/**
 * Reads a fault, and says in a sentence what is wrong with one that cannot be read.
 * @returns the settings, or the name of the field and what it should have been.
 */
export const readFaultSettings = (
  body: unknown,
): FaultSettings | { readonly field: string; readonly reason: string } => {
  const result = faultSchema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    return { field: issue.keys.join(', '), reason: 'this fault has no such setting' };
  }
  if (issue?.code === 'invalid_union') {
    const known = issue.path[0] === 'state' ? STATES : FAULTS;
    return { field: String(issue.path[0] ?? 'fault'), reason: `one of: ${known.join(', ')}` };
  }
  return { field: issue?.path.join('.') || 'body', reason: issue?.message ?? 'unreadable' };
};
