import { formatAmount, stroopsOf, type Stroops } from '../../../domain/money/amount.ts';
import type { Price } from '../../../domain/money/price.ts';
import type { BankPayout, LedgerMove, Story } from '../evidence/evidence.ts';
import {
  sentBackAtBank,
  sumOf,
  wasDecided,
  type Party,
  type Report,
  type Sum,
  type Trial,
} from './types.ts';
import { acceptedPricesOf, pricesOf } from '../plan/policies.ts';

/** A story with the sums that were credited to it, and what went out to its party. */
interface StoryCase {
  readonly party: Party;
  readonly story: Story;
  readonly credited: readonly Sum[];
  /** What the ledger moved to the party, less what cases sent back. */
  readonly toParty: readonly LedgerMove[];
  readonly returnedOfCases: Stroops;
}

/** What may have become of a story's money: paid out, and given back. */
interface Outcome {
  readonly paid: Stroops;
  readonly back: Stroops;
}

const digits = (text: string): string => text.replaceAll(/\D/g, '');
const asOutcome = ({ amountOut, surplus = '0' }: Price): Outcome => ({
  paid: stroopsOf(amountOut),
  back: stroopsOf(surplus),
});

/** Every end that is right, as the policies, the payee's bank and people's decisions have it. */
const rightOutcomes = (trial: Trial, { story, credited }: StoryCase): readonly Outcome[] => {
  const { policies, evidence } = trial;
  const received = sumOf(credited);
  const prices = pricesOf(policies, evidence.asset, story, received);
  const priced = prices.flatMap((price) => (price === null ? [] : [asOutcome(price)]));
  const isAccepted = wasDecided(trial, story.id, 'accept', 'retry', 'payOut');
  const accepted = isAccepted
    ? acceptedPricesOf(policies, evidence.asset, story, received).map(asOutcome)
    : [];
  // What waits for a person, or was settled by one, is neither paid nor given back.
  const isWithPerson = story.parkedReason !== null || wasDecided(trial, story.id, 'settled');
  // The payee's bank sent back what was delivered: a case of its own waits for a person.
  const hasComeBack = evidence.bankOut.some(
    ({ key, isPaid }) => !isPaid && story.keys.includes(key) && evidence.cases.has(`payout/${key}`),
  );
  return [
    ...priced,
    ...accepted,
    { paid: 0n, back: received },
    ...(hasComeBack ? [{ paid: 0n, back: 0n }] : []),
    ...(isWithPerson
      ? [{ paid: 0n, back: 0n }, ...priced.map(({ back }) => ({ paid: 0n, back }))]
      : []),
  ];
};

const payoutsOf = ({ evidence }: Trial, { story, party }: StoryCase, report: Report) => {
  const payouts = evidence.bankOut.filter(({ key, isPaid }) => isPaid && story.keys.includes(key));
  for (const { payee, key } of payouts) {
    if (digits(payee) !== digits(party.payee)) {
      report('stray', `${key} was paid to ${payee}, not to ${party.payee}`);
    }
  }
  return payouts;
};

const judgeOutcome = (
  { paid, back }: Outcome,
  right: readonly Outcome[],
  { name, received }: { readonly name: string; readonly received: Stroops },
  report: Report,
): void => {
  if (right.some((one) => one.paid === paid && one.back === back)) return;
  const most = right.reduce((top, one) => (one.paid > top ? one.paid : top), 0n);
  const says = `${name} was paid ${formatAmount(paid)} and given back ${formatAmount(back)}`;
  const isTooMuch = paid > most || back > received || (paid > 0n && back > 0n);
  report(isTooMuch ? 'doubled' : 'lost', says);
};

/** What was paid out although the rail had taken its money back, and it was known by then. */
const judgeTakenBack = (
  trial: Trial,
  { story, credited }: StoryCase,
  paid: Stroops,
  report: Report,
) => {
  if (wasDecided(trial, story.id, 'retry', 'accept', 'payOut')) return;
  const known = credited.flatMap(({ placement }) => placement?.reversedAtMs ?? []);
  const isLate = story.signedAtMs !== null && known.some((atMs) => atMs < (story.signedAtMs ?? 0));
  if (paid > 0n && isLate) {
    report(
      'lost',
      `deposit ${story.id} was paid ${formatAmount(paid)} after its money was taken back`,
    );
  }
};

/** Judges what went out for a story against what came in for it. */
export const judgeStory = (trial: Trial, found: StoryCase, report: Report): void => {
  const { story, credited, toParty, returnedOfCases } = found;
  const isDeposit = story.kind === 'deposit';
  const received = sumOf(credited);
  const name = `${story.kind} ${story.id} (${story.status}, ${formatAmount(received)} in)`;
  const payouts: readonly (BankPayout | LedgerMove)[] = isDeposit
    ? toParty
    : payoutsOf(trial, found, report);
  const byHand = sentBackAtBank(trial.evidence, story.id);
  const back = isDeposit ? byHand : byHand + sumOf(toParty) - returnedOfCases;
  const paid = sumOf(payouts);
  if (payouts.length > 1) report('doubled', `${name} was paid out ${payouts.length} times`);
  const isTakenBack = credited.some(({ reversedAtMs }) => reversedAtMs !== null);
  if (isTakenBack) {
    judgeTakenBack(trial, found, paid, report);
    if (back > 0n) report('doubled', `${name} was taken back and given back as well`);
    return;
  }
  if (payouts.length > 1) return;
  judgeOutcome({ paid, back }, rightOutcomes(trial, found), { name, received }, report);
};

/** A story ends, or waits for a person who can see why. */
export const judgeEnd = (story: Story, report: Report): void => {
  const ended = ['completed', 'refunded', 'expired'].includes(story.status);
  if (!ended && story.parkedReason === null) {
    report('open', `${story.kind} ${story.id} is ${story.status}, and nobody is asked`);
  }
};
