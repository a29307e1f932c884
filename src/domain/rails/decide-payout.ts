import { stroopsOf } from '../money/amount.ts';
import type { Resolution } from '../transactions/story.ts';

/*
 * What may be done about a pay-out on a rail, and whose word counts: the story's, the rail's or a
 * person's. Rows go in and one decision comes out; nothing is read or written here (docs/reference/money.md
 * §3.1, §3.2, §7.2–7.4).
 */

export type PayoutState =
  | 'planned'
  | 'asked'
  | 'initiated'
  | 'ready_for_pickup'
  | 'delivered'
  | 'failed';

/** A pay-out as the journal has it. */
export interface Payout {
  readonly key: string;
  readonly number: number;
  readonly state: PayoutState;
}

/** Everything that decides whether a number may be asked for. */
export interface PayoutFacts<Row extends Payout> {
  /** The number that the story wants. */
  readonly number: number;
  /** The highest number that there is. */
  readonly newest: Row | null;
  /** True while a refund of the transaction is decided and not withdrawn. */
  readonly isRefundDecided: boolean;
  /** Where the transaction has ended: in which status. */
  readonly ended: string | null;
}

export type PayoutDecision<Row extends Payout> =
  /** The rail has answered. */
  | { readonly do: 'answer'; readonly payout: Row }
  /** It was asked for, and its answer is missing. */
  | { readonly do: 'findOut'; readonly payout: Row }
  /** It may be asked for: a new one, where there is no row yet. */
  | { readonly do: 'ask'; readonly payout: Row | null }
  | { readonly do: 'withdraw'; readonly because: 'ended' | 'refund' };

/**
 * Decides about a number of a pay-out. A story that is started again counts from one, and one that was
 * parked counts on: neither may act upon an old number while a newer one is under way, nor upon a new
 * one while an older may still be paid.
 */
export const decidePayout = <Row extends Payout>({
  number,
  newest,
  isRefundDecided,
  ended,
}: PayoutFacts<Row>): PayoutDecision<Row> => {
  const givesWay = newest !== null && (newest.number >= number || newest.state !== 'failed');
  const known = givesWay ? newest : null;
  if (known?.state === 'asked') return { do: 'findOut', payout: known };
  if (known && known.state !== 'planned') return { do: 'answer', payout: known };
  if (ended !== null) return { do: 'withdraw', because: 'ended' };
  if (isRefundDecided) return { do: 'withdraw', because: 'refund' };
  return { do: 'ask', payout: known };
};

/** A question that was put to a person, as its row has it. */
export interface Question {
  readonly number: number;
  /** The newest pay-out and its state, as they were shown. */
  readonly payoutKey: string | null;
  readonly payoutState: string | null;
  /** What was decided; null while nobody has. */
  readonly action: Resolution['action'] | null;
  readonly operator: string | null;
  /** What is kept of a refund that was decided; a decimal string. */
  readonly fee?: string | null;
  /** True where it is asked no more, whether somebody has decided or not. */
  readonly isClosed?: boolean;
}

export type ResolutionJudgement =
  | { readonly do: 'take' }
  /** It was taken before: nothing is done. */
  | { readonly do: 'nothing' }
  | { readonly do: 'refuse'; readonly why: string };

const refuse = (why: string): ResolutionJudgement => ({ do: 'refuse', why });

const TAKEN_ON: readonly PayoutState[] = ['initiated', 'ready_for_pickup', 'delivered'];

/** What the rail has said since the person was asked counts before what the person says. */
const judgeByPayout = (
  question: Question | null,
  payout: Payout,
  { action, key }: Resolution,
): ResolutionJudgement => {
  const named = key ?? question?.payoutKey;
  if (named && named !== payout.key)
    return refuse(`${payout.key} is the pay-out by now; look again`);
  // Only its rail can end what it has taken on, whoever has seen that it has.
  const wantsAnother = action === 'retry' || action === 'refund';
  if (wantsAnother && TAKEN_ON.includes(payout.state)) {
    return refuse(`${payout.key} is ${payout.state}: wait for its rail, or say that it is settled`);
  }
  const wasShown = question?.payoutKey === payout.key && question.payoutState === payout.state;
  return action === 'settled' && payout.state === 'failed' && !wasShown
    ? refuse(`the rail has said meanwhile that ${payout.key} failed; look again`)
    : { do: 'take' };
};

/** True where two decisions over one question are the same: a command that was repeated. */
export const isSameDecision = (
  one: Pick<Question, 'action' | 'fee'>,
  other: { readonly action: string; readonly fee?: string | undefined },
): boolean =>
  one.action === other.action && stroopsOf(one.fee ?? '0') === stroopsOf(other.fee ?? '0');

/**
 * Judges a person's decision by the question that it names and by what has happened since.
 * @param question the one that it names; null where it names none, or none was ever put.
 * @param payout the newest pay-out, locked.
 */
export const judgeResolution = (
  question: Question | null,
  payout: Payout | null,
  resolution: Resolution,
): ResolutionJudgement => {
  if (resolution.parking !== undefined && !question) return refuse('there is no such question');
  if (question?.action) {
    if (isSameDecision(question, resolution)) return { do: 'nothing' };
    const { number, action, operator, fee } = question;
    const kept = fee ? ` and a fee of ${fee}` : '';
    return refuse(`question ${number} was decided: ${action}${kept}, by ${operator}`);
  }
  if (question?.isClosed) return refuse(`question ${question.number} is asked no more; look again`);
  return payout ? judgeByPayout(question, payout, resolution) : { do: 'take' };
};
