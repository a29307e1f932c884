import { condition, setHandler } from '@temporalio/workflow';
import { parseAmount } from '../domain/amount.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Resolution } from '../domain/story.ts';
import { resolve } from './messages.ts';

type Action = Resolution['action'];

/** Why a resolution cannot be taken, in words for the operator; null when it can. */
const refuseResolution = (
  allowed: readonly Action[],
  { action, operator, evidence, fee }: Resolution,
): string | null => {
  if (allowed.length === 0) return 'nothing is parked here: the story goes on by itself';
  if (!allowed.includes(action)) {
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

/** The person whom a parked story waits for, by the update `resolve`. */
export const awaitPerson = (transactionId: string) => {
  // What the person may decide now; nothing while nothing is parked.
  let allowed: readonly Action[] = [];
  const decisions: Resolution[] = [];
  setHandler(
    resolve,
    (resolution) => {
      allowed = [];
      decisions.push(resolution);
      return `${transactionId}: ${resolution.action}, by ${resolution.operator}`;
    },
    {
      validator: (resolution) => {
        const refusal = refuseResolution(allowed, resolution);
        if (refusal) throw new Error(refusal);
      },
    },
  );
  return {
    /**
     * Waits for one of these decisions, for as long as it takes, or until nobody needs to decide any
     * more: then it is null. A decision that was taken before counts.
     */
    async decision(
      actions: readonly Action[],
      isNeedless: () => boolean,
    ): Promise<Resolution | null> {
      allowed = actions;
      await condition(() => decisions.length > 0 || isNeedless());
      allowed = [];
      return decisions.shift() ?? null;
    },
  };
};
