import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { Investigation, InvestigationEvent } from '../../db/entities/money-in.ts';
import type { Orm } from '../../db/orm.ts';
import { formatAmount, stroopsOf } from '../../domain/amount.ts';
import { judgeDecision, type InvestigationDecision } from '../../domain/investigation.ts';
import { investigationId } from '../../domain/queue.ts';
import { refuse, type Refusal } from '../../domain/refusal.ts';
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

/** Why a decision cannot be taken, by what the database says; null when it may be asked for. */
export const judgeBySight = async (
  orm: Orm,
  sourceKey: string,
  decision: InvestigationDecision,
): Promise<Refusal | null> => {
  const em = orm.em.fork();
  const found = await em.findOne(Investigation, { sourceKey });
  if (!found) return refuse('request_malformed', `there is no investigation ${sourceKey}`);
  if (found.state === 'resolved') {
    return refuse('not_parked', `${sourceKey} is resolved: ${found.resolution ?? ''}`);
  }
  const [row] = await em.execute<{ held: string }[]>('select refundable(?, ?)::text as held', [
    `investigation:${sourceKey}`,
    found.asset,
  ]);
  const left = formatAmount(stroopsOf(row?.held ?? '0'));
  const fault = judgeDecision(decision, { sourceKey, left });
  return fault === null ? null : refuse('request_malformed', fault);
};

export interface CaseDoor {
  readonly orm: Orm;
  readonly client: Client;
}

/**
 * Carries an operator's decision to a case.
 * @param decisionId names it: given again, it is not taken again.
 * @returns what the case answered, or why it cannot take the decision.
 */
export const decideCase = async (
  { orm, client }: CaseDoor,
  sourceKey: string,
  { action, ...terms }: InvestigationDecision,
  decisionId: string = randomUUID(),
): Promise<string | Refusal> => {
  const handle = client.workflow.getHandle(investigationId(sourceKey));
  const asked = { updateId: decisionId, args: [terms] as [typeof terms] };
  const em = orm.em.fork();
  if ((await em.count(InvestigationEvent, { sourceKey, decisionId })) > 0) {
    return `${sourceKey}: ${action} was taken before, as ${decisionId}`;
  }
  const refused = await judgeBySight(orm, sourceKey, { action, ...terms });
  if (refused) return refused;
  const again = `look with: show ${sourceKey}; asked again with --decision ${decisionId}, it is taken once`;
  return askWorkflow(
    client,
    async () => handle.executeUpdate(decisions[action], asked),
    `the case did not answer in time, and may have taken the decision: ${again}`,
  );
};
