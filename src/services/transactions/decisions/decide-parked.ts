import type { EntityManager } from '@mikro-orm/postgresql';
import { Parking } from '../../../db/entities/decisions.ts';
import { RailPayment, RailRefund } from '../../../db/entities/money-out.ts';
import { Transaction } from '../../../db/entities/transaction.ts';
import type { Orm } from '../../../db/orm.ts';
import { formatAmount, parseAmount, stroopsOf } from '../../../domain/money/amount.ts';
import { isSameDecision } from '../../../domain/rails/decide-payout.ts';
import type { WeighedDecision } from '../../../domain/operators/two-people.ts';
import { storyId } from '../../../domain/transactions/queue.ts';
import { isRefusal, refuseInWords, type Refusal } from '../../../domain/refusal.ts';
import { isRowId } from '../../../domain/transactions/row-id.ts';
import { RESOLUTION_ACTIONS, type Resolution } from '../../../domain/transactions/story.ts';
import { resolve } from '../../../workflows/messages.ts';
import { askWorkflow } from '../../ask-workflow.ts';
import { findLostKey } from '../../rails/lost-key.ts';
import {
  sendDecision,
  type Authority,
  type DecisionClient,
} from '../../operators/send-decision.ts';

/** What a decision is about: the question that is open, or what is under way on the rail. */
interface Subject {
  readonly parking?: number | undefined;
  readonly key?: string | undefined;
}

export interface OperatorOrder extends Subject {
  /** A transaction's id. */
  readonly id: string;
  readonly action: string;
  readonly operator: string;
  readonly evidence: string;
  /** What is kept of a refund; a decimal string. */
  readonly fee?: string | undefined;
  /** Who decides, where that is more than the name that a command was given. */
  readonly authority?: Authority;
}

/** True for the word of a decision. */
export const isResolution = (action: string): action is Resolution['action'] =>
  RESOLUTION_ACTIONS.some((one) => one === action);

/** A pay-out that is under way may be settled by a person who knows that it was delivered. */
const UNDER_WAY = ['initiated', 'ready_for_pickup'] as const;

/** What a person may decide over now, in a transaction; neither where it goes on by itself. */
export const openSubject = async (orm: Orm, transactionId: string): Promise<Subject> => {
  const em = orm.em.fork();
  const parking = await em.findOne(
    Parking,
    { transactionId, closedAt: null },
    { orderBy: { number: 'desc' } },
  );
  if (parking) return { parking: parking.number };
  const underWay = { transactionId, state: { $in: UNDER_WAY } };
  const payout = await em.findOne(RailPayment, underWay, { orderBy: { number: 'desc' } });
  if (payout) return { key: payout.key };
  const refund = await em.findOne(RailRefund, { transactionId, state: 'initiated' });
  return refund ? { key: refund.key } : {};
};

/** Whether a question was decided before, and as this order has it. */
const decidedBefore = async (
  orm: Orm,
  { id, action, parking: number, fee }: OperatorOrder,
): Promise<string | Refusal | null> => {
  if (number === undefined) return null;
  const parking = await orm.em.fork().findOne(Parking, { transactionId: id, number });
  if (!parking) return refuseInWords('not_parked', `${id} has no question ${number}`);
  if (!parking.action && parking.closedAt) {
    return refuseInWords('not_parked', `question ${number} of ${id} is asked no more; look again`);
  }
  if (!parking.action) return null;
  const asked = fee === undefined ? null : parseAmount(fee);
  if (isRefusal(asked)) return refuseInWords('field_malformed', `fee: ${asked.message}`);
  const { action: decided, operator, fee: kept } = parking;
  const of = kept ? ` and a fee of ${formatAmount(stroopsOf(kept))}` : '';
  const said = `question ${number} of ${id} was decided: ${decided}${of}, by ${operator}`;
  const isSame = isSameDecision({ action: decided, fee: kept ?? null }, { action, fee });
  return isSame ? said : refuseInWords('not_parked', said);
};

/** What came in of a transaction, or is to come: what a decision about it moves at most. */
const atStake = ({ amountIn, amountExpected }: Transaction): string | null =>
  amountIn ?? amountExpected ?? null;

/** What any decision over a transaction is worth, and whether one that pays could pay twice. */
export const weighResolution = async (
  em: EntityManager,
  row: Transaction,
): Promise<Omit<WeighedDecision, 'action'>> => ({
  asset: row.amountInAsset,
  amount: atStake(row),
  lostKey: await findLostKey(em, { transactionId: row.id }),
});

/** What a decision says, but for who decides and why. */
export const termsOf = ({ operator: _who, evidence: _why, ...terms }: Resolution) => terms;

/**
 * Carries an operator's decision to a parked story. It is taken for the question, or the pay-out, that
 * it names, and for no other; repeated, it is the same decision.
 * @param order without a question, the one that is open now is meant.
 * @returns what the story answered, or why it cannot take the decision.
 */
export const resolveParked = async (
  deps: DecisionClient,
  order: OperatorOrder,
): Promise<string | Refusal> => {
  const { orm, client } = deps;
  const { id, action, operator, evidence, fee } = order;
  if (!isRowId(id)) {
    const hint = 'a case is decided with: railhead investigations';
    return refuseInWords('request_malformed', `${id} is no transaction's id; ${hint}`);
  }
  const row = await orm.em.fork().findOne(Transaction, { id });
  if (!row) return refuseInWords('transaction_not_found', `there is no transaction ${id}`);
  if (!isResolution(action)) {
    return refuseInWords('request_malformed', `use ${RESOLUTION_ACTIONS.join(', ')}`);
  }
  const before = await decidedBefore(orm, order);
  if (before !== null) return before;
  const { parking, key } =
    order.parking === undefined && order.key === undefined ? await openSubject(orm, id) : order;
  const resolution: Resolution = {
    action,
    operator,
    evidence,
    ...(parking === undefined ? {} : { parking }),
    ...(key === undefined ? {} : { key }),
    ...(fee === undefined ? {} : { fee }),
  };
  const handle = client.workflow.getHandle(storyId(row.kind, row.id));
  // The same decision over the same thing is one update, however often it is sent.
  const updateId = [parking ?? key ?? 'none', action, fee ?? '', operator].join('/');
  const subject = { kind: 'resolve', id, terms: termsOf(resolution), evidence } as const;
  const weighed = { action, ...(await weighResolution(orm.em.fork(), row)) };
  return sendDecision(deps, { subject, weighed, authority: order.authority, operator }, async () =>
    askWorkflow(client, async () =>
      handle.executeUpdate(resolve, { updateId, args: [resolution] }),
    ),
  );
};
