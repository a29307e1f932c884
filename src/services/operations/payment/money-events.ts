import type { EntityManager } from '@mikro-orm/postgresql';
import { RailReceipt, ReceivedPayment } from '../../../db/entities/money-in.ts';
import {
  LedgerEnvelope,
  LedgerPayment,
  RailPayment,
  RailRefund,
} from '../../../db/entities/money-out.ts';
import { shortAmount } from '../../../domain/money/amount.ts';
import { factsOf, type TimelineEntry } from './timeline.ts';

/** A payment has few rows of each kind; one that has more shows its first ones. */
export const ROWS_MAX = 200;
const few = { limit: ROWS_MAX } as const;

type Entries = readonly TimelineEntry[];

const onStellar = (row: ReceivedPayment): Entries => [
  {
    at: row.closedAt.toISOString(),
    side: 'stellar',
    what: 'moneyCame',
    amount: shortAmount(row.amount),
    asset: row.asset,
    facts: factsOf({
      operation: row.operationId,
      hash: row.transactionHash,
      innerHash: row.innerTransactionHash,
      ledger: row.ledger,
      from: row.fromMuxedAccount ?? row.fromAccount,
      to: row.receivingAccount,
      // A text memo is a stranger's words.
      memo: row.memoType === 'text' ? null : row.memo,
      disposition: row.disposition,
      case: row.investigationKey,
      recorded: row.recordedAt,
    }),
  },
];

const onRail = (row: RailReceipt): Entries => {
  const money = { amount: shortAmount(row.amount), asset: row.asset, side: 'rail' as const };
  const named = { rail: row.rail, reference: row.railReference, receipt: row.id };
  const came: TimelineEntry = {
    ...money,
    at: row.receivedAt.toISOString(),
    what: 'moneyCame',
    facts: factsOf({
      ...named,
      disposition: row.disposition,
      case: row.investigationKey,
      recorded: row.recordedAt,
    }),
  };
  if (!row.reversedAt) return [came];
  const taken: TimelineEntry = {
    ...money,
    at: row.reversedAt.toISOString(),
    what: 'moneyTakenBack',
    facts: factsOf({ ...named, how: row.reversedAs, acceptedBy: row.reversalAcceptedBy }),
  };
  return [came, taken];
};

/** Money that came for a payment. */
export const moneyIn = async (em: EntityManager, transactionId: string): Promise<Entries> => {
  const received = await em.find(ReceivedPayment, { transactionId }, few);
  const receipts = await em.find(RailReceipt, { transactionId }, few);
  return [...received.flatMap(onStellar), ...receipts.flatMap(onRail)];
};

const railPayment = (row: RailPayment): Entries => {
  const money = { amount: shortAmount(row.amount), asset: row.asset, side: 'rail' as const };
  const named = { rail: row.rail, key: row.key };
  const asked: TimelineEntry = {
    ...money,
    at: (row.askedAt ?? row.createdAt).toISOString(),
    what: 'railAsked',
    facts: factsOf({
      ...named,
      state: row.askedAt ? null : 'planned',
      asks: row.asks,
      answerLost: row.answerLostAt,
    }),
  };
  if (row.state === 'planned' || row.state === 'asked') return [asked];
  const answered: TimelineEntry = {
    ...money,
    at: (row.settledAt ?? row.askedAt ?? row.createdAt).toISOString(),
    what: 'railAnswered',
    facts: factsOf({
      ...named,
      state: row.state,
      reference: row.railReference,
      needs: row.needsInfo?.join(', '),
      asksRefund: row.asksRefund ? 'yes' : null,
    }),
  };
  return [asked, answered];
};

const railRefund = (row: RailRefund): Entries => {
  const money = { amount: shortAmount(row.amount), asset: row.asset, side: 'rail' as const };
  const named = { rail: row.rail, key: row.key, fee: shortAmount(row.fee) };
  const planned: TimelineEntry = {
    ...money,
    at: row.createdAt.toISOString(),
    what: 'railRefundPlanned',
    facts: factsOf({ ...named, asked: row.askedAt, asks: row.asks, answerLost: row.answerLostAt }),
  };
  if (!row.settledAt && row.state !== 'initiated') return [planned];
  const answered: TimelineEntry = {
    ...money,
    at: (row.settledAt ?? row.askedAt ?? row.createdAt).toISOString(),
    what: 'railRefundAnswered',
    facts: factsOf({ ...named, state: row.state, reference: row.railReference }),
  };
  return [planned, answered];
};

const legEvents = (row: LedgerPayment): Entries => {
  const money = { amount: shortAmount(row.amount), asset: row.asset, side: 'stellar' as const };
  const named = { leg: row.leg, number: row.number };
  const queued: TimelineEntry = {
    ...money,
    at: row.queuedAt.toISOString(),
    what: 'legQueued',
    facts: factsOf({
      ...named,
      operation: row.operation,
      from: row.sourceAccount,
      to: row.destination,
      memo: row.memoType === 'text' ? null : row.memo,
      fee: shortAmount(row.fee),
    }),
  };
  if (!row.settledAt) return [queued];
  const settled: TimelineEntry = {
    ...money,
    at: row.settledAt.toISOString(),
    what: 'legSettled',
    facts: factsOf({
      ...named,
      state: row.state,
      reason: row.reason,
      operation: row.operationId,
      claimableBalance: row.claimableBalanceId,
      expiredEnvelopes: row.deadEnvelopes === 0 ? null : row.deadEnvelopes,
    }),
  };
  return [queued, settled];
};

const envelopeEvents = (row: LedgerEnvelope): Entries => {
  const base = { side: 'stellar' as const, amount: null, asset: null };
  const signed: TimelineEntry = {
    ...base,
    at: row.signedAt.toISOString(),
    what: 'envelopeSigned',
    facts: factsOf({
      hash: row.innerHash,
      channel: row.channel,
      sequence: row.sequence,
      until: row.maxTime,
      submissions: row.submissions,
      stopped: row.stoppedReason,
    }),
  };
  if (!row.settledAt) return [signed];
  const codes = row.resultCodes;
  const settled: TimelineEntry = {
    ...base,
    at: row.settledAt.toISOString(),
    what: 'envelopeSettled',
    facts: factsOf({
      hash: row.innerHash,
      state: row.state === 'dead' ? 'expired' : row.state,
      listedAs: row.includedHash,
      ledger: row.ledger,
      result: codes && [codes.transaction, ...codes.operations].join(', '),
      clearedBy: row.clearedBy,
    }),
  };
  return [signed, settled];
};

/** Money that left for a payment, or was to leave, on Stellar and on its rail. */
export const moneyOut = async (em: EntityManager, transactionId: string): Promise<Entries> => {
  const legs = await em.find(LedgerPayment, { transactionId }, few);
  const hashes = legs.flatMap(({ envelopeHash }) => envelopeHash ?? []);
  const envelopes = await em.find(LedgerEnvelope, { innerHash: { $in: hashes } }, few);
  const payments = await em.find(RailPayment, { transactionId }, few);
  const refunds = await em.find(RailRefund, { transactionId }, few);
  return [
    ...legs.flatMap(legEvents),
    ...envelopes.flatMap(envelopeEvents),
    ...payments.flatMap(railPayment),
    ...refunds.flatMap(railRefund),
  ];
};
