import type { RailSubject } from './bank.ts';
import { judge, type Judgement, type RailCheck } from './check.ts';
import { batchChecks } from './checks/batch.ts';
import { findChecks } from './checks/find.ts';
import { incomingChecks } from './checks/in.ts';
import { keyChecks } from './checks/key.ts';
import { listChecks } from './checks/list.ts';
import { byNameChecks } from './checks/name.ts';
import { outgoingChecks } from './checks/out.ts';
import { pollChecks } from './checks/poll.ts';
import { profileChecks } from './checks/profile.ts';
import { refundChecks } from './checks/refund.ts';
import { statementChecks } from './checks/statement.ts';
import { webhookChecks } from './checks/webhook.ts';

/** Every check of the kit, in the order in which they are put. */
export const railChecks: readonly RailCheck[] = [
  ...profileChecks,
  ...outgoingChecks,
  ...keyChecks,
  ...batchChecks,
  ...findChecks,
  ...pollChecks,
  ...incomingChecks,
  ...listChecks,
  ...byNameChecks,
  ...webhookChecks,
  ...statementChecks,
  ...refundChecks,
];

/**
 * Puts checks to a rail, one after the other, each against a bank that was reset: all of them, or
 * those that are named. Needs no test runner, and leaves the bank open.
 */
export const judgeRail = async (
  subject: RailSubject,
  ids?: readonly string[],
): Promise<readonly Judgement[]> => {
  const judgements: Judgement[] = [];
  for (const check of railChecks) {
    if (ids === undefined || ids.includes(check.id)) judgements.push(await judge(subject, check));
  }
  return judgements;
};
