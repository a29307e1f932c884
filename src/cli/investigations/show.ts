import type { ClaimableBalance, RailReceipt, ReceivedPayment } from '../../db/entities/money-in.ts';
import type { Orm } from '../../db/orm.ts';
import type { SecretBox } from '../../db/secret.ts';
import { investigationId } from '../../domain/transactions/queue.ts';
import { refuseInWords, type Refusal } from '../../domain/refusal.ts';
import {
  openPayer,
  readCase,
  type CaseRecord,
  type CaseView,
} from '../../services/investigations/read-case.ts';
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
  if (!receipt.payerCiphertext) return 'the rail did not say';
  return secrets ? JSON.stringify(openPayer(secrets, receipt)) : 'sealed: DATA_KEYS opens it';
};

const receiptLines = (receipt: RailReceipt, secrets: SecretBox | null): Lines => [
  `came      ${moneyWords(receipt.amount, receipt.asset)} on ${receipt.rail}, ${at(receipt.receivedAt)}`,
  `payer     ${payerOf(receipt, secrets)}`,
  `where     ${receipt.railReference}`,
  `quoted    ${receipt.reference ?? 'nothing'}`,
];

const recordLines = (record: CaseRecord | null, secrets: SecretBox | null): Lines => {
  if (record === null) return [];
  if (record.on === 'claimable') return balanceLines(record.balance);
  return record.on === 'stellar'
    ? paymentLines(record.payment)
    : receiptLines(record.receipt, secrets);
};

const storyLines = ({ row, stories }: CaseView): Lines =>
  stories.map(({ id, kind, status }) => {
    const how = id === row.attachedTo ? 'attached to' : 'announced by';
    return `story     ${how} ${kind} ${id}, ${status}`;
  });

const eventTable = ({ row: { asset }, events }: CaseView): Lines => {
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

const bookTable = ({ postings }: CaseView): Lines => {
  if (postings.length === 0) return ['', 'The books hold no money under it.'];
  const rows = postings.map(({ entry, amount, asset }) => [entry, moneyWords(amount, asset)]);
  return ['', ...tableOf(['books', 'amount'], rows)];
};

const refundTable = ({ legs, railRefunds }: CaseView): Lines => {
  if (legs.length + railRefunds.length === 0) return [];
  const rows = [
    ...legs.map((refund) => [
      String(refund.number),
      refund.state ?? '',
      moneyWords(refund.amount, refund.asset),
      refund.destination,
      refund.envelopeHash ?? refund.reason ?? '',
    ]),
    ...railRefunds.map((refund) => [
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
  const found = await readCase(orm.em.fork(), sourceKey);
  if (!found) return refuseInWords('request_malformed', `there is no investigation ${sourceKey}`);
  const { asset, amount, reason, state, resolution, openedAt, workflowStartedAt } = found.row;
  const trouble = troubleOf(found.kind);
  const how = state === 'resolved' ? `: ${resolution ?? ''}` : '';
  return [
    `case      ${sourceKey}, ${reason}`,
    ...(trouble ? [`why       ${trouble.reason.en}`] : []),
    `state     ${state}${how}, opened ${ageWords(now - openedAt.getTime())} ago, ${at(openedAt)}`,
    ...(state !== 'resolved' && resolution ? [`said      ${resolution}`] : []),
    `money     ${moneyWords(amount, asset)}, ${moneyWords(found.left, asset)} left (${asset})`,
    ...recordLines(found.record, secrets),
    ...storyLines(found),
    `workflow  ${investigationId(sourceKey)}${workflowStartedAt ? '' : ', not started yet'}`,
    ...eventTable(found),
    ...refundTable(found),
    ...bookTable(found),
    ...(trouble && state !== 'resolved' ? ['', ...troubleLines(trouble)] : []),
    ...(state === 'resolved'
      ? []
      : ['', `decide over it as it is here with: --shown ${found.shown}`]),
  ];
};
