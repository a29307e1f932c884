import { createAnchor } from '../support/anchor.ts';
import type { Reading } from '../../src/domain/ledger/reading.ts';
import { decideReceipt, type MatchedRow } from '../../src/domain/transactions/decide-receipt.ts';
import type { Status } from '../../src/domain/transactions/status.ts';
import { ledgerOf } from '../../src/stellar/toid.ts';
import { endOf, FIRST_LEDGER, type Affected, type CameIn } from './model-history.ts';

const ISSUER = `G${'I'.repeat(55)}`;
const DISTRIBUTION = `G${'D'.repeat(55)}`;
const PAYER = `G${'P'.repeat(55)}`;
const ASSET = `stellar:USDC:${ISSUER}`;
const SPAM = `stellar:SPAM:G${'S'.repeat(55)}`;
const anchor = createAnchor({
  assetCode: 'USDC',
  assetIssuer: ISSUER,
  distributionAccount: DISTRIBUTION,
  payWithinMs: 1,
});

/** A transaction of ours that waits for money. */
export interface ModelRow {
  status: Status;
  isPaid: boolean;
  readonly deadlineMs: number;
  /** What it was credited with. */
  credited: bigint | null;
}

export interface Receipt {
  readonly cameIn: CameIn;
  /** Null while its story has not decided. */
  end: 'credited' | 'investigation' | 'treasury' | 'dust' | null;
  isSignalled: boolean;
}

/** The listener's tables in miniature: each method is one database transaction. */
export const createModelReceipts = (rows: readonly ModelRow[], wrong: string[]) => {
  const row = {
    cursor: endOf(FIRST_LEDGER),
    effects: endOf(FIRST_LEDGER),
    readLedger: FIRST_LEDGER,
    readThroughMs: 0,
    stopped: null as string | null,
    remembered: { ledger: FIRST_LEDGER, network: 0, closedAtMs: 0 },
  };
  const receipts = new Map<string, Receipt>();
  /** Operations of others that moved a balance and paid nobody. */
  const movements = new Set<bigint>();
  /** Operations whose record nobody could read. */
  const cases = new Set<bigint>();

  const decide = (cameIn: CameIn): Receipt['end'] => {
    const found = cameIn.names === null ? undefined : rows[cameIn.names];
    const matched: MatchedRow | null =
      found === undefined
        ? null
        : { id: String(cameIn.names), asset: ASSET, status: found.status, isPaid: found.isPaid };
    const decision = decideReceipt(
      anchor,
      {
        asset: cameIn.kind === 'spam' ? SPAM : ASSET,
        amount: cameIn.kind === 'dust' ? '0.0000001' : '50',
        fromAccount: cameIn.kind === 'ours' ? DISTRIBUTION : PAYER,
        isUnderstood: cameIn.way !== 'garbled',
      },
      matched,
      false,
    );
    return decision.become === 'story' ? null : decision.become;
  };

  const insert = (cameIn: CameIn): void => {
    // What is known already changes nothing, whichever list it is read from.
    if (receipts.has(cameIn.key)) return;
    const end = decide(cameIn);
    receipts.set(cameIn.key, { cameIn, end, isSignalled: end === 'treasury' || end === 'dust' });
  };

  return {
    row,
    receipts,
    reading: (): Reading => ({
      cursor: { token: row.cursor, ledger: ledgerOf(row.cursor) },
      effects: { token: row.effects, ledger: ledgerOf(row.effects) },
      readLedger: row.readLedger,
      isStopped: row.stopped !== null,
    }),
    movements,
    cases,
    isRecorded: (cameIn: CameIn): boolean => receipts.has(cameIn.key),
    /** One page of payments with its cursor. */
    record(items: readonly CameIn[], cursor: bigint): void {
      for (const cameIn of items) {
        if (cameIn.way === 'garbled') cases.add(cameIn.token);
        else insert(cameIn);
      }
      if (cursor < row.cursor) wrong.push('the cursor fell');
      row.cursor = cursor;
    },
    /** One page of effects with its cursor: what no row says of them yet. */
    account(items: readonly Affected[], cursor: bigint, readLedger: number): void {
      for (const { token, cameIn, moved } of items) {
        for (const one of cameIn) if (!receipts.has(one.key)) insert(one);
        if (moved === 'others') movements.add(token);
      }
      if (cursor < row.effects) wrong.push('the cursor of effects fell');
      Object.assign(row, { effects: cursor, readLedger });
      if (endOf(readLedger) > row.cursor) row.cursor = endOf(readLedger);
    },
    mark(readLedger: number, readThroughMs: number | null, effectsLedger: number): void {
      if (row.stopped !== null) return;
      row.readLedger = Math.max(row.readLedger, readLedger);
      if (endOf(readLedger) > row.cursor) row.cursor = endOf(readLedger);
      if (endOf(effectsLedger) > row.effects) row.effects = endOf(effectsLedger);
      row.readThroughMs = Math.max(row.readThroughMs, readThroughMs ?? 0);
    },
    /** The story or the investigation is told; told twice it does nothing. */
    tell(receipt: Receipt): void {
      if (receipt.end !== null) return;
      const story = rows[receipt.cameIn.names ?? -1];
      if (!story || story.status !== 'pending_user_transfer_start' || story.isPaid) {
        receipt.end = 'investigation';
        return;
      }
      story.isPaid = true;
      story.credited = receipt.cameIn.token + BigInt(receipt.cameIn.place);
      receipt.end = 'credited';
    },
    /** Expires what nobody paid in time, by the watermark. */
    expire(index: number): void {
      const found = rows[index];
      if (!found || found.status !== 'pending_user_transfer_start' || found.isPaid) return;
      const awaited = [...receipts.values()].some(
        ({ cameIn, end }) => cameIn.names === index && end === null,
      );
      if (!awaited && row.readThroughMs > found.deadlineMs) found.status = 'expired';
    },
  };
};

export type ModelReceipts = ReturnType<typeof createModelReceipts>;
