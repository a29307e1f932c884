import { forUpdate } from '../db/orm.ts';
import { Investigation } from '../db/entities/money-in.ts';
import { formatAmount, stroopsOf } from '../domain/amount.ts';
import { assetCode } from '../domain/asset.ts';
import type { InvestigationDecision } from '../domain/story.ts';
import { accounts, post } from './books.ts';
import { inTransaction, type StoreDeps } from './deps.ts';

export interface InvestigationCase {
  readonly reason: string;
  /** "12.5 USDC": amount and code, for people. */
  readonly money: string;
  readonly resolved: boolean;
}

/** Reads the case and writes down that its workflow runs. */
export const createOpenInvestigation =
  ({ orm }: StoreDeps) =>
  async (sourceKey: string): Promise<InvestigationCase> =>
    inTransaction(orm, async (em) => {
      const row = await em.findOneOrFail(Investigation, { sourceKey });
      row.workflowStartedAt ??= new Date();
      return {
        reason: row.reason,
        money: `${formatAmount(stroopsOf(row.amount))} ${assetCode(row.asset)}`,
        resolved: row.state === 'resolved',
      };
    });

export interface CloseOrder {
  readonly sourceKey: string;
  readonly decision: InvestigationDecision;
}

/**
 * Writes a decision on an investigation down: `hold` keeps it open under a name, `refund` closes
 * it after the money went back, `writeOff` gives the money to the treasury.
 */
export const createDecideInvestigation =
  ({ orm }: StoreDeps) =>
  async ({ sourceKey, decision }: CloseOrder): Promise<void> =>
    inTransaction(orm, async (em) => {
      const row = await em.findOneOrFail(Investigation, { sourceKey }, forUpdate);
      if (row.state === 'resolved') return;
      row.operator = decision.operator;
      row.evidence = decision.evidence;
      if (decision.action === 'hold') {
        row.state = 'held';
        return;
      }
      row.state = 'resolved';
      row.resolution = decision.action;
      row.resolvedAt = new Date();
      // What a pay-out's contradiction is about was never booked as ours to give away.
      if (decision.action !== 'writeOff' || sourceKey.startsWith('payout/')) return;
      const held = stroopsOf(row.amount);
      await post(em, {
        entry: `written-off/${sourceKey}`,
        transactionId: row.transactionId ?? null,
        lines: [
          { account: accounts.investigation(sourceKey), asset: row.asset, amount: -held },
          { account: accounts.treasury, asset: row.asset, amount: held },
        ],
      });
    });
