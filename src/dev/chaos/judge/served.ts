import { formatAmount } from '../../../domain/money/amount.ts';
import type { Story } from '../evidence/evidence.ts';
import { sumOf, wasDecided, type Report, type Sum, type Trial } from './types.ts';
import { pricesOf } from '../plan/policies.ts';

/** A deadline and a ledger's close time are compared in whole seconds. */
const MARGIN_MS = 1_000;

/** What names the story and came in time, in the order in which it came. */
const inTime = (story: Story, sums: readonly Sum[], asset: string): readonly Sum[] => {
  const isDeposit = story.kind === 'deposit';
  const isIts = (sum: Sum): boolean =>
    isDeposit
      ? sum.names !== '' && sum.names === story.reference
      : sum.asset === asset && sum.names !== '' && sum.names === story.memo;
  return sums
    .filter((sum) => isIts(sum) && sum.atMs <= story.payUntilMs - MARGIN_MS)
    .toSorted((one, other) => one.atMs - other.atMs);
};

/** Whether what came may be taken: on the ledger a sum by itself, on a rail what has added up. */
const isAcceptable = (trial: Trial, story: Story, sums: readonly Sum[]): boolean => {
  const { policies, evidence } = trial;
  const isTaken = (received: bigint): boolean => {
    const prices = pricesOf(policies, evidence.asset, story, received);
    return prices.length > 0 && prices.every((price) => price !== null);
  };
  return sums.some((sum, index) =>
    isTaken(story.kind === 'deposit' ? sumOf(sums.slice(0, index + 1)) : sum.amount),
  );
};

/**
 * Whoever pays what is acceptable, in time and by the right name, is paid out, whatever strangers,
 * their own first tries, deaths and changed policies came in between; unless the payee's bank said
 * no, the money was taken back, or a person is asked or has decided.
 */
export const judgeServed = (
  trial: Trial,
  {
    story,
    sums,
    isPaid,
  }: { readonly story: Story; readonly sums: readonly Sum[]; readonly isPaid: boolean },
  report: Report,
): void => {
  if (isPaid || story.parkedReason !== null) return;
  const its = inTime(story, sums, trial.evidence.asset);
  if (its.some(({ reversedAtMs }) => reversedAtMs !== null)) return;
  if (!isAcceptable(trial, story, its)) return;
  const isRefused = trial.evidence.bankOut.some(
    ({ key, isPaid: paid }) => !paid && story.keys.includes(key),
  );
  if (isRefused) return;
  if (wasDecided(trial, story.id, 'refund', 'refundedByHand', 'settled')) return;
  const what = `${story.kind} ${story.id} (${story.status})`;
  report('unserved', `${what} was paid ${formatAmount(sumOf(its))} in time, and paid nothing out`);
};
