import { randomInt, randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { RailReceipt, ReceivedPayment } from '../../src/db/entities/money-in.ts';
import { RailPayment, type LedgerPaymentState } from '../../src/db/entities/money-out.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';

/* Rows as the programs leave them; a test changes what it is about. Each is written at once. */

export const USDC = `stellar:USDC:G${'B'.repeat(55)}`;
export const DOLLAR = 'iso4217:USD';
export const DISTRIBUTION = `G${'D'.repeat(55)}`;
export const CUSTOMER_ACCOUNT = `G${'C'.repeat(55)}`;
export const RAIL = 'test-rail';
const HOUR_MS = 3_600_000;

type Changes<Row> = Partial<{ -readonly [Key in keyof Row]: Row[Key] }>;

export const addTransaction = async (
  em: EntityManager,
  changes: Changes<Transaction> = {},
): Promise<Transaction> => {
  const row = em.create(Transaction, {
    id: randomUUID(),
    protocol: 'sep24',
    kind: 'withdrawal',
    status: 'pending_user_transfer_start',
    asset: USDC,
    rail: RAIL,
    account: CUSTOMER_ACCOUNT,
    receivingAccount: changes.kind === 'deposit' ? null : DISTRIBUTION,
    amountExpected: '100',
    amountInAsset: USDC,
    amountOutAsset: DOLLAR,
    payUntil: new Date(Date.now() + HOUR_MS),
    workflowStartedAt: new Date(),
    startedAt: new Date(),
    updatedAt: new Date(),
    claimableBalanceSupported: false,
    language: 'en',
    requiredInfoUpdates: null,
    ...changes,
  });
  await em.flush();
  return row;
};

/** A number that no other row of this database has. */
let next = randomInt(1_000_000) * 1_000;
export const uniqueNumber = (): string => String((next += 1));

export const addReceived = async (
  em: EntityManager,
  changes: Changes<ReceivedPayment> = {},
): Promise<ReceivedPayment> => {
  const row = em.create(ReceivedPayment, {
    operationId: uniqueNumber(),
    receivingAccount: DISTRIBUTION,
    asset: USDC,
    amount: '100',
    fromAccount: CUSTOMER_ACCOUNT,
    transactionHash: 'ab'.repeat(32),
    ledger: '7',
    closedAt: new Date(),
    recordedAt: new Date(),
    ...changes,
  });
  await em.flush();
  return row;
};

export const addReceipt = async (
  em: EntityManager,
  changes: Changes<RailReceipt> = {},
): Promise<RailReceipt> => {
  const row = em.create(RailReceipt, {
    rail: RAIL,
    railReference: `in-${uniqueNumber()}`,
    asset: DOLLAR,
    amount: '100',
    receivedAt: new Date(),
    recordedAt: new Date(),
    ...changes,
  });
  await em.flush();
  return row;
};

/** What the money came to and that it was credited, where a test has not said so: no pay-out without. */
const addDecision = async (
  em: EntityManager,
  { id, asset, amountIn, amountOut }: Transaction,
  amount: string,
  fundedBy: string,
): Promise<void> => {
  if (!amountIn || !amountOut) {
    await em.execute(
      `update transaction set amount_in = coalesce(amount_in, ?), amount_out = coalesce(amount_out, ?)
        where id = ?`,
      [String(Number(amount) + 1), amount, id],
      'run',
    );
  }
  await em.execute(
    `insert into posting (entry, account, asset, amount, transaction_id)
       select 'credited/stellar/' || ?, line.account, ?, line.sign * t.amount_in, t.id
         from transaction t
           cross join (values ('stellar:' || ?, -1), ('customer:' || ?, 1)) as line (account, sign)
        where t.id = ? and not exists (select from posting where account = 'customer:' || ?)`,
    [fundedBy, asset, DISTRIBUTION, id, id, id],
    'run',
  );
};

/** A pay-out on the test's rail, with the received payment that funds it and what was decided of it. */
export const addRailPayment = async (
  em: EntityManager,
  transaction: Transaction,
  changes: Changes<RailPayment> = {},
): Promise<RailPayment> => {
  const number = changes.number ?? 1;
  const amount = changes.amount ?? '99';
  const fundedBy =
    changes.fundedBy ??
    (await addReceived(em, { transactionId: transaction.id, disposition: 'credited' })).operationId;
  await addDecision(em, transaction, amount, fundedBy);
  const row = em.create(RailPayment, {
    key: `${transaction.id}/payout/${number}`,
    transactionId: transaction.id,
    leg: 'payout',
    number,
    rail: RAIL,
    asset: DOLLAR,
    amount,
    state: 'planned',
    asksRefund: false,
    createdAt: new Date(),
    ...changes,
    fundedBy,
  });
  await em.flush();
  return row;
};

/** Money that the books owe a customer or an investigation, wherever it came from. */
export const addOwed = async (
  em: EntityManager,
  account: string,
  asset: string,
  amount: string,
): Promise<void> => {
  const entry = `owed/${uniqueNumber()}`;
  await em.execute(
    `insert into posting (entry, account, asset, amount) values (?, ?, ?, ?), (?, 'treasury', ?, ?)`,
    [entry, account, asset, amount, entry, asset, `-${amount}`],
    'run',
  );
};

/** Leaves the payments of a transaction on Stellar as the sender does, with an envelope if need be. */
export const leaveLegs = async (
  em: EntityManager,
  transactionId: string,
  state: LedgerPaymentState,
  reason = 'no_trust',
): Promise<void> => {
  const isSent = state === 'bound' || state === 'included';
  const hash = isSent ? uniqueNumber().padStart(64, '0') : null;
  if (hash !== null) {
    await em.execute(
      `insert into ledger_envelope (inner_hash, xdr, source_account, channel, sequence, max_time)
         values (?, 'xdr', ?, ?, ?, now())`,
      [hash, DISTRIBUTION, hash, uniqueNumber()],
      'run',
    );
  }
  await em.execute(
    `update ledger_payment set state = ?, reason = ?, envelope_hash = ?, settled_at = now()
      where transaction_id = ?`,
    [state, isSent ? null : reason, hash, transactionId],
    'run',
  );
};
