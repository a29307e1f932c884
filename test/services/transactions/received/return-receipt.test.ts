import { describe, expect, test } from '@jest/globals';
import { Account, Keypair, MuxedAccount } from '@stellar/stellar-sdk';
import { checkBooks } from '../../../../src/services/accounting/audit/books/books-place.ts';
import { createCreditFunds } from '../../../../src/services/transactions/received/credit.ts';
import type { StoreDeps } from '../../../../src/services/deps.ts';
import { createDecideInvestigation } from '../../../../src/services/investigations/investigate.ts';
import {
  Investigation,
  InvestigationEvent,
  ReceivedPayment,
} from '../../../../src/db/entities/money-in.ts';
import { LedgerPayment } from '../../../../src/db/entities/money-out.ts';
import { TransactionEvent } from '../../../../src/db/entities/transaction.ts';
import type { InvestigationPolicy } from '../../../../src/domain/transactions/investigation.ts';
import { refuseInWords } from '../../../../src/domain/refusal.ts';
import { addReceived, addTransaction, DISTRIBUTION, USDC } from '../../../support/rows.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { opened } from '../../../support/opened.ts';

/* Money on Stellar that is not acceptable goes back by itself, and its transaction waits on. */

const bench = await opened(createBench());

const STRANGER = `G${'S'.repeat(55)}`;
const MUXED = new MuxedAccount(new Account(Keypair.random().publicKey(), '0'), '4711').accountId();
const TOO_LITTLE = refuseInWords(
  'amount_too_small',
  'The amount received is below the minimum of 10.',
);

type Assets = NonNullable<InvestigationPolicy['assets']>;
const by = (asset: Assets[string]): StoreDeps => {
  const investigations = { refundAfterMs: {}, assets: { [USDC]: asset } };
  return { ...bench.deps, anchor: { ...bench.deps.anchor, investigations } };
};

const waiting = async (changes: Parameters<typeof addTransaction>[1] = {}) =>
  addTransaction(bench.em(), { message: 'Please pay.', ...changes });
const comes = async (
  { id }: { readonly id: string },
  amount: string,
  changes: Parameters<typeof addReceived>[1] = {},
) => {
  const record = await addReceived(bench.em(), {
    transactionId: id,
    amount,
    fromAccount: STRANGER,
    ...changes,
  });
  const source = `stellar/${record.operationId}`;
  const order = {
    transactionId: id,
    funds: { source, amount, at: new Date().toISOString() },
    price: TOO_LITTLE,
  };
  return { source, credit: async (deps = bench.deps) => createCreditFunds(deps)(order) };
};
const legsOf = async (investigationKey: string) =>
  bench.em().find(LedgerPayment, { investigationKey });
const caseOf = async (sourceKey: string) => bench.em().findOneOrFail(Investigation, { sourceKey });

