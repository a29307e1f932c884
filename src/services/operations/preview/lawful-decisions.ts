import { RailRefund } from '../../../db/entities/money-out.ts';
import { Transaction } from '../../../db/entities/transaction.ts';
import type { Orm } from '../../../db/orm.ts';
import type { Anchor } from '../../../domain/anchor.ts';
import type { TroubleKind } from '../../../domain/operations/kinds.ts';
import type { Text } from '../../../domain/operations/text.ts';
import { doesOf } from '../../../domain/operations/trouble.ts';
import { TROUBLES } from '../../../domain/operations/troubles/troubles.ts';
import { canPayTwice, takesTwoPeople } from '../../../domain/operators/two-people.ts';
import { hashCanonical } from '../../operators/canonical.ts';
import { readPolicy } from '../../operators/policy.ts';
import {
  isResolution,
  openSubject,
  weighResolution,
} from '../../transactions/decisions/decide-parked.ts';
import { findParking } from '../../transactions/decisions/parking.ts';
import { troubleOf } from '../payment/trouble.ts';
import { BUSY, type Preview } from './preview.ts';
import { previewResolutions, type PaymentDecision } from './preview-resolution.ts';

interface DecisionDeps {
  readonly orm: Orm;
  readonly anchor: Anchor;
}

/** The same with what it would do now. */
export interface ShownDecision extends Preview, PaymentDecision {
  /** Why the payment waits; null where it does not. */
  readonly trouble: TroubleKind | null;
  /** What it does of what the payment waits for. */
  readonly does: Text;
  /** Of all that is shown, so that it is taken only while it still does what was shown. */
  readonly shown: string;
  /** True where one person proposes it and another one approves. */
  readonly takesTwo: boolean;
  /** The key to look up at the bank first, because its answer was lost and this could pay twice. */
  readonly lostKey: string | null;
}

/** What decisions over a payment would do now, in their order. */
const showAll = async (
  deps: DecisionDeps,
  id: string,
  decisions: readonly PaymentDecision[],
): Promise<readonly ShownDecision[]> => {
  if (decisions.length === 0) return [];
  const previews = await previewResolutions(deps, id, decisions);
  const em = deps.orm.em.fork();
  const row = await em.findOne(Transaction, { id });
  const worth = row && (await weighResolution(em, row));
  const policy = row && (await readPolicy(em));
  const trouble = await troubleOf(em, id);
  return decisions.map((decision, index) => {
    const preview = previews[index] ?? BUSY;
    const { refused, effects, customerReads } = preview;
    const weighed = worth && { ...worth, action: decision.action };
    return {
      ...decision,
      ...preview,
      trouble,
      does: doesOf(trouble ? TROUBLES[trouble] : {}, `resolve.${decision.action}`),
      shown: hashCanonical({ decision, refused, effects, customerReads }),
      takesTwo: weighed !== null && policy !== null && takesTwoPeople(policy, weighed),
      lostKey: weighed && canPayTwice(weighed) ? (weighed.lostKey ?? null) : null,
    };
  });
};

/** What a decision over a payment would do now. */
export const showDecision = async (
  deps: DecisionDeps,
  id: string,
  decision: PaymentDecision,
): Promise<ShownDecision> => {
  const [shown] = await showAll(deps, id, [decision]);
  if (!shown) throw new Error(`a decision over ${id} is not shown`);
  return shown;
};

/** What may be decided over the question that is open, or over what is under way on the rail. */
const mayBeDecided = async (
  { orm }: DecisionDeps,
  transactionId: string,
): Promise<readonly PaymentDecision[]> => {
  const em = orm.em.fork();
  const open = await findParking(em, transactionId, undefined);
  if (open) {
    const { number: parking } = open;
    return open.actions.filter(isResolution).map((action) => ({ action, parking }));
  }
  const { key } = await openSubject(orm, transactionId);
  if (key === undefined) return [];
  const isRefund = (await em.count(RailRefund, { transactionId, key })) > 0;
  return [{ action: isRefund ? 'refundedByHand' : 'settled', key }];
};

/** All that may be decided over a payment as it is now, with what each would do. */
export const lawfulDecisions = async (
  deps: DecisionDeps,
  id: string,
): Promise<readonly ShownDecision[]> => showAll(deps, id, await mayBeDecided(deps, id));
