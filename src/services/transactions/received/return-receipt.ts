import type { EntityManager } from '@mikro-orm/postgresql';
import { say, sayingIn, spoken } from '../../../domain/languages/saying.ts';
import { Investigation, type ReceivedPayment } from '../../../db/entities/money-in.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import { assetCode } from '../../../domain/money/asset.ts';
import { POLICY_OPERATOR } from '../../../domain/transactions/investigation.ts';
import type { Refusal } from '../../../domain/refusal.ts';
import type { Funds } from '../../../domain/transactions/story.ts';
import { advance, noteEvent, setMessage } from '../move.ts';
import type { StoreDeps } from '../../deps.ts';
import { fileMoney } from '../../investigations/file.ts';
import { appendEvent } from '../../investigations/case.ts';
import { keepCrumb } from '../../investigations/crumbs.ts';
import { insertLeg } from '../payment/leg.ts';
import { lockRecord } from '../../accounting/received-money.ts';

interface ReturnOrder {
  readonly funds: Funds;
  /** Why it is not acceptable. */
  readonly refused: Refusal;
}

/** Its customer reads what became of it, and the transaction waits for money again. */
const sayReturned = (
  em: EntityManager,
  row: Transaction,
  { funds, refused }: ReturnOrder,
  isKept: boolean,
): void => {
  const money = `${funds.amount} ${assetCode(row.asset)}`;
  const became = isKept ? 'is kept for a person to look at' : 'goes back';
  const reason = `${money} ${became}: ${refused.refusal}`;
  const returned = {
    why: sayingIn(spoken(refused)),
    amount: funds.amount,
    code: assetCode(row.asset),
  };
  const message = isKept ? null : spoken(say('received_returned', returned));
  if (row.status === 'on_hold') {
    return advance(em, row, 'pending_user_transfer_start', {
      reason,
      ...(message ?? { message: null }),
    });
  }
  if (message !== null) setMessage(row, message);
  noteEvent(em, row, row.status, { reason });
};

/**
 * Sends a receipt on Stellar back that is not acceptable, by itself, in the caller's database
 * transaction: it is filed with its refund decided and queued, and its transaction waits on as if it
 * had not come. What is too little to be sent is kept together with its like for one decision.
 * @returns the investigation that is to be started.
 */
export const returnReceipt = async (
  em: EntityManager,
  { anchor }: Pick<StoreDeps, 'anchor'>,
  row: Transaction,
  order: ReturnOrder,
): Promise<string | null> => {
  const { source } = order.funds;
  const record = await lockRecord(em, source);
  if (!('operationId' in record)) throw new Error(`${source} did not come on Stellar`);
  const policy = anchor.investigations?.assets?.[record.asset] ?? {};
  const { refundFee = '0', keepBelow = '0' } = policy;
  const fee = stroopsOf(refundFee);
  const sent = stroopsOf(record.amount) - fee;
  if (sent <= 0n || sent < stroopsOf(policy.keepTogetherBelow ?? keepBelow)) {
    const crumbs = await keepCrumb(em, record);
    sayReturned(em, row, order, true);
    return crumbs;
  }
  const key = await fileMoney(em, source, 'not_acceptable', row.id);
  if (key === null) throw new Error(`${source} was credited and does not go back by itself`);
  await em.flush();
  await queueReturn(em, anchor, record, { key, fee, evidence: order.refused.refusal });
  sayReturned(em, row, order, false);
  return key;
};

interface Return {
  readonly key: string;
  /** Stroops that are kept of it. */
  readonly fee: bigint;
  readonly evidence: string;
}

/** Decides and queues the refund of a case in one: both stand, or neither. */
export const queueReturn = async (
  em: EntityManager,
  anchor: StoreDeps['anchor'],
  record: ReceivedPayment,
  { key, fee, evidence }: Return,
): Promise<void> => {
  const found = await em.findOneOrFail(Investigation, { sourceKey: key });
  const kept = fee > 0n ? { fee: formatAmount(fee) } : {};
  const amount = stroopsOf(record.amount);
  const leg = { investigationKey: key, leg: 'refund' as const, number: 1, reason: found.reason };
  await insertLeg(em, anchor, { ...leg, amount: formatAmount(amount), ...kept }, null);
  appendEvent(em, found, {
    action: 'refund',
    operator: POLICY_OPERATOR,
    evidence,
    decisionId: 'returned',
    amount,
    number: 1,
    ...(fee > 0n ? { fee } : {}),
  });
  await em.flush();
};
