import { isRefusal, type Refusal } from '../../../domain/refusal.ts';
import { decideByOperator } from '../../investigations/decide-by-operator.ts';
import { readCase } from '../../investigations/read-case.ts';
import type { ActingOperator } from '../../operators/proposals.ts';
import type { DecisionClient } from '../../operators/send-decision.ts';

/** So many cases are decided at once. */
export const BREAKS_AT_ONCE = 50;

/** What became of each case that was named. */
export interface ResolvedBreaks {
  readonly decided: readonly string[];
  /** Those that wait for a second person. */
  readonly proposed: readonly string[];
  readonly refused: readonly { readonly caseKey: string; readonly why: Refusal | null }[];
}

/**
 * Closes the cases of breaks whose cause was found, one after another, each as the command
 * `railhead investigations write-off` does it. A break's case holds no money: what moves money is
 * decided over the case of that money.
 * @param caseKeys of breaks; others are refused without a reason of their own.
 */
export const resolveBreaks = async (
  deps: DecisionClient,
  actor: ActingOperator,
  caseKeys: readonly string[],
  reason: string,
): Promise<ResolvedBreaks> => {
  const decided: string[] = [];
  const proposed: string[] = [];
  const refused: { caseKey: string; why: Refusal | null }[] = [];
  for (const caseKey of [...new Set(caseKeys)].slice(0, BREAKS_AT_ONCE)) {
    const isBreak = caseKey.startsWith('reconciliation/');
    const found = isBreak ? await readCase(deps.orm.em.fork(), caseKey) : null;
    const terms = { action: 'writeOff', evidence: reason, shown: found?.shown ?? 0 } as const;
    const done = found && (await decideByOperator(deps, actor, found, terms));
    if (done === null || isRefusal(done)) refused.push({ caseKey, why: done });
    else if (done === 'proposed') proposed.push(caseKey);
    else decided.push(caseKey);
  }
  return { decided, proposed, refused };
};
