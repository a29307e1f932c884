import { formatAmount } from '../../../domain/money/amount.ts';
import type { LedgerMove } from '../evidence/evidence.ts';
import { judgeServed } from './served.ts';
import { judgeEnd, judgeStory } from './story.ts';
import {
  createPlacements,
  judgeAtBank,
  judgePlace,
  judgeReversal,
  returnedOfCase,
  sumOfMove,
  sumOfReceipt,
  type TakePlacement,
} from './sums.ts';
import {
  byHandKey,
  sumOf,
  type Breach,
  type Party,
  type Report,
  type Sum,
  type Trial,
} from './types.ts';

export interface Verdict {
  readonly breaches: readonly Breach[];
  /** How many sums came in, by where they ended. */
  readonly ends: ReadonlyMap<string, number>;
}

interface Account {
  readonly party: Party;
  readonly sums: readonly Sum[];
  /** What the ledger moved to them, without accounts that were opened. */
  readonly out: readonly LedgerMove[];
}

/** What goes back has the memo that it came with: an exchange knows its customers by that. */
const judgeMemos = ({ sums, out }: Account, report: Report): void => {
  const known = new Set(sums.map(({ memo }) => `${memo?.type} ${memo?.value}`));
  const mayBeNone = sums.some(({ memo, isMuxed }) => memo === null || isMuxed);
  for (const { memo, isMuxed, operationId } of out) {
    if (memo === null && (mayBeNone || isMuxed)) continue;
    if (known.has(`${memo?.type} ${memo?.value}`)) continue;
    report('lost', `${operationId} went back with ${memo?.value ?? 'no memo'}, and not as it came`);
  }
};

/** Sums in other assets than the run's, and those of cases, went back as they came or not at all. */
const judgeReturns = ({ sums, out }: Account, asset: string, report: Report): void => {
  for (const other of new Set(out.map((move) => move.asset))) {
    if (other === asset) continue;
    const went = sumOf(out.filter((move) => move.asset === other));
    const due = sums
      .filter((sum) => sum.asset === other)
      .reduce((total, sum) => total + returnedOfCase(sum), 0n);
    if (went > due) report('stray', `${formatAmount(went)} ${other} was paid for nothing`);
    if (went < due) report('lost', `${formatAmount(due)} ${other} was to go back`);
  }
};

const creditedOf = (sums: readonly Sum[]): ReadonlyMap<string, readonly Sum[]> =>
  Map.groupBy(
    sums.filter(({ placement }) => ['credited', 'refunded'].includes(placement?.disposition ?? '')),
    ({ placement }) => placement?.transactionId ?? '',
  );

/** One payer: where each sum ended, and what became of what was credited. */
const judgeAccount = (trial: Trial, account: Account, report: Report): void => {
  const { evidence } = trial;
  const { party, sums, out } = account;
  const own = out.filter(({ asset }) => asset === evidence.asset);
  const ofCases = sums
    .filter(({ asset }) => asset === evidence.asset)
    .reduce((total, sum) => total + returnedOfCase(sum), 0n);
  const credited = creditedOf(sums);
  judgeReturns(account, evidence.asset, report);
  if (credited.size === 0 && sumOf(own) > ofCases) {
    report('stray', `${formatAmount(sumOf(own) - ofCases)} was paid for nothing`);
  }
  if (sumOf(own) < ofCases) report('lost', `${formatAmount(ofCases)} was to go back`);
  let isPaid = false;
  for (const [id, its] of credited) {
    const story = evidence.stories.get(id);
    if (!story) {
      report('lost', `${formatAmount(sumOf(its))} was credited to ${id}, which is not there`);
      continue;
    }
    const found = { party, story, credited: its, toParty: own, returnedOfCases: ofCases };
    judgeStory(trial, found, report);
    const paidByRail = evidence.bankOut.some((one) => one.isPaid && story.keys.includes(one.key));
    isPaid ||= story.kind === 'deposit' ? own.length > 0 : paidByRail;
    if (story.kind !== 'deposit') judgeMemos(account, report);
  }
  if (credited.size === 0) judgeMemos(account, report);
  const story = evidence.stories.get(party.transactionId ?? '');
  if (story) judgeServed(trial, { story, sums, isPaid }, report);
};

