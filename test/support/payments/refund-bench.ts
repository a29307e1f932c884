import { Account, Memo, MuxedAccount, Operation, type Keypair } from '@stellar/stellar-sdk';
import { auditBooks } from '../../../src/services/accounting/audit/audit.ts';
import { createCreditFunds } from '../../../src/services/transactions/received/credit.ts';
import {
  createDecideInvestigation,
  createEndInvestigationRefund,
} from '../../../src/services/investigations/investigate.ts';
import { createLedgerWaiters } from '../../../src/services/transactions/payment/ledger-waiters.ts';
import { createUnpark } from '../../../src/services/transactions/decisions/park.ts';
import {
  createSubmitPayment,
  type LegOutcome,
} from '../../../src/services/transactions/payment/submit-payment.ts';
import type { LegOrder } from '../../../src/services/transactions/payment/leg.ts';
import { Investigation, ReceivedPayment } from '../../../src/db/entities/money-in.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import type { Price } from '../../../src/domain/money/price.ts';
import type { InvestigationDecision } from '../../../src/domain/transactions/investigation.ts';
import type { Resolution } from '../../../src/domain/transactions/story.ts';
import { addTransaction, uniqueNumber } from '../rows.ts';
import { createLedgerBench, type LedgerBenchOptions } from './ledger-bench.ts';

type Decision = Omit<InvestigationDecision, 'operator' | 'evidence'>;

/**
 * A ledger on which customers really pay, with a sender that runs: what comes is recorded by the
 * listener, credited or filed, and goes back by the legs that are asked for.
 */
export const createRefundBench = async (options: LedgerBenchOptions = {}) => {
  const bench = await createLedgerBench(options);
  const { deps, orm, assetId, distribution } = bench;
  const waiters = createLedgerWaiters(orm, deps.databaseUrl);
  const submitPayment = createSubmitPayment({ ...deps, waiters });
  await bench.look();
  const drain = bench.drain();

  const expectMoney = async (changes: Parameters<typeof addTransaction>[1] = {}) =>
    addTransaction(bench.em(), {
      asset: assetId,
      amountInAsset: assetId,
      receivingAccount: distribution,
      receivingMemoType: 'id',
      receivingMemo: uniqueNumber(),
      ...changes,
    });

  /** A payment from this account, optionally one that says who of it paid; read by the listener. */
  const pay = async (
    payer: Keypair,
    amount: string,
    memo: string | null,
    muxedId?: string,
  ): Promise<ReceivedPayment> => {
    const { asset } = bench;
    const source = muxedId
      ? new MuxedAccount(new Account(payer.publicKey(), '0'), muxedId).accountId()
      : payer.publicKey();
    const payment = Operation.payment({ destination: distribution, asset, amount, source });
    const { hash } = await bench.submit(payer, [payment], memo ? Memo.id(memo) : undefined);
    await bench.look();
    return bench.em().findOneOrFail(ReceivedPayment, { transactionHash: hash });
  };

  const fundsOf = ({ operationId, amount, closedAt }: ReceivedPayment) => ({
    source: `stellar/${operationId}`,
    amount,
    at: closedAt.toISOString(),
  });

  return {
    ...bench,
    expectMoney,
    pay,
    fundsOf,
    credit: async (transactionId: string, record: ReceivedPayment, price: Price) =>
      createCreditFunds(deps)({ transactionId, funds: fundsOf(record), price }),
    transaction: async (id: string) => bench.em().findOneOrFail(Transaction, { id }),
    /** A transaction whose money has come from this payer and is credited. */
    credited: async (
      payer: Keypair,
      amount: string,
      price: Price,
      changes: Parameters<typeof addTransaction>[1] = {},
      muxedId?: string,
    ) => {
      const row = await expectMoney(changes);
      const record = await pay(payer, amount, row.receivingMemo ?? null, muxedId);
      await createCreditFunds(deps)({ transactionId: row.id, funds: fundsOf(record), price });
      return row;
    },
    /** Money that fits no story, from this payer; the key of its case. */
    unmatched: async (payer: Keypair, amount: string, muxedId?: string): Promise<string> => {
      const { operationId } = await pay(payer, amount, null, muxedId);
      return `stellar/${operationId}`;
    },
    /** Other operations of an account's own. */
    submitAs: bench.submit,
    submit: async (order: LegOrder): Promise<LegOutcome> =>
      submitPayment(order, new AbortController().signal),
    unpark: async (transactionId: string, resolution: Pick<Resolution, 'action' | 'fee'>) =>
      createUnpark(deps)({
        transactionId,
        resolution: { operator: 'ada', evidence: 'ticket 7', ...resolution },
      }),
    decide: async (sourceKey: string, decisionId: string, decision: Decision) =>
      createDecideInvestigation(deps)({
        sourceKey,
        decisionId,
        decision: { operator: 'ada', evidence: 'ticket 7', ...decision },
      }),
    endRefund: async (sourceKey: string, number: number) =>
      createEndInvestigationRefund(deps)({ sourceKey, number }),
    caseOf: async (sourceKey: string) => bench.em().findOneOrFail(Investigation, { sourceKey }),
    /** What the books owe an account, as they write it. */
    owed: async (account: string): Promise<string> => {
      const [row] = await bench
        .em()
        .execute<{ owed: string }[]>(
          'select trim_scale(coalesce(sum(amount), 0))::text as owed from posting where account = ?',
          [account],
        );
      return row?.owed ?? '';
    },
    /** The lines of one entry of the books. */
    entry: async (like: string): Promise<Readonly<Record<string, string>>> => {
      const lines = await bench
        .em()
        .execute<{ account: string; amount: string }[]>(
          `select account, trim_scale(amount)::text as amount from posting where entry like ?`,
          [like],
        );
      return Object.fromEntries(lines.map(({ account, amount }) => [account, amount]));
    },
    /** What came back to an account, newest first, as the ledger tells it. */
    cameBack: async (payer: Keypair) => {
      const { records } = await bench.horizon
        .payments()
        .forAccount(payer.publicKey())
        .join('transactions')
        .order('desc')
        .limit(50)
        .call();
      const ours = records.flatMap((record) =>
        record.type === 'payment' && record.from === distribution ? [record] : [],
      );
      return Promise.all(
        ours.map(async ({ amount, to_muxed: toMuxed, transaction_hash: hash }) => {
          const { memo } = await bench.horizon.transactions().transaction(hash).call();
          return { amount, hash, memo: memo ?? null, toMuxed: toMuxed ?? null };
        }),
      );
    },
    /** What the audit finds wrong, of the ledger and of the books. */
    breaks: async (): Promise<readonly string[]> => {
      await bench.look();
      const report = await auditBooks({
        orm,
        anchor: { ...deps.anchor, rails: [] },
        history: bench.history(),
        statements: {},
        lookAgainAfterMs: 100,
      });
      return report.breaks.map(({ type, key, message }) => `${type} ${key}: ${message}`);
    },
    close: async (): Promise<void> => {
      await drain.stop();
      await waiters.close();
      await bench.close();
    },
  };
};
export type RefundBench = Awaited<ReturnType<typeof createRefundBench>>;
