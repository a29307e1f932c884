import { createAnchor } from '../../src/anchor.ts';
import type { Reading } from '../../src/domain/decide-reading.ts';
import { decideReceipt, type MatchedRow } from '../../src/domain/decide-receipt.ts';
import type { Status } from '../../src/domain/status.ts';
import { ledgerOf } from '../../src/stellar/toid.ts';
import { endOf, FIRST_LEDGER, type CameIn } from './model-history.ts';

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
    readLedger: FIRST_LEDGER,
    readThroughMs: 0,
    stopped: null as string | null,
    remembered: { ledger: FIRST_LEDGER, network: 0, closedAtMs: 0 },
  };
  const receipts = new Map<string, Receipt>();

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
      },
      matched,
      false,
    );
    return decision.become === 'story' ? null : decision.become;
  };

  return {
    row,
    receipts,
    reading: (): Reading => ({
      cursor: { token: row.cursor, ledger: ledgerOf(row.cursor) },
      readLedger: row.readLedger,
      isStopped: row.stopped !== null,
    }),
    record(items: readonly CameIn[], cursor: bigint, readLedger: number): void {
      for (const cameIn of items) {
        const key = `${cameIn.network}/${cameIn.token}`;
        if (receipts.has(key)) wrong.push(`${key} was recorded twice`);
        const end = decide(cameIn);
        receipts.set(key, { cameIn, end, isSignalled: end === 'treasury' || end === 'dust' });
      }
      if (cursor < row.cursor) wrong.push('the cursor fell');
      Object.assign(row, { cursor, readLedger });
    },
    mark(readLedger: number, readThroughMs: number | null): void {
      if (row.stopped !== null) return;
      row.readLedger = Math.max(row.readLedger, readLedger);
      if (endOf(readLedger) > row.cursor) row.cursor = endOf(readLedger);
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
      story.credited = receipt.cameIn.token;
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
