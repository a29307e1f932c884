import { formatAmount, type Stroops } from '../../domain/amount.ts';
import { NATIVE } from '../../domain/asset.ts';
import type { BankReceipt, Evidence, LedgerMove, Placement, Story } from './evidence.ts';

/** Somebody who pays, and where their money can be seen. */
export interface Party {
  readonly number: number;
  /** The account on the ledger, which nobody else uses. */
  readonly account: string;
  /** The account at the bank. */
  readonly bankAccount: string;
}

/** Money that is not where it has to be. */
export interface Breach {
  readonly kind: 'lost' | 'doubled' | 'open' | 'stray';
  /** The payment of the plan; null where nobody of the plan is concerned. */
  readonly number: number | null;
  readonly message: string;
}

export interface Verdict {
  readonly breaches: readonly Breach[];
  /** How many sums came in, by where they ended. */
  readonly ends: ReadonlyMap<string, number>;
}

const sum = (amounts: readonly Stroops[]): Stroops =>
  amounts.reduce((total, amount) => total + amount, 0n);
const amountsOf = (items: readonly { readonly amount: Stroops }[]): Stroops[] =>
  items.map(({ amount }) => amount);

type Report = (kind: Breach['kind'], message: string) => void;
type Incoming = { readonly source: string; readonly amount: Stroops; readonly asset: string };

/** All that one payer brought, and all that went out to them. */
interface Account {
  readonly party: Party;
  readonly incoming: readonly Incoming[];
  readonly paidBack: readonly LedgerMove[];
  readonly created: readonly LedgerMove[];
}

/** A story ends, or waits for a person who can see why. */
const judgeStanding = (story: Story, report: Report): void => {
  const ended = ['completed', 'refunded', 'expired'].includes(story.status);
  if (!ended && story.parkedReason === null) {
    report('open', `${story.kind} ${story.id} is ${story.status}, and nobody is asked`);
  }
};

/** One payer's withdrawal or remittance: paid by the bank once, or returned, or with a person. */
const judgeOutgoing = (
  story: Story,
  credited: Stroops,
  context: { readonly evidence: Evidence; readonly paidBack: Stroops; readonly report: Report },
): void => {
  const { evidence, paidBack, report } = context;
  const payouts = evidence.bankOut.filter(({ key }) => story.keys.includes(key));
  const name = `${story.kind} ${story.id} (${story.status}, ${formatAmount(credited)} in)`;
  if (payouts.length > 1) report('doubled', `${name} was paid out ${payouts.length} times`);
  if (payouts.length > 0 && paidBack > 0n) report('doubled', `${name} was paid out and returned`);
  if (paidBack > credited) {
    report('doubled', `${name} was returned ${formatAmount(paidBack)}`);
  }
  if (payouts.length === 0 && paidBack < credited && story.parkedReason === null) {
    const returned = formatAmount(paidBack);
    report('lost', `${name} was neither paid out nor returned whole (${returned} returned)`);
  }
  const [payout] = payouts;
  if (payout && payout.amount !== story.amountOut) {
    const [owed, paid] = [formatAmount(story.amountOut), formatAmount(payout.amount)];
    report(
      payout.amount > story.amountOut ? 'doubled' : 'lost',
      `${name} owed ${owed}, paid ${paid}`,
    );
  }
};

/** One payer's deposit: paid on the ledger once, exactly, or with a person. */
const judgeDeposit = (
  story: Story,
  credited: Stroops,
  context: { readonly paid: readonly LedgerMove[]; readonly report: Report },
): void => {
  const { paid, report } = context;
  const name = `deposit ${story.id} (${story.status}, ${formatAmount(credited)} in)`;
  if (paid.length > 1) report('doubled', `${name} was paid ${paid.length} times`);
  if (credited > story.amountIn)
    report('lost', `${name} only counts ${formatAmount(story.amountIn)}`);
  if (paid.length === 0 && story.parkedReason === null) report('lost', `${name} was never paid`);
  const total = sum(amountsOf(paid));
  if (paid.length > 0 && total !== story.amountOut) {
    const [owed, given] = [formatAmount(story.amountOut), formatAmount(total)];
    report(total > story.amountOut ? 'doubled' : 'lost', `${name} owed ${owed}, paid ${given}`);
  }
};

