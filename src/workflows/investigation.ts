import { condition, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { InvestigationDecision, StoryOutcome } from '../domain/story.ts';
import { decide } from './messages.ts';
import { ledger, store } from './proxies.ts';

export interface InvestigationOrder {
  readonly version: 1;
  /** `stellar/<operation id>`, `rail/<receipt id>` or `payout/<key>`. */
  readonly sourceKey: string;
}

/**
 * An investigation: money, or a pay-out, that fits no story. It stays open until a named person
 * says what becomes of it.
 */
export async function investigation({ sourceKey }: InvestigationOrder): Promise<StoryOutcome> {
  const decisions: InvestigationDecision[] = [];
  // Only money that came on Stellar can go back from here.
  const refundable = sourceKey.startsWith('stellar/');
  setHandler(
    decide,
    (made) => {
      decisions.push(made);
      return `${sourceKey}: ${made.action}, by ${made.operator}`;
    },
    {
      validator: ({ action, operator, evidence }) => {
        if (!operator?.trim()) throw new Error('name the operator who decides');
        if (!evidence?.trim()) throw new Error('give the evidence: a hash, a reference, a ticket');
        if (action === 'refund' && !refundable) {
          throw new Error('only money that came on Stellar can be refunded from here');
        }
      },
    },
  );

  const found = await store.openInvestigation(sourceKey);
  if (found.resolved) return { status: 'resolved', summary: 'was resolved before' };

  for (let number = 1; ;) {
    setCurrentDetails(`**${found.reason}**: ${found.money}, waiting for a person`);
    await condition(() => decisions.length > 0);
    const made = decisions.shift();
    if (!made) continue;
    if (made.action === 'refund') {
      const leg = { investigationKey: sourceKey, leg: 'refund' as const, number };
      const sent = await ledger.submitPayment({ ...leg, reason: found.reason });
      if (sent.state !== 'included') {
        number += 1;
        continue;
      }
    }
    await store.decideInvestigation({ sourceKey, decision: made });
    if (made.action === 'hold') continue;
    const summary = `${found.money}: ${made.action} by ${made.operator}`;
    setCurrentDetails(summary);
    return { status: 'resolved', summary };
  }
}
