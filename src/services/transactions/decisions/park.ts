import type { EntityManager } from '@mikro-orm/postgresql';
import { RailPayment } from '../../../db/entities/money-out.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import type { Anchor } from '../../../domain/anchor.ts';
import type { Funds, Resolution } from '../../../domain/transactions/story.ts';
import { judgeResolution } from '../../../domain/rails/decide-payout.ts';
import type { Status } from '../../../domain/transactions/status.ts';
import { spokenOf, type Spoken } from '../../../domain/languages/saying.ts';
import { advance, lockTransaction } from '../move.ts';
import { inTransaction, type StoreDeps } from '../../deps.ts';
import {
  asPayout,
  asQuestion,
  findParking,
  newestPayout,
  openParking,
  refusePayout,
  resolutionOf,
  writeDecision,
} from './parking.ts';
import { findAnswer } from '../../quotes/price-answers.ts';
import { carryOutResolution } from './resolve.ts';
import { whyNotSentBack } from './send-back.ts';

export interface ParkOrder extends Spoken {
  readonly transactionId: string;
  /** For operators; ids, codes and amounts only. */
  readonly reason: string;
  /** Where the transaction stands while it waits; it stays where it is when not given. */
  readonly status?: Status;
  /** Money that waits for its price; where it was answered meanwhile, nobody has to be asked. */
  readonly unpriced?: Funds;
  /** What it is about, in a word that a story which starts again says again; the reason by default. */
  readonly subject?: string;
  /** What the person may decide. */
  readonly actions?: readonly Resolution['action'][];
}

export interface Parked {
  /** The number that a decision names; null where nobody has to be asked. */
  readonly number: number | null;
  /** What was decided before, where the story asks again. */
  readonly decided: Resolution | null;
  /** Of a deposit's money: why it cannot go back on its rail; null where `refund` sends it back. */
  readonly refusesRefund?: string | null;
}

/** What a person may decide, `refund` among it where a deposit's money can go back on its rail. */
const offer = async (
  em: EntityManager,
  anchor: Anchor,
  row: Transaction,
  { actions = [], unpriced }: Pick<ParkOrder, 'actions' | 'unpriced'>,
): Promise<Pick<Parked, 'refusesRefund'> & Required<Pick<ParkOrder, 'actions'>>> => {
  // Wherever a deposit holds money somebody may settle it: there it may go back, too.
  if (row.kind !== 'deposit' || !actions.includes('settled')) return { actions };
  const refusesRefund = await whyNotSentBack(em, anchor, row, { unpriced });
  return { actions: refusesRefund === null ? [...actions, 'refund'] : actions, refusesRefund };
};

/**
 * Records that a story waits for a person, and why. Asked about again by a story that started
 * again, what was decided of it is answered at once.
 */
export const createPark =
  ({ orm, anchor }: StoreDeps) =>
  async ({ transactionId, reason, message, said, ...order }: ParkOrder): Promise<Parked> =>
    inTransaction(orm, async (em) => {
      const { status, unpriced, subject = reason } = order;
      const row = await lockTransaction(em, transactionId);
      if (unpriced && (await findAnswer(em, transactionId, unpriced))) {
        return { number: null, decided: null };
      }
      const { actions, ...offered } = await offer(em, anchor, row, order);
      const parking = await openParking(em, transactionId, { subject, reason, actions });
      const decided = resolutionOf(parking);
      if (decided) return { number: parking.number, decided };
      row.parkedReason = reason;
      // SEP-31 has no status for a hold, and stories of earlier versions ask for one all the same.
      const stays = status === undefined || (status === 'on_hold' && row.kind === 'remittance');
      advance(em, row, stays ? row.status : status, { reason, ...spokenOf(message, said) });
      return { number: parking.number, decided: null, ...offered };
    });

export interface UnparkOrder {
  readonly transactionId: string;
  readonly resolution: Resolution;
  /** As it was parked. */
  readonly unpriced?: Funds;
}

/** What somebody who has looked says of a pay-out whose answer was lost: it was not paid. */
export const createRefusePayout =
  ({ orm }: StoreDeps) =>
  async ({ transactionId, key }: { transactionId: string; key: string }): Promise<void> =>
    inTransaction(orm, async (em) => {
      await lockTransaction(em, transactionId);
      const payment = await em.findOneOrFail(RailPayment, { key, transactionId });
      refusePayout(payment);
    });

/**
 * Writes an operator's decision down with all that follows from it, in one database transaction; see
 * `resolve.ts`. It is taken for the question that it names and for no other, and once.
 * @returns why it cannot be, in words for the operator, and then nothing has changed; else null.
 */
export const createUnpark =
  ({ orm, anchor }: StoreDeps) =>
  async ({ transactionId, resolution, unpriced }: UnparkOrder): Promise<string | null> =>
    inTransaction(orm, async (em) => {
      const row = await lockTransaction(em, transactionId);
      // It was taken before, and only the answer was lost.
      if (row.status === 'completed' || row.status === 'refunded') return null;
      const parking = await findParking(em, transactionId, resolution.parking);
      const payout = await newestPayout(em, transactionId);
      const judged = judgeResolution(asQuestion(parking), asPayout(payout), resolution);
      if (judged.do === 'nothing') return null;
      const refused =
        judged.do === 'refuse'
          ? judged.why
          : await carryOutResolution(em, anchor, row, { parking, payout, resolution, unpriced });
      if (refused === null && parking) writeDecision(parking, resolution);
      // It is asked again with what is to be seen by then, as another question: whoever says the same
      // of that one has decided anew, and has not repeated a command.
      if (refused !== null && parking && !parking.closedAt) parking.closedAt = new Date();
      return refused;
    });