/** Where one sum ended, in a word; reports it when it ended nowhere. */
const placeOf = (incoming: Incoming, placement: Placement | undefined, report: Report): string => {
  const what = `${formatAmount(incoming.amount)} by ${incoming.source}`;
  if (!placement) report('lost', `${what} was never recorded`);
  else if (placement.amount !== incoming.amount) {
    report('lost', `${what} was recorded as ${formatAmount(placement.amount)}`);
  } else if (placement.disposition === null) report('lost', `${what} has no place`);
  else if (placement.disposition === 'investigation' && !placement.investigation) {
    report('lost', `${what} has no investigation`);
  } else if (placement.disposition === 'dust' || placement.disposition === 'treasury') {
    report('lost', `${what} was taken as ${placement.disposition}`);
  }
  return placement?.disposition ?? 'nowhere';
};

const judgeAccount = (
  { party, incoming, paidBack, created }: Account,
  evidence: Evidence,
  add: (breach: Breach) => void,
): string[] => {
  const report: Report = (kind, message) => add({ kind, number: party.number, message });
  const credited = new Map<string, Stroops>();
  let resolved = 0n;
  const ends = incoming.map((one) => {
    const placement = evidence.received.get(one.source);
    const end = placeOf(one, placement, report);
    const isStory = end === 'credited' || end === 'refunded';
    if (isStory && placement?.transactionId) {
      const { transactionId } = placement;
      credited.set(transactionId, (credited.get(transactionId) ?? 0n) + one.amount);
    }
    if (placement?.investigation?.resolution === 'refund') resolved += one.amount;
    return end;
  });
  if (created.length > 1) report('doubled', `the account was opened ${created.length} times`);
  const own = paidBack.filter(({ asset }) => asset === evidence.asset);
  if (credited.size === 0 && sum(amountsOf(own)) > resolved) {
    report('stray', `${formatAmount(sum(amountsOf(own)))} was paid for nothing`);
  }
  for (const [id, amount] of credited) {
    const story = evidence.stories.get(id);
    if (!story) {
      report('lost', `${formatAmount(amount)} was credited to ${id}, which is not there`);
    } else if (story.kind === 'deposit') judgeDeposit(story, amount, { paid: own, report });
    else {
      const back = sum(amountsOf(own)) - resolved;
      judgeOutgoing(story, amount, { evidence, paidBack: back, report });
    }
  }
  return ends;
};

/**
 * Judges from the outside: what the ledger and the bank hold decides, and the anchor's own words
 * only say which sum belongs to which payment. Each sum that came in is credited once or is an
 * investigation; each payment goes out once; nothing goes out for nothing.
 */
export const judge = (evidence: Evidence, parties: readonly Party[]): Verdict => {
  const breaches: Breach[] = [];
  const add = (breach: Breach): void => void breaches.push(breach);
  const ends = new Map<string, number>();
  const known = new Set(parties.map(({ account }) => account));
  for (const party of parties) {
    const byLedger = evidence.ledgerIn.filter((move) => move.party === party.account);
    const byBank = evidence.bankIn.filter(({ payer }) => payer === party.bankAccount);
    const back = evidence.ledgerOut.filter((move) => move.party === party.account);
    const account: Account = {
      party,
      incoming: [...byLedger.map(incomingOfMove), ...byBank.map(incomingOfReceipt)],
      paidBack: back.filter(({ isNewAccount }) => !isNewAccount),
      created: back.filter(({ isNewAccount }) => isNewAccount),
    };
    for (const end of judgeAccount(account, evidence, add)) {
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
  }
  for (const { party, amount, operationId } of evidence.ledgerOut) {
    // A channel account is opened with nothing in it.
    if (known.has(party) || amount === 0n) continue;
    const message = `${formatAmount(amount)} went to ${party} by ${operationId}, whom nobody knows`;
    add({ kind: 'stray', number: null, message });
  }
  const keys = new Set([...evidence.stories.values()].flatMap((story) => story.keys));
  for (const { key, amount } of evidence.bankOut) {
    if (keys.has(key)) continue;
    const message = `the bank paid ${formatAmount(amount)} under ${key}, which nobody knows`;
    add({ kind: 'stray', number: null, message });
  }
  for (const story of evidence.stories.values()) {
    judgeStanding(story, (kind, message) => add({ kind, number: null, message }));
  }
  return { breaches, ends };
};

const incomingOfMove = ({ operationId, amount, asset }: LedgerMove): Incoming => ({
  source: `stellar/${operationId}`,
  amount,
  asset,
});

const incomingOfReceipt = ({ rail, id, amount }: BankReceipt): Incoming => ({
  source: `${rail}/${id}`,
  amount,
  asset: NATIVE,
});
