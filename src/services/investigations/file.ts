import type { EntityManager } from '@mikro-orm/postgresql';
import { Investigation } from '../../db/entities/money-in.ts';
import type { InvestigationReason } from '../../domain/transactions/investigation.ts';
import type { Funds } from '../../domain/transactions/story.ts';
import { lockTransaction } from '../transactions/move.ts';
import { accounts, post } from '../accounting/books.ts';
import { lockRecord, receiptLines } from '../accounting/received-money.ts';
import { inTransaction, type StoreDeps } from '../deps.ts';
import { reasonOf } from '../transactions/received/before-acceptance.ts';
import { waitAgain } from '../transactions/received/wait-again.ts';

/**
 * Files recorded money as an investigation, in the caller's database transaction: the row, the
 * disposition and the books together. Does nothing where it is filed already.
 * @param reason as far as the caller knows it; see `reasonOf`.
 * @returns the investigation's source key, whose workflow the caller starts after the commit; null
 * when the money was credited after all, and there is nothing to investigate.
 */
export const fileMoney = async (
  em: EntityManager,
  source: string,
  reason: InvestigationReason,
  transactionId: string | null,
): Promise<string | null> => {
  const record = await lockRecord(em, source);
  if (record.disposition) return record.disposition === 'investigation' ? source : null;
  em.create(Investigation, {
    sourceKey: source,
    reason: await reasonOf(em, reason, transactionId),
    asset: record.asset,
    amount: record.amount,
    transactionId,
    state: 'open',
    openedAt: new Date(),
  });
  // The row that refers to it comes after it.
  await em.flush();
  record.disposition = 'investigation';
  record.investigationKey = source;
  await post(em, {
    entry: `filed/${source}`,
    transactionId,
    lines: receiptLines(record, accounts.investigation(source), record.asset),
  });
  return source;
};

export interface FileOrder {
  readonly transactionId: string;
  readonly funds: Funds;
  readonly reason: InvestigationReason;
}

/**
 * Turns money that a story cannot use into an investigation that a person can see.
 * @returns false when it was credited after all, and there is nothing to investigate.
 */
export const createFileFunds =
  ({ orm, stories }: StoreDeps) =>
  async ({ transactionId, funds, reason }: FileOrder): Promise<boolean> => {
    const key = await inTransaction(orm, async (em) => {
      if (reason === 'short' || reason === 'surplus') {
        const row = await lockTransaction(em, transactionId);
        await waitAgain(em, row, 'what came is not acceptable, and was filed');
      }
      return fileMoney(em, funds.source, reason, transactionId);
    });
    if (key === null) return false;
    await stories.startInvestigation(key);
    return true;
  };
