import { condition, patched, setHandler } from '@temporalio/workflow';
import { parseAmount } from '../../domain/money/amount.ts';
import { isRefusal } from '../../domain/refusal.ts';
import type { Resolution } from '../../domain/transactions/story.ts';
import { oneLine } from '../../domain/transactions/summaries.ts';
import { resolve } from '../messages.ts';
import { PATCHES } from '../patches.ts';

type Action = Resolution['action'];

/** What a person is asked now. */
interface Asked {
  readonly actions: readonly Action[];
  /** The number of the parking; null where nothing is parked, or by whom numbers are not known. */
  readonly parking?: number | null;
  /** What is asked, in words: the name of the wait on the timeline. Without it, it has none. */
  readonly words?: string;
  /** The pay-out, or the refund, that is under way, where one may be settled that is not parked. */
  readonly key?: string;
  /** Why `refund` is none of the actions, in words for the operator, where that is known. */
  readonly refusesRefund?: string | null;
}

/** How long one timer lasts; then there is another of the same name. */
const NAMED_WAIT = '365 days';

const NOBODY: Asked = { actions: [] };

/** Why a decision was meant for something else, in words for the operator; null when it was not. */
const refuseOther = (asked: Asked, { parking, key }: Resolution): string | null => {
  if (asked.parking && parking !== undefined && parking !== asked.parking) {
    return `it is question ${asked.parking} that is asked by now, not ${parking}; look again`;
  }
  if (asked.parking && parking === undefined) return `name the question: ${asked.parking}`;
  if (asked.key && key !== asked.key) return `name what is under way: ${asked.key}`;
  return null;
};

/** Why a resolution cannot be taken, in words for the operator; null when it can. */
const refuseResolution = (asked: Asked, resolution: Resolution): string | null => {
  const { actions: allowed } = asked;
  const { action, operator, evidence, fee } = resolution;
  if (allowed.length === 0) return 'nothing is parked here: the story goes on by itself';
  const other = refuseOther(asked, resolution);
  if (other !== null) return other;
  if (!allowed.includes(action)) {
    if (action === 'refund' && asked.refusesRefund) return asked.refusesRefund;
    return `"${action}" is not possible here; use ${allowed.join(' or ')}`;
  }
  if (!operator?.trim()) return 'name the operator who decides';
  if (!evidence?.trim()) return 'give the evidence: a hash, a bank reference, a ticket';
  if (fee === undefined) return null;
  if (action !== 'refund' && action !== 'refundedByHand') return 'a fee is kept of a refund only';
  const kept = parseAmount(fee);
  if (isRefusal(kept)) return `fee: ${kept.message}`;
  return kept > 0n ? null : 'fee: more than nothing';
};

/**
 * Waits for a person, for as long as it takes, by a timer that bears the question's name: a wait
 * without one is not to be seen on the timeline.
 */
export const untilOver = async (isOver: () => boolean, words?: string): Promise<void> => {
  if (words === undefined || !patched(PATCHES.personIsNamed)) return condition(isOver);
  const wait = { summary: oneLine(`wait for a person: ${words}`) };
  for (let over = false; !over;) over = await condition(isOver, NAMED_WAIT, wait);
};

/** The person whom a parked story waits for, by the update `resolve`. */
export const awaitOperator = (transactionId: string) => {
  let asked = NOBODY;
  const decisions: Resolution[] = [];
  setHandler(
    resolve,
    (resolution) => {
      asked = NOBODY;
      decisions.push(resolution);
      return `${transactionId}: ${resolution.action}, by ${resolution.operator}`;
    },
    {
      validator: (resolution) => {
        const refusal = refuseResolution(asked, resolution);
        if (refusal) throw new Error(refusal);
      },
    },
  );
  return {
    /**
     * Waits for a decision of what is asked, for as long as it takes, or until nobody needs to decide
     * any more: then it is null. A decision that was taken before counts.
     */
    async decision(question: Asked, isNeedless: () => boolean): Promise<Resolution | null> {
      asked = question;
      await untilOver(() => decisions.length > 0 || isNeedless(), question.words);
      asked = NOBODY;
      return decisions.shift() ?? null;
    },
  };
};

export type OperatorDecisions = ReturnType<typeof awaitOperator>;
