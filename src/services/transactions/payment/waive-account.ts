import type { EntityManager } from '@mikro-orm/postgresql';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { AMOUNT_DECIMALS, formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import { assetPolicy, type Anchor } from '../../../domain/anchor.ts';
import { isExchangedDeposit } from '../../../domain/quotes/exchange.ts';
import { chargedForAccount, withoutNewAccount } from '../../../domain/money/new-account.ts';
import { isTerminal } from '../../../domain/transactions/status.ts';
import { noteEvent } from '../move.ts';
import { post } from '../../accounting/books.ts';
import { writePrice } from '../decisions/decisions.ts';
import { waivedExchangeLines } from '../../accounting/exchange-books.ts';

const WHY = 'somebody else created the account, and nothing is charged for it';

/**
 * Takes the fee of a new account off a locked deposit whose account somebody else has created: it is
 * charged only where an account is really created. What is no longer kept is paid out with the rest,
 * of which nothing is queued before it is known who created the account. Repeated, it does nothing.
 */
export const waiveNewAccount = async (
  em: EntityManager,
  anchor: Anchor,
  row: Transaction,
): Promise<void> => {
  const { amountIn, amountOut, feeDetails: fee } = row;
  const charged = chargedForAccount(fee);
  if (charged === 0n || !amountIn || !amountOut || !fee || isTerminal(row.status)) return;
  const isExchanged = isExchangedDeposit(row);
  const operation = assetPolicy(anchor, row.asset)?.operations.deposit;
  const decimals = operation?.amounts.significantDecimals ?? AMOUNT_DECIMALS;
  const waived = withoutNewAccount({ amountIn, amountOut, fee }, { isExchanged, decimals });
  if (isExchanged) {
    const more = stroopsOf(waived.amountOut) - stroopsOf(amountOut);
    const lines = waivedExchangeLines(row, { charged, more });
    await post(em, { entry: `account-fee-waived/${row.id}`, transactionId: row.id, lines });
  }
  row.amountOut = waived.amountOut;
  row.feeDetails = waived.fee;
  // A decision of its own, in place of the one before.
  const received = formatAmount(stroopsOf(amountIn));
  const price = { ...waived, amountIn: received };
  await writePrice(em, row, { source: `account-exists/${row.id}`, received, price });
  noteEvent(em, row, row.status, { reason: WHY });
};
