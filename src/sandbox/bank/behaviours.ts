import { createInput } from './http/input.ts';
import type { Problem } from './http/problem.ts';

/** How the pretend bank behaves for as long as it is told so; the defaults are those of a good one. */
interface BehaviourValues {
  /** The statement shows a transfer only so long after its webhook has left. */
  readonly statementLagMs: number;
  /** A webhook leaves only so long after what it tells of can be seen. */
  readonly webhookDelayMs: number;
  /** How often each webhook is sent. */
  readonly webhookCopies: number;
  /** The most entries of a page, whatever was asked for. */
  readonly pageSizeMax: number;
  /** How many entries before its cursor a page of the statement repeats. */
  readonly overlap: number;
}

export interface Behaviours {
  current(): BehaviourValues;
  /** Takes these on; what is not named goes back to its default. */
  set(values: BehaviourValues): void;
}

const GOOD: BehaviourValues = {
  statementLagMs: 0,
  webhookDelayMs: 0,
  webhookCopies: 1,
  pageSizeMax: 999,
  overlap: 0,
};

/** Reads `{ statementLagMs?, webhookDelayMs?, webhookCopies?, pageSizeMax?, overlap? }`. */
export const readBehaviours = (body: unknown): BehaviourValues | Problem => {
  const input = createInput(body);
  const values: BehaviourValues = {
    statementLagMs: input.optionalInteger('statementLagMs', 0, 86_400_000) ?? GOOD.statementLagMs,
    webhookDelayMs: input.optionalInteger('webhookDelayMs', 0, 600_000) ?? GOOD.webhookDelayMs,
    webhookCopies: input.optionalInteger('webhookCopies', 1, 20) ?? GOOD.webhookCopies,
    pageSizeMax: input.optionalInteger('pageSizeMax', 1, 999) ?? GOOD.pageSizeMax,
    overlap: input.optionalInteger('overlap', 0, 100) ?? GOOD.overlap,
  };
  return input.problem() ?? values;
};

export const createBehaviours = (): Behaviours => {
  let values = GOOD;
  return {
    current: () => values,
    set(next) {
      values = next;
    },
  };
};
