import type { Orm } from '../../../db/orm.ts';
import { Investigation } from '../../../db/entities/money-in.ts';
import type { Anchor } from '../../../domain/anchor.ts';
import {
  DECISIONS,
  type InvestigationDecision,
} from '../../../domain/transactions/investigation.ts';
import { carryOut } from '../../investigations/acts.ts';
import { lockCase } from '../../investigations/case.ts';
import { writeRefunds } from '../../investigations/send-back.ts';
import { effectsSince, effectWords, lookBefore } from './effects.ts';
import { BUSY, refusedAs, type Preview } from './preview.ts';
import { checkNow, rolledBack } from './rolled-back.ts';

interface PreviewDeps {
  readonly orm: Orm;
  readonly anchor: Anchor;
}

type Asked = Omit<InvestigationDecision, 'operator' | 'evidence'>;

/** Who decides and why is asked for afterwards, and changes nothing of what is done. */
const NOBODY = { operator: 'nobody', evidence: 'only looked at' } as const;

/**
 * Shows what a decision over a case would do: it is carried out by the code that does it, in a database
 * transaction that is rolled back.
 * @param asked its amount, fee and transaction, as the operator has filled them in so far.
 */
export const previewCase = async (
  { orm, anchor }: PreviewDeps,
  sourceKey: string,
  asked: Asked,
): Promise<Preview> => {
  const decision = { ...asked, ...NOBODY };
  const preview = await rolledBack(orm, async (em): Promise<Preview> => {
    if ((await em.count(Investigation, { sourceKey })) === 0) {
      return refusedAs('there is no such investigation');
    }
    const row = await lockCase(em, sourceKey);
    if (row.state === 'resolved') return refusedAs(`it is resolved: ${row.resolution ?? ''}`);
    await writeRefunds(em, row);
    await em.flush();
    const owner = { investigationKey: sourceKey };
    const before = await lookBefore(em, owner);
    const order = { sourceKey, decisionId: 'preview', decision };
    const refused = await carryOut(em, { anchor }, row, order);
    if (refused !== null) return refusedAs(refused);
    await checkNow(em);
    const effects = await effectsSince(em, owner, before);
    return { refused: null, effects, words: effects.map(effectWords), customerReads: null };
  });
  return preview ?? BUSY;
};

/** All that may be decided of a case as it is now, with what each would do of all that is left. */
export const previewCaseDecisions = async (
  deps: PreviewDeps,
  sourceKey: string,
): Promise<readonly (Preview & { readonly action: InvestigationDecision['action'] })[]> => {
  const previews: (Preview & { readonly action: InvestigationDecision['action'] })[] = [];
  for (const action of DECISIONS) {
    previews.push({ action, ...(await previewCase(deps, sourceKey, { action })) });
  }
  return previews;
};