/** A stranger's sums go back to them or are kept for a person; they never touch a transaction. */
const judgeStranger = (trial: Trial, account: Account, report: Report): void => {
  for (const [id, its] of creditedOf(account.sums)) {
    report('stray', `${formatAmount(sumOf(its))} of a stranger was credited to ${id}`);
  }
  const due = account.sums.reduce((total, sum) => total + returnedOfCase(sum), 0n);
  const went = sumOf(account.out.filter(({ asset }) => asset === trial.evidence.asset));
  if (went > due) report('stray', `${formatAmount(went)} was paid to a stranger`);
  if (went < due) report('lost', `${formatAmount(due)} of a stranger was to go back`);
  judgeMemos(account, report);
};

const accountOf = (
  { evidence }: Trial,
  party: Party,
  names: { readonly ledger: readonly string[]; readonly bank: string | null },
  take: TakePlacement,
): Account => {
  const isIts = (move: LedgerMove): boolean => names.ledger.includes(move.party);
  return {
    party,
    sums: [
      ...evidence.ledgerIn.filter(isIts).map((move) => sumOfMove(move, take)),
      ...evidence.bankIn
        .filter(({ payer }) => payer === names.bank)
        .map((receipt) => sumOfReceipt(receipt, take)),
    ],
    out: evidence.ledgerOut.filter((move) => isIts(move) && !move.isNewAccount),
  };
};

const judgeStrays = ({ evidence }: Trial, parties: readonly Party[], report: Report): void => {
  const known = new Set(
    parties.flatMap(({ account, stranger, contract }) => [account, stranger ?? '', contract]),
  );
  for (const { party, amount, operationId } of evidence.ledgerOut) {
    // A channel account is opened with nothing in it.
    if (known.has(party) || amount === 0n) continue;
    report(
      'stray',
      `${formatAmount(amount)} went to ${party} by ${operationId}, whom nobody knows`,
    );
  }
  const paid = [...evidence.stories.values()].flatMap((story) => story.keys);
  const keys = new Set([...paid, ...evidence.refunds.keys()]);
  for (const { key, amount, isPaid } of evidence.bankOut) {
    if (!isPaid || keys.has(key) || key.startsWith(byHandKey(''))) continue;
    report('stray', `the bank paid ${formatAmount(amount)} under ${key}, which nobody knows`);
  }
};

/**
 * Judges a run by what the ledger and the bank hold; the anchor is asked only what it says of each
 * sum and which sum belongs to which payment. Each sum that came in is credited once or is an
 * investigation; each payment goes out once, as the policies and people decided; whoever paid rightly
 * is served; nothing goes out for nothing.
 */
export const judge = (trial: Trial, parties: readonly Party[]): Verdict => {
  const { evidence } = trial;
  const breaches: Breach[] = [];
  const ends = new Map<string, number>();
  const take = createPlacements(evidence);
  const reporter =
    (number: number | null): Report =>
    (kind, message) =>
      void breaches.push({ kind, number, message });
  for (const party of parties) {
    const report = reporter(party.number);
    const own = { ledger: [party.account, party.contract], bank: party.bankAccount };
    const accounts = [accountOf(trial, party, own, take)];
    const names = { ledger: party.stranger ? [party.stranger] : [], bank: null };
    accounts.push(accountOf(trial, party, names, take));
    for (const sum of accounts.flatMap(({ sums }) => sums)) {
      const end = judgePlace(sum, report);
      ends.set(end, (ends.get(end) ?? 0) + 1);
      judgeReversal(sum, trial, report);
      judgeAtBank(sum, trial, report);
    }
    const opened = evidence.ledgerOut.filter(
      (move) => move.party === party.account && move.isNewAccount,
    );
    if (opened.length > 1) report('doubled', `the account was opened ${opened.length} times`);
    const [mine, others] = accounts;
    if (mine) judgeAccount(trial, mine, report);
    if (others) judgeStranger(trial, others, report);
  }
  judgeStrays(trial, parties, reporter(null));
  for (const story of evidence.stories.values()) judgeEnd(story, reporter(null));
  return { breaches, ends };
};
