import { createHash, randomUUID } from 'node:crypto';
import { Investigation, InvestigationEvent } from '../../db/entities/money-in.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Orm } from '../../db/orm.ts';
import { formatAmount, stroopsOf } from '../../domain/money/amount.ts';
import type { InvestigationDecision } from '../../domain/transactions/investigation.ts';
import type { WeighedDecision } from '../../domain/operators/two-people.ts';
import { judgeDecision } from '../../domain/transactions/judge-investigation.ts';
import { investigationId } from '../../domain/transactions/queue.ts';
import { isRefusal, refuseInWords, type Refusal } from '../../domain/refusal.ts';
import { refundShown } from '../rail-refunds/journal.ts';
import { decisions } from '../../workflows/messages.ts';
import { askWorkflow } from '../ask-workflow.ts';
import { findLostKey } from '../rails/lost-key.ts';
import { sendDecision, type Authority, type DecisionClient } from '../operators/send-decision.ts';

/** A decision by all that it says, so that a command which is repeated is the same decision. */
const decisionName = (sourceKey: string, decision: InvestigationDecision): string => {
  const { action, amount, fee, transactionId, shown, operator, evidence } = decision;
  const said = [sourceKey, action, amount, fee, transactionId, shown, operator, evidence];
  return createHash('sha256')
    .update(JSON.stringify(said.map((part) => part ?? null)))
    .digest('hex')
    .slice(0, 16);
};

/** A case as it was looked at. */
interface Seen {
  /** How much had happened to it. */
  readonly events: number;
  readonly asset: string;
  /** What of its money nobody has decided over; a decimal string. */
  readonly left: string;
}

/**
 * Judges a decision by what the database says.
 * @returns why it cannot be taken; or the case as it is now.
 */
const judgeBySight = async (
  orm: Orm,
  sourceKey: string,
  decision: InvestigationDecision,
): Promise<Refusal | Seen> => {
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
  return fault === null
    ? { events, asset: found.asset, left }
    : refuseInWords('request_malformed', fault);
};

/** A decision over a case by what it is worth, and by whether it could pay twice. */
export const weighCase = async (
  em: EntityManager,
  { sourceKey, asset }: Pick<Investigation, 'sourceKey' | 'asset'>,
  { action, amount }: Pick<WeighedDecision, 'amount'> & Pick<InvestigationDecision, 'action'>,
): Promise<WeighedDecision> => ({
  action,
  asset,
  amount,
  lostKey: await findLostKey(em, { investigationKey: sourceKey }),
});

/**
 * Carries an operator's decision to a case, as the case was shown to them or else as it is seen now.
 * @param decisionId names it: given again, it is not taken again. All that it says, by default.
 * @param authority who decides, where that is more than the name that a command was given.
 * @returns what the case answered, or why it cannot take the decision.
 */
export const decideCase = async (
  deps: DecisionClient,
  sourceKey: string,
  { action, ...said }: InvestigationDecision,
  decisionId = decisionName(sourceKey, { action, ...said }),
  authority?: Authority,
): Promise<string | Refusal> => {
  const { orm, client } = deps;
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
  const { operator, evidence, ...proposed } = said;
  const subject = {
    kind: 'investigation',
    id: sourceKey,
    terms: { action, ...proposed },
    evidence,
  } as const;
  const amount = said.amount ?? seen.left;
  const weighed = await weighCase(em, { sourceKey, asset: seen.asset }, { action, amount });
  return sendDecision(deps, { subject, weighed, authority, operator }, async () =>
    askWorkflow(
      client,
      async () => handle.executeUpdate(decisions[action], asked),
      `the case did not answer in time, and may have taken the decision: ${again}`,
    ),
  );
};
