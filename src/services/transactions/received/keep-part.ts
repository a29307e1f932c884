import type { EntityManager } from '@mikro-orm/postgresql';
import { say, spoken } from '../../../domain/languages/saying.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { shortAmount } from '../../../domain/money/amount.ts';
import { assetCode } from '../../../domain/money/asset.ts';
import { advance, noteEvent, setMessage } from '../move.ts';

/**
 * Keeps rail money that is a part of what was announced, on a locked row: it waits for the rest, and
 * its customer reads so.
 */
export const keepPart = (em: EntityManager, row: Transaction, received: string): void => {
  const announced = shortAmount(row.amountExpected);
  const code = assetCode(row.amountInAsset);
  const arrived = spoken(
    announced === null
      ? say('part_arrived', { received, code })
      : say('part_of_announced_arrived', { received, announced, code }),
  );
  const reason = `${received} ${code} has come; waiting for the rest`;
  if (row.status === 'on_hold')
    advance(em, row, 'pending_user_transfer_start', { reason, ...arrived });
  else if (row.message !== arrived.message) {
    setMessage(row, arrived);
    noteEvent(em, row, row.status, { reason });
  }
};
