import { byNameChecks } from './checks-name.ts';
import { incomingChecks } from './checks-in.ts';
import { keyChecks } from './checks-keys.ts';
import { outgoingChecks } from './checks-out.ts';
import { pollChecks } from './checks-poll.ts';
import { profileChecks } from './checks-profile.ts';
import { webhookChecks } from './checks-webhook.ts';
import { judge, type Judgement, type RailCheck, type RailSubject } from './check.ts';

/** Every check of the kit, in the order in which they are put. */
export const railChecks: readonly RailCheck[] = [
  ...profileChecks,
  ...outgoingChecks.map((check) => ({ ...check, rule: '§3.2' })),
  ...keyChecks.map((check) => ({ ...check, rule: '§3.1' })),
  ...pollChecks.map((check) => ({ ...check, rule: '§3.4' })),
  ...incomingChecks,
  ...byNameChecks,
  ...webhookChecks,
];

/** Puts checks to a rail, one after the other: all of them, or those that are named. */
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
