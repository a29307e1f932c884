import type { EntityManager } from '@mikro-orm/postgresql';
import { forUpdate, type Orm } from '../../../db/orm.ts';
import type { Parking } from '../../../db/entities/decisions.ts';
import { LedgerPayment, type RailPayment } from '../../../db/entities/money-out.ts';
import { Transaction } from '../../../db/entities/transaction.ts';
import type { Anchor } from '../../../domain/anchor.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import { judgeResolution } from '../../../domain/rails/decide-payout.ts';
import { isTerminal } from '../../../domain/transactions/status.ts';
import type { Resolution } from '../../../domain/transactions/story.ts';
import type { LedgerLeg } from '../../../domain/transactions/transaction.ts';
import { findRefund } from '../../transactions/decisions/decisions.ts';
import {
  asPayout,
  asQuestion,
  findParking,
  newestPayout,
} from '../../transactions/decisions/parking.ts';
import { carryOutResolution } from '../../transactions/decisions/resolve.ts';
import { queueLegIn } from '../../transactions/payment/submit-payment.ts';
import { effectsSince, effectWords, lookBefore, type Before, type Effect } from './effects.ts';
import { BUSY, refusedAs, type Preview } from './preview.ts';
import { checkNow, rolledBack, tried } from './rolled-back.ts';
import { unpricedOf } from './unpriced.ts';

interface PreviewDeps {
  readonly orm: Orm;
  readonly anchor: Anchor;
}

/** Which decision, and over what; the fee of a refund, as the operator has filled it in so far. */
export type PaymentDecision = Pick<Resolution, 'action' | 'fee' | 'parking' | 'key'>;

const GOES_ON: readonly Resolution['action'][] = ['retry', 'accept', 'payOut'];
/** What a deposit asks about once its money goes back, or before it has a price. */
const PAYS_NOTHING = /^(?:refund|rate)\//;

const queueNext = async (
  em: EntityManager,
  anchor: Anchor,
  { id: transactionId }: Transaction,
  leg: LedgerLeg,
): Promise<void> => {
  const number = (await em.count(LedgerPayment, { transactionId, leg })) + 1;
  await queueLegIn(em, anchor, { transactionId, leg, number });
};

/** What the story does next, as it does it: by the leg that it queues, or the rail that it asks. */
const goOn = async (
  em: EntityManager,
  anchor: Anchor,
  row: Transaction,
  { action, subject }: { readonly action: Resolution['action']; readonly subject: string },
): Promise<readonly Effect[]> => {
  if (isTerminal(row.status)) return [{ does: 'ends', status: row.status }];
  if (row.kind === 'deposit') {
    const pays = GOES_ON.includes(action) && !PAYS_NOTHING.test(subject) && row.amountOut;
    if (pays) await queueNext(em, anchor, row, 'payout');
    return [];
  }
  if (await findRefund(em, row.id)) {
    await queueNext(em, anchor, row, 'refund');
    return [];
  }
  // A surplus goes back before anything is paid; the question itself says how much.
  if (
    !GOES_ON.includes(action) ||
    !row.amountOut ||
    !row.rail ||
    /^(?:surplus|rate)\//.test(subject)
  ) {
    return [];
  }
  const amount = formatAmount(stroopsOf(row.amountOut));
  return [{ does: 'asksRail', rail: row.rail, amount, asset: row.amountOutAsset }];
};

/** What a person may say of what is under way, and parked nowhere. */
const ENDINGS: readonly Resolution['action'][] = ['settled', 'refundedByHand'];

/** Why the story does not take it, whatever it would do. */
const judge = (
  parking: Parking | null,
  { action, parking: number, key }: PaymentDecision,
): string | null => {
  if (key !== undefined && number === undefined) {
    if (parking) return 'a question is open by now: decide that';
    return ENDINGS.includes(action) ? null : `decide one of ${ENDINGS.join(', ')}`;
  }
  if (!parking) return 'no question is open: it goes on by itself, or has ended';
  if (number !== undefined && number !== parking.number) return 'another question is open by now';
  return parking.actions.includes(action) ? null : `decide one of ${parking.actions.join(', ')}`;
};

/** A payment that is locked, as it is before anything is decided. */
interface Locked {
  readonly transactionId: string;
  readonly parking: Parking | null;
  readonly payout: RailPayment | null;
  readonly before: Before;
}

const tryOne = async (
  em: EntityManager,
  anchor: Anchor,
  { transactionId, before, ...locked }: Locked,
  asked: PaymentDecision,
): Promise<Preview> => {
  const no = judge(locked.parking, asked);
  if (no !== null) return refusedAs(no);
  const resolution = { ...asked, operator: 'nobody', evidence: 'only looked at' };
  const judged = judgeResolution(asQuestion(locked.parking), asPayout(locked.payout), resolution);
  if (judged.do === 'refuse') return refusedAs(judged.why);
  const preview = await tried(em, async (inner): Promise<Preview> => {
    const row = await inner.findOneOrFail(Transaction, { id: transactionId });
    const parking = locked.parking && (await findParking(inner, transactionId, undefined));
    const payout = locked.payout && (await newestPayout(inner, transactionId));
    const message = row.message ?? null;
    const unpriced = await unpricedOf(inner, parking?.subject ?? '');
    const order = { parking, payout, resolution, unpriced };
    const refused = await carryOutResolution(inner, anchor, row, order);
    if (refused !== null) return refusedAs(refused);
    await inner.flush();
    const next = await goOn(inner, anchor, row, {
      action: asked.action,
      subject: parking?.subject ?? '',
    });
    await checkNow(inner);
    const effects = [...(await effectsSince(inner, { transactionId }, before)), ...next];
    const isOurs = row.messageSaid !== null && row.message !== message;
    return {
      refused: null,
      effects,
      words: effects.map(effectWords),
      customerReads: isOurs ? (row.message ?? null) : null,
    };
  });
  return preview ?? BUSY;
};

/**
 * Shows what each of some decisions over a parked payment would do: each is carried out by the code that
 * does it, and what the story does next is queued, in a database transaction that is rolled back.
 * @returns the previews in the order of the decisions.
 */
export const previewResolutions = async (
  { orm, anchor }: PreviewDeps,
  transactionId: string,
  asked: readonly PaymentDecision[],
): Promise<readonly Preview[]> => {
  const previews = await rolledBack(orm, async (em): Promise<readonly Preview[]> => {
    if (!(await em.findOne(Transaction, { id: transactionId }, forUpdate))) {
      return asked.map(() => refusedAs('there is no such transaction'));
    }
    const locked = {
      transactionId,
      parking: await findParking(em, transactionId, undefined),
      payout: await newestPayout(em, transactionId),
      before: await lookBefore(em, { transactionId }),
    };
    const shown: Preview[] = [];
    for (const one of asked) shown.push(await tryOne(em, anchor, locked, one));
    return shown;
  });
  return previews ?? asked.map(() => BUSY);
};

/** Shows what one decision over a parked payment would do, as {@link previewResolutions} does. */
export const previewResolution = async (
  deps: PreviewDeps,
  transactionId: string,
  asked: PaymentDecision,
): Promise<Preview> => {
  const [preview] = await previewResolutions(deps, transactionId, [asked]);
  return preview ?? BUSY;
};
