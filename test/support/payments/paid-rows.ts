import type { EntityManager } from '@mikro-orm/postgresql';
import { bookPayout } from '../../../src/services/accounting/payout-books.ts';
import { bookSent } from '../../../src/services/accounting/sent-books.ts';
import { LedgerEnvelope, LedgerPayment } from '../../../src/db/entities/money-out.ts';
import type { Transaction } from '../../../src/db/entities/transaction.ts';
import {
  addRailPayment,
  addReceipt,
  addReceived,
  addTransaction,
  CUSTOMER_ACCOUNT,
  DISTRIBUTION,
  DOLLAR,
  RAIL,
  uniqueNumber,
  USDC,
} from '../rows.ts';
import { SHILLING } from './quoted.ts';

/* Transactions as their stories leave them, journalled and booked, from the money to the pay-out. */

type Changes = NonNullable<Parameters<typeof addTransaction>[1]>;
type Lines = readonly (readonly [account: string, asset: string, amount: string])[];

export const feeOf = (total: string, asset = USDC) => ({ total, asset, details: [] });

const post = async (em: EntityManager, entry: string, id: string, lines: Lines): Promise<void> => {
  for (const [account, asset, amount] of lines) {
    await em.execute(
      'insert into posting (entry, account, asset, amount, transaction_id) values (?, ?, ?, ?, ?)',
      [entry, account, asset, amount, id],
      'run',
    );
  }
};

/** Money on Stellar that is credited, for a withdrawal or a remittance. */
export const addPaidIn = async (em: EntityManager, changes: Changes = {}): Promise<Transaction> => {
  const terms = { amountIn: '100', amountOut: '99', feeDetails: feeOf('1') };
  const row = await addTransaction(em, { status: 'completed', ...terms, ...changes });
  const amount = row.amountIn ?? '';
  const its = { transactionId: row.id, disposition: 'credited' as const, amount };
  const { operationId } = await addReceived(em, its);
  await em.transactional(async (inner) =>
    post(inner, `credited/stellar/${operationId}`, row.id, [
      [`stellar:${DISTRIBUTION}`, USDC, `-${amount}`],
      [`customer:${row.id}`, USDC, amount],
    ]),
  );
  return row;
};

/** Pays it out on the rail, to the end. */
export const payOnRail = async (em: EntityManager, row: Transaction): Promise<string> => {
  const { amountOut, amountOutAsset: asset } = row;
  const [funding] = await em.execute<{ id: string }[]>(
    'select operation_id::text as id from received_payment where transaction_id = ?',
    [row.id],
  );
  const terms = { amount: amountOut ?? '', asset, fundedBy: funding?.id ?? '' };
  const payment = await addRailPayment(em, row, { state: 'delivered', ...terms });
  await em.transactional(async (inner) => bookPayout(inner, row, payment));
  return payment.key;
};

/** Money on the rail that is credited to a deposit; `bought` is what an exchange gives for it. */
export const addPaidOnRail = async (
  em: EntityManager,
  changes: Changes = {},
): Promise<Transaction> => {
  const isExchange = changes.isExchange === true;
  const asset = isExchange ? SHILLING : DOLLAR;
  const terms = isExchange
    ? { amountIn: '10000', amountOut: '77', feeDetails: feeOf('50', SHILLING) }
    : { amountIn: '100', amountOut: '99', feeDetails: feeOf('1') };
  const its = { kind: 'deposit' as const, status: 'completed' as const, amountOutAsset: USDC };
  const row = await addTransaction(em, { ...its, amountInAsset: asset, ...terms, ...changes });
  const amount = row.amountIn ?? '';
  const records = { transactionId: row.id, disposition: 'credited' as const, asset, amount };
  const { id } = await addReceipt(em, records);
  const exchange = `exchange:${[asset, USDC].toSorted().join('/')}`;
  const [fee, net, owed] = isExchange ? ['50', '9950', row.amountOut ?? ''] : ['', amount, amount];
  await em.transactional(async (inner) =>
    post(inner, `credited/rail/${id}`, row.id, [
      [`rail:${RAIL}`, asset, `-${amount}`],
      ...(fee === '' ? [] : ([['fee', asset, fee]] as const)),
      [exchange, asset, net],
      [exchange, USDC, `-${owed}`],
      [`customer:${row.id}`, USDC, owed],
    ]),
  );
  return row;
};

/** A leg that a ledger has included, with its envelope and its books. */
export const payOnLedger = async (
  em: EntityManager,
  row: Transaction,
  leg: 'payout' | 'refund' | 'surplus' = 'payout',
  amount = row.amountOut ?? '',
): Promise<string> => {
  const envelope = em.create(LedgerEnvelope, {
    innerHash: uniqueNumber().padStart(64, '0'),
    xdr: 'AAAA',
    sourceAccount: DISTRIBUTION,
    channel: DISTRIBUTION,
    sequence: uniqueNumber(),
    maxTime: new Date(),
    state: 'included',
    ledger: '7',
    signedAt: new Date(),
  });
  await em.flush();
  const payment = em.create(LedgerPayment, {
    transactionId: row.id,
    leg,
    number: 1,
    operation: 'payment',
    sourceAccount: DISTRIBUTION,
    destination: CUSTOMER_ACCOUNT,
    asset: USDC,
    amount,
    fee: '0',
    state: 'queued',
    queuedAt: new Date(),
  });
  await em.flush();
  await em.transactional(async (inner) => {
    const included = await inner.findOneOrFail(LedgerPayment, { id: payment.id });
    const settled = { envelopeHash: envelope.innerHash, operationId: uniqueNumber() };
    Object.assign(included, { state: 'included', ...settled });
    await inner.flush();
    await bookSent(inner, [included]);
  });
  return payment.id;
};
