import type { EntityManager } from '@mikro-orm/postgresql';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { shortAmount } from '../../../domain/money/amount.ts';
import { assetCode } from '../../../domain/money/asset.ts';
import { advance, noteEvent } from '../move.ts';

/**
 * Keeps rail money that is a part of what was announced, on a locked row: it waits for the rest, and
 * its customer reads so.
 */
export const keepPart = (em: EntityManager, row: Transaction, received: string): void => {
  const announced = shortAmount(row.amountExpected);
  const code = assetCode(row.amountInAsset);
  const message =
    announced === null
      ? `${received} ${code} has arrived. Please pay the rest in the same way.`
      : `${received} of ${announced} ${code} has arrived. Please pay the rest in the same way.`;
  const reason = `${received} ${code} has come; waiting for the rest`;
  if (row.status === 'on_hold')
    advance(em, row, 'pending_user_transfer_start', { reason, message });
  else if (row.message !== message) {
    row.message = message;
    noteEvent(em, row, row.status, { reason });
  }
};
