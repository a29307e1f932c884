import { createHash, randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { Investigation, InvestigationEvent } from '../../db/entities/money-in.ts';
import type { Orm } from '../../db/orm.ts';
import { formatAmount, stroopsOf } from '../../domain/money/amount.ts';
import type { InvestigationDecision } from '../../domain/transactions/investigation.ts';
import { judgeDecision } from '../../domain/transactions/judge-investigation.ts';
import { investigationId } from '../../domain/transactions/queue.ts';
import { isRefusal, refuseInWords, type Refusal } from '../../domain/refusal.ts';
import { refundShown } from '../../services/rail-refunds/journal.ts';
import { decisions } from '../../workflows/messages.ts';
import { askWorkflow } from '../operator.ts';

/** The decisions by the names that people type. */
export const COMMANDS: Readonly<Record<string, InvestigationDecision['action']>> = {
  attach: 'attach',
  refund: 'refund',
  'refunded-by-hand': 'refundedByHand',
  claim: 'claim',
  hold: 'hold',
  'write-off': 'writeOff',
};

/** A decision by all that it says, so that a command which is repeated is the same decision. */
const decisionName = (sourceKey: string, decision: InvestigationDecision): string => {
  const { action, amount, fee, transactionId, shown, operator, evidence } = decision;
  const said = [sourceKey, action, amount, fee, transactionId, shown, operator, evidence];
  return createHash('sha256')
    .update(JSON.stringify(said.map((part) => part ?? null)))
    .digest('hex')
    .slice(0, 16);
};

/**
 * Judges a decision by what the database says.
 * @returns why it cannot be taken; or how much had happened to the case when it was looked at.
 */
const judgeBySight = async (
  orm: Orm,
  sourceKey: string,
  decision: InvestigationDecision,
): Promise<Refusal | { readonly events: number }> => {
  const em = orm.em.fork();
  const found = await em.findOne(Investigation, { sourceKey });
  if (!found) return refuseInWords('request_malformed', `there is no investigation ${sourceKey}`);
  if (found.state === 'resolved') {
    return refuseInWords('not_parked', `${sourceKey} is resolved: ${found.resolution ?? ''}`);
  }
  const [row] = await em.execute<{ held: string }[]>('select refundable(?, ?)::text as held', [
    `investigation:${sourceKey}`,
    found.asset,
  ]);
  const left = formatAmount(stroopsOf(row?.held ?? '0'));
  const events = await em.count(InvestigationEvent, { sourceKey, action: { $ne: 'opened' } });
  const railRefund = await refundShown(em, sourceKey);
  const fault = judgeDecision(decision, { sourceKey, left, events, railRefund });
  return fault === null ? { events } : refuseInWords('request_malformed', fault);
};

interface CaseClient {
  readonly orm: Orm;
  readonly client: Client;
}

/**
 * Carries an operator's decision to a case, as the case was shown to them or else as it is seen now.
 * @param decisionId names it: given again, it is not taken again. All that it says, by default.
 * @returns what the case answered, or why it cannot take the decision.
 */
export const decideCase = async (
  { orm, client }: CaseClient,
  sourceKey: string,
  { action, ...said }: InvestigationDecision,
  decisionId = decisionName(sourceKey, { action, ...said }),
): Promise<string | Refusal> => {
  const handle = client.workflow.getHandle(investigationId(sourceKey));
  const em = orm.em.fork();
  if ((await em.count(InvestigationEvent, { sourceKey, decisionId })) > 0) {
    return (
      `${sourceKey}: ${action} was taken before, as ${decisionId}; ` +
      `another like it names what it is about: --shown, as show says`
    );
  }
  const seen = await judgeBySight(orm, sourceKey, { action, ...said });
  if (isRefusal(seen)) return seen;
  const terms = { ...said, shown: said.shown ?? seen.events, decisionId };
  // What was refused once may be asked again, so that each try is an update of its own.
  const asked = { updateId: randomUUID(), args: [terms] as [typeof terms] };
  const again = `look with: show ${sourceKey}; asked again in the same words, it is taken once`;
  return askWorkflow(
    client,
    async () => handle.executeUpdate(decisions[action], asked),
    `the case did not answer in time, and may have taken the decision: ${again}`,
  );
};
