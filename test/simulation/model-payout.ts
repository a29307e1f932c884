import type {
  decidePayout,
  judgeResolution,
  Payout,
  Question,
} from '../../src/domain/rails/decide-payout.ts';
import type { Resolution } from '../../src/domain/transactions/story.ts';
import type { Random } from './random.ts';

/** What a bank has made of a key, whatever anybody has been told: null while it has never come there. */
export type Truth = 'paid' | 'refused' | 'on its way';

export interface PayoutRow extends Payout {
  state: Payout['state'];
}

export interface QuestionRow extends Question {
  readonly subject: string;
  readonly actions: readonly Resolution['action'][];
  payoutKey: string | null;
  payoutState: string | null;
  action: Resolution['action'] | null;
  operator: string | null;
  isOpen: boolean;
}

/** The database, as far as it decides over one transaction's pay-out. */
export interface PayoutJournal {
  ended: 'completed' | 'refunded' | null;
  /** Who decided the refund that stands; null where none does. */
  refund: string | null;
  isRefundSent: boolean;
  readonly payouts: PayoutRow[];
  readonly questions: QuestionRow[];
  /** What was told of each ended number: the rail's word, or a question's number. */
  readonly endedBy: Map<number, 'rail' | number>;
}

export interface Rules {
  readonly decidePayout: typeof decidePayout<PayoutRow>;
  readonly judgeResolution: typeof judgeResolution;
}

export const createPayoutModel = (random: Random, rules: Rules, wrong: string[]) => {
  const journal: PayoutJournal = {
    ended: null,
    refund: null,
    isRefundSent: false,
    payouts: [],
    questions: [],
    endedBy: new Map(),
  };
  const bank = new Map<string, Truth>();
  const newest = (): PayoutRow | null => journal.payouts.at(-1) ?? null;

  const ask = (row: PayoutRow): void => {
    const before = journal.payouts.find(({ number }) => number === row.number - 1);
    const by = journal.endedBy.get(row.number - 1);
    if (before && before.state !== 'failed') wrong.push(`${row.key} is asked beside ${before.key}`);
    if (
      before &&
      by === 'rail' &&
      !journal.questions.some(
        ({ action, payoutKey }) =>
          payoutKey === before.key && (action === 'retry' || action === 'payOut'),
      )
    ) {
      wrong.push(`${row.key} is asked without a decision of its own`);
    }
    if (journal.refund !== null) wrong.push(`${row.key} is asked beside a refund`);
    row.state = 'asked';
  };

  /** The bank is called: it may never hear of it, and its answer may be lost. */
  const call = (key: string): Truth | 'lost' => {
    if (!bank.has(key) && random.chance(15)) return 'lost';
    if (!bank.has(key))
      bank.set(key, random.pick(['paid', 'refused', 'on its way'] as const) ?? 'paid');
    return random.chance(25) ? 'lost' : (bank.get(key) ?? 'lost');
  };

  /** Writes down what the bank has said of a key; what is settled stays so. */
  const record = (row: PayoutRow, truth: Truth): void => {
    if (row.state === 'delivered' || row.state === 'failed') return;
    if (truth === 'paid') row.state = 'delivered';
    else if (truth === 'on its way') row.state = 'initiated';
    else {
      row.state = 'failed';
      journal.endedBy.set(row.number, 'rail');
    }
  };

  const decideRefund = (by: string): void => {
    const payout = newest();
    if (payout && payout.state !== 'failed' && payout.state !== 'planned') {
      wrong.push(`a refund is decided beside ${payout.key}, which is ${payout.state}`);
    }
    journal.refund ??= by;
  };

  /** Takes a person's decision, in one database transaction; null where it is refused. */
  const resolve = (resolution: Resolution, named: QuestionRow | null): boolean => {
    if (journal.ended) return false;
    const payout = newest();
    const judged = rules.judgeResolution(named, payout, resolution);
    if (judged.do !== 'take') return judged.do === 'nothing';
    const isLate = named !== null && !named.isOpen && named.action === null;
    const refusesPayout = resolution.action === 'retry' || resolution.action === 'refund';
    if (refusesPayout && payout?.state === 'asked') {
      payout.state = 'failed';
      journal.endedBy.set(payout.number, named?.number ?? 0);
    }
    if (resolution.action === 'refund') decideRefund(resolution.operator);
    if (resolution.action === 'payOut' && !journal.isRefundSent) journal.refund = null;
    if (resolution.action === 'settled') {
      if (payout?.state === 'failed' && named?.payoutState !== 'failed') {
        wrong.push(`${payout.key} failed and is settled by somebody who was not shown it`);
      }
      if (payout && payout.state !== 'failed') payout.state = 'delivered';
      journal.ended = 'completed';
    }
    if (!named) return true;
    if (named.action !== null) wrong.push(`question ${named.number} is decided twice`);
    if (isLate) wrong.push(`question ${named.number} is decided though nobody asks it any more`);
    named.action = resolution.action;
    named.operator = resolution.operator;
    named.isOpen = false;
    return true;
  };

  /** Nobody is asked any more: what was shown may have changed since. */
  const close = (): void => {
    for (const one of journal.questions) one.isOpen = false;
  };

  /** Puts a question, or finds that it was answered before. */
  const park = (subject: string, actions: QuestionRow['actions']): QuestionRow => {
    const payout = newest();
    const shown = { payoutKey: payout?.key ?? null, payoutState: payout?.state ?? null };
    const known = journal.questions.findLast((one) => one.subject === subject);
    if (known?.action) return known;
    if (known?.isOpen) return Object.assign(known, shown);
    close();
    const number = journal.questions.length + 1;
    const made = { number, subject, actions, ...shown, action: null, operator: null, isOpen: true };
    journal.questions.push(made);
    return made;
  };

  return { journal, bank, newest, ask, call, record, decideRefund, resolve, park, close };
};

export type PayoutModel = ReturnType<typeof createPayoutModel>;
