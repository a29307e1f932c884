import { condition, setCurrentDetails, setHandler } from '@temporalio/workflow';
import { policyAct } from '../domain/transactions/judge-investigation.ts';
import type { StoryOutcome } from '../domain/transactions/story.ts';
import { oneLine } from '../domain/transactions/summaries.ts';
import { openCase, waitingWords } from './steps/case.ts';
import { untilOver } from './steps/operator-decision.ts';
import { payoutMoved, type InvestigationOrder } from './messages.ts';
import { ledger, payoutsOf, store } from './proxies.ts';

/**
 * An investigation: money, or a pay-out, that fits no story.
 *
 * It waits for a named person, or for the day on which the policy acts, carries out what was
 * decided, and stays open until nothing of its money is left.
 */
export async function investigation(order: InvestigationOrder): Promise<StoryOutcome> {
  const { sourceKey } = order;
  const matter = openCase(sourceKey);
  let policy = order.policy;
  // A rail reports of a refund that it has taken on, or whose answer was lost.
  setHandler(payoutMoved, async () =>
    matter.change(async () => store('read what became of a refund').openInvestigation(sourceKey)),
  );
  await matter.change(async () => store('open the investigation').openInvestigation(sourceKey));

  for (;;) {
    const found = matter.shown();
    if (found.state === 'resolved') return matter.end();

    if (found.refunding !== null) {
      const refund = {
        investigationKey: sourceKey,
        leg: 'refund',
        number: found.refunding,
      } as const;
      setCurrentDetails(`**${found.reason}**: refund ${found.refunding} of ${found.money}`);
      const step = ledger(`refund ${found.refunding} of ${found.money}`);
      await step.submitPayment({ ...refund, reason: found.reason });
      const ended = { sourceKey, number: found.refunding };
      await matter.change(async () => store('book the refund').endInvestigationRefund(ended));
      continue;
    }

    if (found.claiming) {
      const claim = { investigationKey: sourceKey, leg: 'claim', number: found.claiming } as const;
      setCurrentDetails(`**${found.reason}**: claim ${found.claiming} of ${found.money}`);
      await ledger(`claim ${found.claiming} of ${found.money}`).submitPayment(claim);
      const ended = { sourceKey, number: found.claiming };
      await matter.change(async () => store('book the claim').endInvestigationClaim(ended));
      continue;
    }

    if (found.railRefund?.state === 'due' && found.sendBack) {
      const { rail } = found.sendBack;
      const doing = `send ${found.railRefund.amount} of ${found.money} back by ${rail}`;
      setCurrentDetails(`**${found.reason}**: ${doing}`);
      await payoutsOf(rail)(doing).refundIncoming({ investigationKey: sourceKey });
      await matter.change(async () => store('read what became of it').openInvestigation(sourceKey));
      continue;
    }

    const act = policyAct(policy, sourceKey, found);
    const changed = () => matter.shown() !== found;
    setCurrentDetails(waitingWords(found, act?.atMs ?? null));
    if (act === null) {
      await untilOver(changed, `${found.reason}, ${found.left} left of ${found.money}`);
      continue;
    }
    const waits = oneLine(`wait for a person, or the policy: ${found.left} left of ${found.money}`);
    const waitMs = Math.max(act.atMs - Date.now(), 1);
    if (await condition(changed, waitMs, { summary: waits })) continue;
    // A person may have decided in the same moment: then the policy is refused, and stays away.
    policy = null;
    await matter.decide('policy', act.decision);
  }
}
