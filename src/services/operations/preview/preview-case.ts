import type { EntityManager } from '@mikro-orm/postgresql';
import { Investigation } from '../../../db/entities/money-in.ts';
import { forUpdate, type Orm } from '../../../db/orm.ts';
import type { Anchor } from '../../../domain/anchor.ts';
import {
  DECISIONS,
  type InvestigationDecision,
} from '../../../domain/transactions/investigation.ts';
import { carryOut, judgeKnown } from '../../investigations/acts.ts';
import { attachedBefore } from '../../investigations/attach.ts';
import { readFacts, type CaseFacts } from '../../investigations/case.ts';
import { writeRefunds } from '../../investigations/send-back.ts';
import { effectsSince, effectWords, lookBefore, type Before } from './effects.ts';
import { BUSY, NEEDS_TRANSACTION, refusedAs, type Preview } from './preview.ts';
import { checkNow, rolledBack, tried } from './rolled-back.ts';

interface PreviewDeps {
  readonly orm: Orm;
  readonly anchor: Anchor;
}

type Asked = Omit<InvestigationDecision, 'operator' | 'evidence'>;

/** Who decides and why is asked for afterwards, and changes nothing of what is done. */
const NOBODY = { operator: 'nobody', evidence: 'only looked at' } as const;

/** A case that is locked, as it is before anything is decided. */
interface Locked {
  readonly row: Investigation;
  readonly facts: CaseFacts;
  readonly before: Before;
}

const tryOne = async (
  em: EntityManager,
  anchor: Anchor,
  { row: { sourceKey }, facts, before }: Locked,
  asked: Asked,
): Promise<Preview> => {
  const decision = { ...asked, ...NOBODY };
  const no = judgeKnown(sourceKey, decision, facts);
  if (no !== null) return refusedAs(no);
  const preview = await tried(em, async (inner): Promise<Preview> => {
    const row = await inner.findOneOrFail(Investigation, { sourceKey });
    const order = { sourceKey, decisionId: 'preview', decision };
    const refused = await carryOut(inner, { anchor }, row, order, facts);
    if (refused !== null) return refusedAs(refused);
    await checkNow(inner);
    const effects = await effectsSince(inner, { investigationKey: sourceKey }, before);
    return { refused: null, effects, words: effects.map(effectWords), customerReads: null };
  });
  return preview ?? BUSY;
};

/** Any transaction: whether a case can be attached at all does not hang on which. */
const SOME_TRANSACTION = '00000000-0000-0000-0000-000000000000';

/** Whether money may be attached, while nobody has chosen what to. */
const judgeAttach = ({ row, facts }: Locked): Preview => {
  const decision = { action: 'attach', transactionId: SOME_TRANSACTION, ...NOBODY } as const;
  const no = judgeKnown(row.sourceKey, decision, facts) ?? attachedBefore(row);
  return no === null ? NEEDS_TRANSACTION : refusedAs(no);
};

/** Locks the case once and shows of it each of what is asked, all in a database transaction that is rolled back. */
const previewAll = async (
  { orm, anchor }: PreviewDeps,
  sourceKey: string,
  asked: readonly Asked[],
  { mayChoose }: { readonly mayChoose: boolean },
): Promise<readonly Preview[]> => {
  const previews = await rolledBack(orm, async (em): Promise<readonly Preview[]> => {
    const row = await em.findOne(Investigation, { sourceKey }, forUpdate);
    if (!row) return asked.map(() => refusedAs('there is no such investigation'));
    if (row.state === 'resolved') {
      return asked.map(() => refusedAs(`it is resolved: ${row.resolution ?? ''}`));
    }
    await writeRefunds(em, row);
    await em.flush();
    const facts = await readFacts(em, anchor, row);
    const before = await lookBefore(em, { investigationKey: sourceKey });
    const locked = { row, facts, before };
    const shown: Preview[] = [];
    for (const one of asked) {
      const isOpen = mayChoose && one.action === 'attach' && one.transactionId === undefined;
      shown.push(isOpen ? judgeAttach(locked) : await tryOne(em, anchor, locked, one));
    }
    return shown;
  });
  return previews ?? asked.map(() => BUSY);
};

/**
 * Shows what a decision over a case would do: it is carried out by the code that does it, in a database
 * transaction that is rolled back.
 * @param asked its amount, fee and transaction, as the operator has filled them in.
 */
export const previewCase = async (
  deps: PreviewDeps,
  sourceKey: string,
  asked: Asked,
): Promise<Preview> => {
  const [preview] = await previewAll(deps, sourceKey, [asked], { mayChoose: false });
  return preview ?? BUSY;
};

type CasePreview = Preview & { readonly action: InvestigationDecision['action'] };

/**
 * Shows what each decision over a case would do of all that is left. That it can be attached needs a
 * transaction, which nobody has chosen yet.
 * @param actions all of them by default.
 */
export const previewCaseDecisions = async (
  deps: PreviewDeps,
  sourceKey: string,
  actions: readonly InvestigationDecision['action'][] = DECISIONS,
): Promise<readonly CasePreview[]> => {
  if (actions.length === 0) return [];
  const asked = actions.map((action) => ({ action }));
  const previews = await previewAll(deps, sourceKey, asked, { mayChoose: true });
  return actions.map((action, index) => ({ action, ...(previews[index] ?? BUSY) }));
};
