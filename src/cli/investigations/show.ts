import type { EntityManager } from '@mikro-orm/postgresql';
import {
  ClaimableBalance,
  Investigation,
  InvestigationEvent,
  RailReceipt,
  ReceivedPayment,
} from '../../db/entities/money-in.ts';
import { LedgerPayment, RailRefund } from '../../db/entities/money-out.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import type { Orm } from '../../db/orm.ts';
import type { SecretBox } from '../../db/secret.ts';
import { investigationId } from '../../domain/transactions/queue.ts';
import { refuseInWords, type Refusal } from '../../domain/refusal.ts';
import { kindOfCase } from '../../services/operations/attention/kind-of-case.ts';
import { exactText } from '../../stellar/memo.ts';
import { ageWords, moneyWords, tableOf, troubleLines, troubleOf } from './words.ts';

type Lines = readonly string[];

const at = (time: Date): string => `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** A memo that is no text is shown as its bytes; a refund gives the same bytes back. */
const memoWords = ({
  memoType,
  memo,
  memoBytes,
  toMuxedId,
}: Pick<ReceivedPayment, 'memoType' | 'memo' | 'memoBytes'> &
  Partial<Pick<ReceivedPayment, 'toMuxedId'>>): string => {
  if (typeof memo !== 'string') return toMuxedId ?? 'none';
  const isText = !memoBytes || exactText(memoBytes) !== null;
  const words = isText ? memo : `0x${Buffer.from(memoBytes).toString('hex')}`;
  const beside = toMuxedId === null || toMuxedId === undefined ? '' : `, to ${toMuxedId}`;
  return `${memoType} ${words}${beside}`;
};

const paymentLines = (payment: ReceivedPayment): Lines => [
  `came      ${moneyWords(payment.amount, payment.asset)} on Stellar, ${at(payment.closedAt)}`,
  `payer     ${payment.fromMuxedAccount ?? payment.fromAccount}`,
  `to        ${payment.receivingAccount}`,
  `memo      ${memoWords(payment)}`,
  `where     operation ${BigInt(payment.operationId) - BigInt(payment.balanceChange)} of ${payment.transactionHash}, ledger ${payment.ledger}`,
];

const balanceLines = (balance: ClaimableBalance): Lines => [
  `left      ${moneyWords(balance.amount, balance.asset)} on Stellar, ${at(balance.closedAt)}`,
  `by        ${balance.fromMuxedAccount ?? balance.fromAccount}`,
  `for       ${balance.account}`,
  `memo      ${memoWords(balance)}`,
  `when      ${JSON.stringify(balance.predicate)}`,
  `where     operation ${balance.operationId} of ${balance.transactionHash}`,
];

/** Who paid, where this process was given the key that opens it. */
const payerOf = (receipt: RailReceipt, secrets: SecretBox | null): string => {
  const { payerCiphertext: ciphertext, payerKeyId: keyId, rail, railReference } = receipt;
  if (!ciphertext || !keyId) return 'the rail did not say';
  if (!secrets) return 'sealed: DATA_KEYS opens it';
  const sealed = { ciphertext: Buffer.from(ciphertext), keyId };
  return JSON.stringify(secrets.open(sealed, `rail_receipt/${rail}/${railReference}`));
};

const receiptLines = (receipt: RailReceipt, secrets: SecretBox | null): Lines => [
  `came      ${moneyWords(receipt.amount, receipt.asset)} on ${receipt.rail}, ${at(receipt.receivedAt)}`,
  `payer     ${payerOf(receipt, secrets)}`,
  `where     ${receipt.railReference}`,
  `quoted    ${receipt.reference ?? 'nothing'}`,
];

const recordLines = async (
  em: EntityManager,
  sourceKey: string,
  secrets: SecretBox | null,
): Promise<Lines> => {
  const [place, key = ''] = sourceKey.split('/');
  if (place === 'claimable') {
    const balance = await em.findOne(ClaimableBalance, { id: key });
    return balance ? balanceLines(balance) : [];
  }
  if (!/^\d+$/.test(key)) return [];
  if (place === 'stellar' || place === 'unreadable') {
    const payment = await em.findOne(ReceivedPayment, { operationId: key });
    return payment ? paymentLines(payment) : [];
  }
  const receipt = place === 'rail' ? await em.findOne(RailReceipt, { id: key }) : null;
  return receipt ? receiptLines(receipt, secrets) : [];
};

const storyLines = async (em: EntityManager, found: Investigation): Promise<Lines> => {
  const ids = [found.transactionId, found.attachedTo].filter((id) => typeof id === 'string');
  const rows = await em.find(Transaction, { id: { $in: ids } });
  return rows.map(({ id, kind, status }) => {
    const how = id === found.attachedTo ? 'attached to' : 'announced by';
    return `story     ${how} ${kind} ${id}, ${status}`;
  });
};

const eventTable = async (em: EntityManager, found: Investigation): Promise<Lines> => {
  const { sourceKey, asset } = found;
  const events = await em.find(InvestigationEvent, { sourceKey }, { orderBy: { id: 'asc' } });
  const rows = events.map((event) => [
    at(event.at),
    event.number ? `${event.action} ${event.number}` : event.action,
    event.amount ? moneyWords(event.amount, asset) : '',
    event.fee ? moneyWords(event.fee, asset) : '',
    event.operator,
    event.transactionId ? `${event.evidence} (to ${event.transactionId})` : event.evidence,
  ]);
  return ['', ...tableOf(['when', 'what', 'amount', 'fee', 'who', 'evidence'], rows)];
};

const bookTable = async (em: EntityManager, sourceKey: string): Promise<Lines> => {
  const lines = await em.execute<{ entry: string; amount: string; asset: string }[]>(
    'select entry, amount::text as amount, asset from posting where account = ? order by id',
    [`investigation:${sourceKey}`],
  );
  if (lines.length === 0) return ['', 'The books hold no money under it.'];
  const rows = lines.map(({ entry, amount, asset }) => [entry, moneyWords(amount, asset)]);
  return ['', ...tableOf(['books', 'amount'], rows)];
};

const refundTable = async (em: EntityManager, investigationKey: string): Promise<Lines> => {
  const refunds = await em.find(
    LedgerPayment,
    { investigationKey },
    { orderBy: { number: 'asc' } },
  );
  const onRails = await em.find(RailRefund, { investigationKey }, { orderBy: { number: 'asc' } });
  if (refunds.length + onRails.length === 0) return [];
  const rows = [
    ...refunds.map((refund) => [
      String(refund.number),
      refund.state ?? '',
      moneyWords(refund.amount, refund.asset),
      refund.destination,
      refund.envelopeHash ?? refund.reason ?? '',
    ]),
    ...onRails.map((refund) => [
      String(refund.number),
      refund.parkedReason ? `${refund.state}, parked` : refund.state,
      moneyWords(refund.amount, refund.asset),
      refund.rail,
      refund.railReference ?? refund.parkedReason ?? refund.message ?? '',
    ]),
  ];
  return ['', ...tableOf(['refund', 'state', 'amount', 'to', 'reference or reason'], rows)];
};

/**
 * Everything that is known of one case, as lines for a terminal.
 * @param secrets opens who paid on a rail; null where this process has no keys.
 */
export const showCase = async (
  orm: Orm,
  sourceKey: string,
  secrets: SecretBox | null,
  now: number,
): Promise<Lines | Refusal> => {
  const em = orm.em.fork();
  const found = await em.findOne(Investigation, { sourceKey });
  if (!found) return refuseInWords('request_malformed', `there is no investigation ${sourceKey}`);
  const { asset, amount, reason, state, resolution, openedAt } = found;
  const held = await em.execute<{ held: string }[]>('select refundable(?, ?)::text as held', [
    `investigation:${sourceKey}`,
    asset,
  ]);
  const events = await em.count(InvestigationEvent, { sourceKey, action: { $ne: 'opened' } });
  const trouble = troubleOf(await kindOfCase(em, sourceKey, reason));
  const how = state === 'resolved' ? `: ${resolution ?? ''}` : '';
  return [
    `case      ${sourceKey}, ${reason}`,
    ...(trouble ? [`why       ${trouble.reason.en}`] : []),
    `state     ${state}${how}, opened ${ageWords(now - openedAt.getTime())} ago, ${at(openedAt)}`,
    `money     ${moneyWords(amount, asset)}, ${moneyWords(held[0]?.held ?? '0', asset)} left (${asset})`,
    ...(await recordLines(em, sourceKey, secrets)),
    ...(await storyLines(em, found)),
    `workflow  ${investigationId(sourceKey)}${found.workflowStartedAt ? '' : ', not started yet'}`,
    ...(await eventTable(em, found)),
    ...(await refundTable(em, sourceKey)),
    ...(await bookTable(em, sourceKey)),
    ...(trouble && state !== 'resolved' ? ['', ...troubleLines(trouble)] : []),
    ...(state === 'resolved' ? [] : ['', `decide over it as it is here with: --shown ${events}`]),
  ];
};
