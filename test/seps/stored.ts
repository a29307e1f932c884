import { randomInt } from 'node:crypto';
import type { Keypair } from '@stellar/stellar-sdk';
import type { Transaction } from '../../src/db/entities/transaction.ts';
import type { Kind, Protocol } from '../../src/domain/transactions/transaction.ts';
import { DISTRIBUTION, ISSUER, type TestApi } from '../support/api/support.ts';
import { addTransaction } from '../support/rows.ts';

/* Transactions as the workflows leave them, for the answers that tell of them. */

const USDC = `stellar:USDC:${ISSUER}`;
const USD = 'iso4217:USD';
type Changes = NonNullable<Parameters<typeof addTransaction>[1]>;

/** What was given back of 100: 40 in two payments, each less 0.5. */
export const REFUNDS = {
  amount_refunded: '39',
  amount_fee: '1',
  payments: [
    { id: 'ab'.repeat(32), id_type: 'stellar' as const, amount: '20', fee: '0.5' },
    { id: 'bank-77', id_type: 'external' as const, amount: '19', fee: '0.5' },
  ],
};

const FEE = {
  total: '1',
  asset: USD,
  details: [{ name: 'Service fee', description: 'What we charge', amount: '1' }],
};

/** Stores a transaction of 100 of the customer, filled in as far as one can be. */
export const store = async (
  api: TestApi,
  keypair: Keypair,
  protocol: Protocol,
  kind: Kind,
  changes: Changes = {},
): Promise<Transaction> => {
  const isDeposit = kind === 'deposit';
  const amountInAsset = isDeposit ? USD : USDC;
  return addTransaction(api.orm.em.fork(), {
    protocol,
    kind,
    asset: USDC,
    rail: 'sandbox-bank',
    account: keypair.publicKey(),
    amountIn: '100.0000000',
    amountOut: '99.0000000',
    amountInAsset,
    amountOutAsset: isDeposit ? USDC : USD,
    feeDetails: { ...FEE, asset: amountInAsset },
    fromAccount: isDeposit ? null : keypair.publicKey(),
    toAccount: isDeposit ? keypair.publicKey() : null,
    ...(isDeposit
      ? { destinationMemo: '17', destinationMemoType: 'id' }
      : {
          receivingAccount: DISTRIBUTION,
          receivingMemo: String(randomInt(2 ** 40)),
          receivingMemoType: 'id',
        }),
    ...changes,
  });
};

/** A transaction that has ended well. */
export const ENDED: Changes = {
  status: 'completed',
  completedAt: new Date('2026-11-20T10:00:00Z'),
  stellarTransactionId: 'cd'.repeat(32),
  externalTransactionId: 'bank-78',
};
