import { isRefusal, type Refusal } from '../../../domain/refusal.ts';
import { decideByOperator } from '../../investigations/decide-by-operator.ts';
import { readCase } from '../../investigations/read-case.ts';
import type { ActingOperator } from '../../operators/proposals.ts';
import type { DecisionClient } from '../../operators/send-decision.ts';

/** A break's case, and how much had happened to it when it was shown. */
interface ShownCase {
  readonly caseKey: string;
  readonly shown: number;
}

/** So many cases are decided at once: a page shows no more. */
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
 * @param cases of breaks; others are refused without a reason of their own, as are those beyond
 * `BREAKS_AT_ONCE`.
 */
export const resolveBreaks = async (
  deps: DecisionClient,
  actor: ActingOperator,
  cases: readonly ShownCase[],
  reason: string,
): Promise<ResolvedBreaks> => {
  const decided: string[] = [];
  const proposed: string[] = [];
  const refused: { caseKey: string; why: Refusal | null }[] = [];
  for (const [place, { caseKey, shown }] of cases.entries()) {
    const isBreak = place < BREAKS_AT_ONCE && caseKey.startsWith('reconciliation/');
    const found = isBreak ? await readCase(deps.orm.em.fork(), caseKey) : null;
    const terms = { action: 'writeOff', evidence: reason, shown } as const;
    const done = found && (await decideByOperator(deps, actor, found, terms));
    if (done === null || isRefusal(done)) refused.push({ caseKey, why: done });
    else if (done === 'proposed') proposed.push(caseKey);
    else decided.push(caseKey);
  }
  return { decided, proposed, refused };
};
