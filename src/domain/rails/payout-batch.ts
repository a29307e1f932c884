import type { RailProfile } from './profile.ts';

/** The longest that a payment may wait for others: collecting and the call share two minutes. */
const COLLECT_MAX_MS = 60_000;

/** How long a payment waits for others before the call; nothing for a rail without batches. */
export const collectMsOf = ({ payoutBatch }: RailProfile): number => payoutBatch?.collectMs ?? 0;

/**
 * What is wrong with how a rail says that it pays in batches; null for nothing.
 * @param hasFunction whether it has `executeOutgoingTransactions`.
 */
export const payoutBatchFault = (
  { name, payoutBatch }: RailProfile,
  hasFunction: boolean,
): string | null => {
  if (!payoutBatch) {
    return hasFunction
      ? `${name} has executeOutgoingTransactions, which needs payoutBatch in its profile`
      : null;
  }
  if (!hasFunction) {
    return `the profile of ${name} says payoutBatch, which needs executeOutgoingTransactions`;
  }
  const { maximum, collectMs } = payoutBatch;
  if (!Number.isInteger(maximum) || maximum < 1) {
    return `the payoutBatch of ${name} needs a maximum of at least 1`;
  }
  return collectMs >= 0 && collectMs <= COLLECT_MAX_MS
    ? null
    : `the payoutBatch of ${name} needs a collectMs of 0 to ${COLLECT_MAX_MS}`;
};

interface Keyed {
  readonly idempotencyKey: string;
}

/**
 * The answers of a batch, by key: of each key that was asked for and is answered exactly once. What
 * is left out is unknown. A rail is written by people, and types are not checked: anything may come.
 */
export const answersByKey = <Answer extends Keyed>(
  asked: readonly Keyed[],
  answers: readonly (Answer | null | undefined)[] | null | undefined,
): ReadonlyMap<string, Answer> => {
  const keys = new Set(asked.map(({ idempotencyKey }) => idempotencyKey));
  const found = new Map<string, Answer>();
  const twice = new Set<string>();
  for (const answer of Array.isArray(answers) ? answers : []) {
    const key = answer?.idempotencyKey;
    if (!answer || key === undefined || !keys.has(key)) continue;
    if (found.has(key)) twice.add(key);
    found.set(key, answer);
  }
  for (const key of twice) found.delete(key);
  return found;
};
