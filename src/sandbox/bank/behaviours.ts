import type { Middleware } from 'koa';
import { createInput } from './http/input.ts';
import type { Problem } from './http/problem.ts';

/** How the pretend bank behaves while that is set; the defaults are those of a good one. */
export interface BehaviourValues {
  /** The statement shows a transfer only so long after its webhook has left. */
  readonly statementLagMs: number;
  /** A webhook leaves only so long after what it reports can be seen. */
  readonly webhookDelayMs: number;
  /** How often each webhook is sent. */
  readonly webhookCopies: number;
  /** The most entries of a page, whatever was asked for. */
  readonly pageSizeMax: number;
  /** How many entries before its cursor a page of the statement repeats. */
  readonly overlap: number;
  /** Our accounts hold nothing, whatever their balance says: no payment is taken. */
  readonly empty: boolean;
  /** The bank takes keys of 1 to 35 letters and digits alone, as SEPA's end-to-end ids are. */
  readonly plainKeys: boolean;
  /** The zone that times are written in, for example `+05:30`; null for UTC, as they are kept. */
  readonly zone: string | null;
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
  empty: false,
  plainKeys: false,
  zone: null,
};

/**
 * Reads `{ statementLagMs?, webhookDelayMs?, webhookCopies?, pageSizeMax?, overlap?, empty?,
 * plainKeys?, zone? }`.
 */
export const readBehaviours = (body: unknown): BehaviourValues | Problem => {
  const input = createInput(body);
  const values: BehaviourValues = {
    statementLagMs: input.optionalInteger('statementLagMs', 0, 86_400_000) ?? GOOD.statementLagMs,
    webhookDelayMs: input.optionalInteger('webhookDelayMs', 0, 600_000) ?? GOOD.webhookDelayMs,
    webhookCopies: input.optionalInteger('webhookCopies', 1, 20) ?? GOOD.webhookCopies,
    pageSizeMax: input.optionalInteger('pageSizeMax', 1, 999) ?? GOOD.pageSizeMax,
    overlap: input.optionalInteger('overlap', 0, 100) ?? GOOD.overlap,
    empty: input.optionalFlag('empty'),
    plainKeys: input.optionalFlag('plainKeys'),
    zone: input.optionalText('zone', { pattern: /^[+-][01]\d:[0-5]\d$/ }),
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

const UTC_TIME = /"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})Z"/g;

/** Writes the times of an answer in the zone that the bank behaves to be in. */
export const writeInZone =
  (behaviours: Behaviours): Middleware =>
  async (context, next) => {
    await next();
    const { zone } = behaviours.current();
    const isAnswer = /^\/(?:bank|mobile-money)\//.test(context.path);
    if (zone === null || !isAnswer || typeof context.body !== 'object') return;
    const [sign, hours = 0, minutes = 0] = [zone[0], ...zone.slice(1).split(':').map(Number)];
    const aheadMs = (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000;
    const written = JSON.stringify(context.body).replaceAll(UTC_TIME, (_whole, at: string) => {
      const there = new Date(Date.parse(`${at}Z`) + aheadMs).toISOString();
      return JSON.stringify(there.replace('Z', zone));
    });
    context.body = JSON.parse(written) as unknown;
  };
