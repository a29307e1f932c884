import { formatAmount } from '../../../domain/money/amount.ts';
import type { BankReceipt, Evidence, LedgerMove, Placement } from '../evidence/evidence.ts';
import { sentBackAtBank, type Report, type Sum, type Trial } from './types.ts';

/** Hands out what the anchor wrote down of a source, each row once and by its amount first. */
export const createPlacements = ({ received }: Evidence) => {
  const left = new Map([...received].map(([source, rows]) => [source, [...rows]]));
  return (source: string, amount: bigint): Placement | null => {
    const rows = left.get(source) ?? [];
    const index = rows.findIndex((row) => row.amount === amount);
    return rows.splice(Math.max(0, index), 1)[0] ?? null;
  };
};
export type TakePlacement = ReturnType<typeof createPlacements>;

export const sumOfMove = (move: LedgerMove, take: TakePlacement): Sum => {
  const { operationId, amount, asset, memo, toMuxedId, isMuxed, closedAtMs } = move;
  const source = `stellar/${operationId}`;
  return {
    source,
    amount,
    asset,
    atMs: closedAtMs,
    names: toMuxedId ?? (memo?.type === 'id' ? memo.value : ''),
    memo,
    isMuxed,
    reversedAtMs: null,
    placement: take(source, amount),
  };
};

export const sumOfReceipt = (receipt: BankReceipt, take: TakePlacement): Sum => {
  const { rail, id, amount, reference, receivedAtMs, reversedAtMs } = receipt;
  const source = `${rail}/${id}`;
  return {
    source,
    amount,
    asset: rail,
    atMs: receivedAtMs,
    names: reference,
    memo: null,
    isMuxed: false,
    reversedAtMs,
    placement: take(source, amount),
  };
};

const textOf = ({ amount, source }: Sum): string => `${formatAmount(amount)} by ${source}`;

/** Where one sum ended, in a word; reports it when it ended nowhere. */
export const judgePlace = (sum: Sum, report: Report): string => {
  const { placement, reversedAtMs } = sum;
  const what = textOf(sum);
  // What was taken back before anybody read it may never be reported as received.
  if (!placement) {
    if (reversedAtMs === null) report('lost', `${what} was never recorded`);
    return reversedAtMs === null ? 'nowhere' : 'taken back';
  }
  const { disposition, amount, investigation } = placement;
  if (amount !== sum.amount) {
    report('lost', `${what} was recorded as ${formatAmount(amount)}`);
  } else if (disposition === null) {
    if (reversedAtMs === null) report('lost', `${what} has no place`);
  } else if (disposition === 'investigation' && !investigation) {
    report('lost', `${what} has no investigation`);
  } else if (disposition === 'dust' || disposition === 'treasury') {
    report('lost', `${what} was taken as ${disposition}`);
  }
  return disposition ?? 'nowhere';
};

/** What was taken back has to be known, or nobody holds a pay-out for it. */
export const judgeReversal = (sum: Sum, { evidence }: Trial, report: Report): void => {
  if (sum.reversedAtMs === null || !sum.placement) return;
  const key = `contradiction/rail/${sum.source}/chargedBack`;
  if (sum.placement.reversedAtMs !== null || evidence.cases.has(key)) return;
  report('lost', `${textOf(sum)} was taken back, and nobody was told`);
};

/** What went back of a case on the ledger by a person's word; stroops. */
export const returnedOfCase = (sum: Sum): bigint =>
  sum.source.startsWith('stellar/') && sum.placement?.investigation?.resolution === 'refund'
    ? sum.amount
    : 0n;

/** A case whose money went back on its rail has its payment at the bank, once and no more. */
export const judgeAtBank = (sum: Sum, { evidence }: Trial, report: Report): void => {
  const { placement } = sum;
  const key = placement?.investigation?.key;
  if (key === undefined) return;
  const sent = sentBackAtBank(evidence, key);
  const resolution = placement?.investigation?.resolution ?? '';
  const isOnRail = !sum.source.startsWith('stellar/');
  const isBack = isOnRail && ['refund', 'refundedByHand'].includes(resolution);
  if (isBack && sent < sum.amount)
    report('lost', `${textOf(sum)} was not sent back: ${resolution}`);
  if (sent > sum.amount) report('doubled', `${textOf(sum)} went back as ${formatAmount(sent)}`);
  if (sent > 0n && sum.reversedAtMs !== null) {
    report('doubled', `${textOf(sum)} was taken back and sent back as well`);
  }
};
