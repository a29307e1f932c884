import { z } from 'zod';
import { nearestWord } from '../../domain/nearest-word.ts';
import { UnusableSettings } from '../../domain/unusable-settings.ts';
import type { RailProfile } from '../../domain/rails/profile.ts';
import type { Rail } from '../../rails/rail.ts';
import {
  choice,
  decimal,
  fields,
  flag,
  list,
  milliseconds,
  must,
  number,
  text,
  whole,
  words,
} from './shapes.ts';

const choiceOfField = z.union([text, fields({ value: text, label: words })], {
  error: 'must be a text, or { value, label }',
});

const profile = fields({
  name: z.string({ error: 'must be a text' }).regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, {
    error: 'must be small letters, digits and single dashes, such as corner-bank',
  }),
  fundingMethod: text.optional(),
  amounts: fields({ minimum: decimal.optional(), maximum: decimal.optional() }).optional(),
  label: words,
  asset: text,
  retry: z.discriminatedUnion(
    'by',
    [
      fields({ by: z.literal('idempotencyKey'), keyLifetimeMs: milliseconds }),
      fields({ by: z.literal('lookUp'), settledAfterMs: milliseconds }),
      fields({ by: z.literal('neither') }),
    ],
    {
      error: (issue) =>
        issue.code === 'invalid_union'
          ? "must be 'idempotencyKey', 'lookUp' or 'neither'"
          : must("an object, such as { by: 'neither' }")(issue),
    },
  ),
  keyFormat: fields({
    letters: choice('uuid', 'hex', 'alphanumeric', 'printable'),
    lengthMax: whole.optional(),
  }).optional(),
  payoutBatch: fields({ maximum: whole, collectMs: milliseconds }).optional(),
  refunds: fields({ withinMs: milliseconds, partial: flag }).optional(),
  delivery: choice('tells', 'neverTells'),
  whenPayoutFails: choice('refund', 'error'),
  batchSize: whole,
  pauseBetweenBatchesMs: milliseconds,
  pollEveryMs: milliseconds,
  pollIdleEveryMs: milliseconds.optional(),
  webhookWithinMs: milliseconds.optional(),
  lateWindowMs: milliseconds,
  overdueAfterMs: milliseconds.optional(),
  payoutsPerSecond: number,
  payoutFields: list(
    fields({
      name: text,
      description: words,
      help: words.optional(),
      pattern: text.optional(),
      choices: list(choiceOfField).optional(),
      optional: flag.optional(),
    }),
  ),
  locations: list(fields({ id: text, description: words })).optional(),
  callsAfterDeposit: flag.optional(),
  instructsWithinMs: milliseconds.optional(),
} satisfies Record<keyof RailProfile, z.ZodType>);

/** Customers' fields choose among the same. */
export const choices = list(choiceOfField);

/** What `defineRail` returns. */
export const railShape = z.looseObject(
  {
    profile,
    open: z.custom((value) => typeof value === 'function', {
      error: 'is missing; a rail is made by defineRail',
    }),
  },
  { error: 'must be what defineRail returns' },
);

/** The functions of a rail, and whether each is needed. */
const FUNCTIONS: Readonly<Record<Exclude<keyof Rail, 'profile'>, boolean>> = {
  executeOutgoingTransaction: true,
  pollPendingDeposits: false,
  listReceived: false,
  executeOutgoingTransactions: false,
  pollOutgoingTransactions: false,
  listStatement: false,
  findOutgoing: false,
  refundIncoming: false,
  findRefund: false,
  instructions: false,
  afterDeposit: false,
  parseEvent: false,
};

const functionFaults = (rail: object, { name, retry }: RailProfile): readonly string[] => {
  const of = `the rail ${name}: create`;
  const known = Object.keys(FUNCTIONS);
  const wrong = Object.entries(FUNCTIONS).flatMap(([key, isNeeded]) => {
    const value: unknown = Reflect.get(rail, key);
    if (value === undefined && !isNeeded) return [];
    return typeof value === 'function' ? [] : [`${of} must return a function ${key}`];
  });
  // A rail may have helpers of its own; one that is nearly a function of the contract is misspelt.
  const misspelt = Object.keys(rail).flatMap((key) => {
    const near = known.includes(key) || key === 'profile' ? null : nearestWord(key, known);
    if (near === null || Reflect.get(rail, near) !== undefined) return [];
    return [`${of} returns ${key}, which nobody calls; did you mean ${near}?`];
  });
  const lookUp =
    retry.by === 'lookUp' && Reflect.get(rail, 'findOutgoing') === undefined
      ? [`${of} must return a function findOutgoing, because profile.retry.by is 'lookUp'`]
      : [];
  return [...wrong, ...misspelt, ...lookUp];
};

/**
 * A rail that was opened, with all the functions that its profile promises.
 * @throws UnusableSettings with a line for each that is missing or misspelt.
 */
export const judgeRail = (rail: Rail): Rail => {
  const faults = functionFaults(rail, rail.profile);
  if (faults.length > 0) throw new UnusableSettings(faults);
  return rail;
};