describe('§1.4 a receipt that is not acceptable', () => {
  test.each([
    ['withdrawal', 'pending_user_transfer_start'],
    ['remittance', 'pending_sender'],
  ] as const)(
    '§1.4 for a %s is filed with its refund decided and queued, and the transaction is as before',
    async (kind, status) => {
      const row = await waiting({ kind, status });
      const { source, credit } = await comes(row, '0.02');
      expect(await credit()).toMatchObject({ waitsOn: true, gone: [source] });
      expect(await caseOf(source)).toMatchObject({
        reason: 'not_acceptable',
        state: 'open',
        transactionId: row.id,
        operator: 'policy',
      });
      expect(await legsOf(source)).toMatchObject([
        {
          leg: 'refund',
          number: 1,
          state: 'queued',
          destination: STRANGER,
          sourceAccount: DISTRIBUTION,
          amount: '0.0200000',
          fee: '0.0000000',
          transactionId: null,
        },
      ]);
      expect(bench.investigated).toContain(source);
      const after = await bench.transaction(row.id);
      expect(after).toMatchObject({ status, transferReceivedAt: null, amountIn: null });
      expect(after.message).toBe(
        'The amount received is below the minimum of 10. 0.02 USDC was sent back to its payer.',
      );
      expect(await bench.owed(`customer:${row.id}`)).toBe(0);
      expect(await bench.entry(`filed/${source}`)).toEqual({
        [`stellar:${DISTRIBUTION} USDC`]: '-0.02',
        [`investigation:${source} USDC`]: '0.02',
      });
    },
  );

  test('§1.4 goes back once, however often and however concurrently it is offered', async () => {
    const row = await waiting();
    const { source, credit } = await comes(row, '5');
    const answers = await Promise.all([credit(), credit(), credit()]);
    answers.push(await credit());
    for (const answer of answers) expect(answer).toMatchObject({ waitsOn: true, gone: [source] });
    expect(await legsOf(source)).toHaveLength(1);
    const said = { transactionId: row.id, reason: { $like: '%goes back%' } };
    expect(await bench.em().count(TransactionEvent, said)).toBe(1);
  });

  test('§1.4 goes to the M address of a muxed payer, without a memo', async () => {
    const row = await waiting({ refundMemo: '7', refundMemoType: 'id' });
    const { source, credit } = await comes(row, '5', { fromMuxedAccount: MUXED });
    await credit();
    expect(await legsOf(source)).toMatchObject([{ destination: MUXED, memo: null }]);
  });

  test('§1.4 carries the memo that its transaction asked for, else the payment’s own', async () => {
    const own = { memoType: 'id', memo: '4711' } as const;
    const asked = await comes(
      await waiting({ refundMemo: 'back', refundMemoType: 'text' }),
      '5',
      own,
    );
    const not = await comes(await waiting(), '5', own);
    await Promise.all([asked.credit(), not.credit()]);
    expect(await legsOf(asked.source)).toMatchObject([{ memo: 'back', memoType: 'text' }]);
    expect(await legsOf(not.source)).toMatchObject([{ memo: '4711', memoType: 'id' }]);
  });

  test('§1.4 pays what a refund costs where the policy says so, and the case names it', async () => {
    const { source, credit } = await comes(await waiting(), '5');
    await credit(by({ refundFee: '0.5' }));
    expect(await legsOf(source)).toMatchObject([{ amount: '4.5000000', fee: '0.5000000' }]);
    const events = await bench.em().find(InvestigationEvent, { sourceKey: source });
    expect(events).toMatchObject([
      { action: 'opened' },
      {
        action: 'refund',
        operator: 'policy',
        evidence: 'amount_too_small',
        amount: '5.0000000',
        fee: '0.5000000',
        number: 1,
      },
    ]);
  });

  test('§1.4 may come again and again, and then what is acceptable is taken', async () => {
    const row = await waiting();
    for (const amount of ['0.02', '1', '9.9999999']) await (await comes(row, amount)).credit();
    const record = await addReceived(bench.em(), { transactionId: row.id });
    const funds = {
      source: `stellar/${record.operationId}`,
      amount: '100',
      at: new Date().toISOString(),
    };
    const price = {
      amountIn: '100',
      amountOut: '99',
      fee: { total: '1', asset: USDC, details: [] },
    };
    const credit = createCreditFunds(bench.deps);
    const taken = { price, review: { decision: 'allow' } };
    expect(await credit({ transactionId: row.id, funds, price })).toEqual(taken);
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'pending_anchor',
      message: null,
    });
    expect(await bench.owed(`customer:${row.id}`)).toBe(100);
  });

  test('§1.4 lets a transaction that was held for a rate wait for money again', async () => {
    const row = await waiting({ status: 'on_hold', message: 'The rates are away.' });
    await (await comes(row, '5')).credit();
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'pending_user_transfer_start',
      message: expect.stringContaining('5 USDC was sent back'),
    });
  });

  test('§7.2 is nobody’s to decide while its refund is on its way', async () => {
    const { source, credit } = await comes(await waiting(), '5');
    await credit();
    for (const [action, why] of [
      ['writeOff', 'refund 1 is on its way'],
      ['refund', 'no money is held here'],
    ] as const) {
      const { refused } = await createDecideInvestigation(bench.deps)({
        sourceKey: source,
        decisionId: `by-hand-${action}`,
        decision: { action, operator: 'ada', evidence: 'ticket 7' },
      });
      expect(refused).toContain(why);
    }
    expect(await legsOf(source)).toHaveLength(1);
  });

  test('§1.4 is not credited, filed or sent back where one of these cannot be written', async () => {
    const row = await waiting();
    const { source, credit } = await comes(row, '5');
    // The account that received it may pay nothing: no leg, and so no case either.
    const em = bench.em();
    await em.execute(
      `alter table ledger_payment add constraint no_leg check (source_account <> ?) not valid`,
      [DISTRIBUTION],
    );
    await expect(credit()).rejects.toThrow('no_leg');
    await em.execute('alter table ledger_payment drop constraint no_leg');
    const operationId = source.replace('stellar/', '');
    const record = await bench.em().findOneOrFail(ReceivedPayment, { operationId });
    expect(record.disposition).toBeNull();
    expect(await bench.em().count(Investigation, { sourceKey: source })).toBe(0);
    expect(await credit()).toMatchObject({ gone: [source] });
  });

  test('§5 leaves nothing that the audit of the books finds wrong', async () => {
    expect((await checkBooks(bench.em(), () => undefined)).breaks).toEqual([]);
  });
});
