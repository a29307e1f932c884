import type { Proposal } from '../../../db/entities/operator.ts';
import type { Orm } from '../../../db/orm.ts';
import type { Anchor } from '../../../domain/anchor.ts';
import type { TroubleKind } from '../../../domain/operations/kinds.ts';
import { demandsOf } from '../../investigations/decide-by-operator.ts';
import { readCase } from '../../investigations/read-case.ts';
import { hashCanonical } from '../../operators/canonical.ts';
import { readCaseDecision, readResolution } from '../../operators/read-terms.ts';
import { showDecision } from './lawful-decisions.ts';
import { previewCase } from './preview-case.ts';
import { refusedAs, type Preview } from './preview.ts';

/** What a proposal would do now, as whoever proposed it was shown. */
export interface ShownProposal extends Preview {
  /** Why what it is about waits; null where it does not wait, or is no payment and no case. */
  readonly trouble: TroubleKind | null;
  /** The key to look up at the bank first, because its answer was lost and this could pay twice. */
  readonly lostKey: string | null;
  /** Of all that is shown, so that it is approved only while it still does what was shown. */
  readonly shown: string;
}

interface PreviewDeps {
  readonly orm: Orm;
  readonly anchor: Anchor;
}

type Proposed = Pick<Proposal, 'kind' | 'subject' | 'terms'>;
type Looked = Omit<ShownProposal, 'shown'>;

const unreadable = (): Looked => ({
  ...refusedAs('it cannot be read: refuse it'),
  trouble: null,
  lostKey: null,
});

const look = async (deps: PreviewDeps, { kind, subject, terms }: Proposed): Promise<Looked> => {
  const em = deps.orm.em.fork();
  if (kind === 'clearance') {
    const nothing = { refused: null, effects: [], words: [], customerReads: null };
    return { ...nothing, trouble: null, lostKey: null };
  }
  if (kind === 'resolve') {
    const said = readResolution(terms);
    if (!said) return unreadable();
    return showDecision(deps, subject, said);
  }
  const said = readCaseDecision(terms);
  const found = said && (await readCase(em, subject));
  if (!said || !found) return unreadable();
  const { lostKey } = await demandsOf(em, found, said);
  const isChanged = said.shown !== undefined && said.shown !== found.shown;
  const preview = isChanged
    ? refusedAs('something has happened to the case since it was proposed')
    : await previewCase(deps, subject, said);
  return { ...preview, trouble: found.kind, lostKey };
};

/** Shows what a proposal would do, if it were carried out now. */
export const previewProposal = async (
  deps: PreviewDeps,
  proposal: Proposed,
): Promise<ShownProposal> => {
  const { refused, effects, words, customerReads, trouble, lostKey } = await look(deps, proposal);
  const shown = hashCanonical({ refused, effects, customerReads, trouble, lostKey });
  return { refused, effects, words, customerReads, trouble, lostKey, shown };
};
