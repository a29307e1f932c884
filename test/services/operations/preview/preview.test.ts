import { describe, expect, test } from '@jest/globals';
import { RefundDecision } from '../../../../src/db/entities/decisions.ts';
import { LedgerPayment } from '../../../../src/db/entities/money-out.ts';
import { Transaction } from '../../../../src/db/entities/transaction.ts';
import { forUpdate, openOrm } from '../../../../src/db/orm.ts';
import type { Price } from '../../../../src/domain/money/price.ts';
import type { Resolution } from '../../../../src/domain/transactions/story.ts';
import {
  previewCase,
  previewCaseDecisions,
} from '../../../../src/services/operations/preview/preview-case.ts';
import { previewResolution } from '../../../../src/services/operations/preview/preview-resolution.ts';
import { lawfulDecisions } from '../../../../src/services/operations/preview/lawful-decisions.ts';
import { createPark } from '../../../../src/services/transactions/decisions/park.ts';
import { createRefundBench } from '../../../support/payments/refund-bench.ts';
import { opened } from '../../../support/opened.ts';
import { DOLLAR, RAIL } from '../../../support/rows.ts';

const bench = await opened(createRefundBench());
const payer = await bench.createAccount(true, '100000');
const code = bench.assetId.split(':')[1] ?? '';
const orm = await opened(
  openOrm({ databaseUrl: bench.deps.databaseUrl, role: 'railhead_console' }),
);

const PRICE: Price = {
  amountIn: '50',
  amountOut: '49',
  fee: { total: '1', asset: bench.assetId, details: [] },
};
const said = ({ words }: { readonly words: readonly { readonly en: string }[] }) =>
  words.map(({ en }) => en);
/** Everything that a decision could have changed. */
const everything = async () =>
  bench.em().execute<Record<string, unknown>[]>(
    `select (select count(*) from posting) as postings, (select count(*) from ledger_payment) as legs,
       (select count(*) from investigation_event) as events, (select count(*) from refund_decision) as refunds,
       (select count(*) from transaction_event) as moves, (select count(*) from parking where closed_at is null) as open,
       (select count(*) from investigation where state = 'open') as cases`,
  );

describe('what a decision over a parked payment would do', () => {
  /** A withdrawal whose money is here, and whose pay-out its rail has refused. */
  const parked = async () => {
    const row = await bench.credited(payer, '50', PRICE, { amountInAsset: bench.assetId });
    await createPark(bench.deps)({
      transactionId: row.id,
      reason: 'the rail refused the pay-out',
      message: 'A moment.',
      status: 'error',
      subject: 'failed/x/payout/1/1',
      actions: ['retry', 'refund', 'settled'],
    });
    return row;
  };
  const preview = async (id: string, action: Resolution['action'], fee?: string) =>
    previewResolution(bench.deps, id, { action, ...(fee === undefined ? {} : { fee }) });

  test('is said with amount, destination, memo and fee, and is then exactly what is done', async () => {
    const { id, receivingMemo } = await parked();
    const before = await everything();
    const shown = await preview(id, 'refund', '0.75');
    expect(said(shown)).toContain(
      `sends 49.25 ${code} back to ${payer.publicKey()} with the memo ${receivingMemo}; ` +
        `the fee of 0.75 ${code} is kept`,
    );
    expect(shown.words[0]?.es).toContain(`devuelve 49.25 ${code}`);
    expect(shown.refused).toBeNull();
    expect(await everything()).toEqual(before);

    expect(await bench.unpark(id, { action: 'refund', fee: '0.75' })).toBeNull();
    await bench.submit({ transactionId: id, leg: 'refund', number: 1 });
    const leg = await bench.em().findOneOrFail(LedgerPayment, { transactionId: id });
    expect(leg).toMatchObject({ amount: '49.2500000', fee: '0.7500000', state: 'included' });
    expect(shown.effects[0]).toMatchObject({ destination: leg.destination, amount: '49.25' });
    expect((await bench.cameBack(payer))[0]?.amount).toBe('49.2500000');
    expect((await preview(id, 'refund')).refused).toContain('no question is open');
  });

  test('names what a rail is asked, and what is booked where nothing is sent', async () => {
    const { id } = await parked();
    expect(said(await preview(id, 'retry'))).toEqual([
      `asks ${RAIL} to pay 49 USD, under a new key`,
    ]);
    const settled = said(await preview(id, 'settled'));
    expect(settled).toContain(`books 50 ${code} on treasury`);
    expect(settled).toContain('ends the payment as completed');
    expect(await bench.em().count(RefundDecision, { transactionId: id })).toBe(0);
  });

  test('is refused in the words in which it would be', async () => {
    const { id } = await parked();
    expect((await preview(id, 'refund', '50')).refused).toContain('leaves nothing');
    expect((await preview(id, 'payOut')).refused).toBe('decide one of retry, refund, settled');
    const other = { action: 'retry', parking: 2 } as const;
    expect((await previewResolution(bench.deps, id, other)).refused).toContain('another question');
  });

  test('waits for nobody who decides in earnest', async () => {
    const { id } = await parked();
    await bench.em().transactional(async (em) => {
      await em.findOneOrFail(Transaction, { id }, forUpdate);
      expect((await preview(id, 'refund')).refused).toContain('somebody is deciding');
    });
    expect((await preview(id, 'refund')).refused).toBeNull();
  });
});

describe('what a decision over a case would do', () => {
  test('is said with amount, destination and fee, and is then exactly what is done', async () => {
    const key = await bench.unmatched(payer, '50');
    const before = await everything();
    const shown = await previewCase(bench.deps, key, { action: 'refund', fee: '0.75' });
    expect(said(shown)[0]).toBe(
      `sends 49.25 ${code} back to ${payer.publicKey()} without a memo: where the account is an ` +
        `exchange’s, it credits nobody for it; the fee of 0.75 ${code} is kept`,
    );
    expect(await everything()).toEqual(before);
    const part = await previewCase(bench.deps, key, { action: 'writeOff', amount: '20' });
    expect(said(part)).toEqual([
      `books -20 ${code} on investigation:${key}`,
      `books 20 ${code} on treasury`,
    ]);
    const decided = await bench.decide(key, 'a', { action: 'refund', fee: '0.75' });
    expect(decided.refused).toBeNull();
    const leg = await bench.em().findOneOrFail(LedgerPayment, { investigationKey: key });
    expect(shown.effects[0]).toMatchObject({ destination: leg.destination, amount: '49.25' });
    expect([leg.amount, leg.fee]).toEqual(['49.2500000', '0.7500000']);
  });

  test('an attachment is tried against the transaction that is named', async () => {
    const key = await bench.unmatched(payer, '120');
    const row = await bench.expectMoney({ amountExpected: '100', amountOutAsset: DOLLAR });
    const attach = { action: 'attach', amount: '100', transactionId: row.id } as const;
    const shown = await previewCase(bench.deps, key, attach);
    expect(said(shown)).toContain(`books 100 ${code} on customer:${row.id}`);
    const nobody = { ...attach, transactionId: key };
    expect((await previewCase(bench.deps, key, nobody)).refused).toContain('by its id');
    expect((await bench.transaction(row.id)).transferReceivedAt).toBeFalsy();
  });

  test('says of each decision whether it may be taken, and of a case that is over that none may', async () => {
    const key = await bench.unmatched(payer, '7');
    const all = await previewCaseDecisions(bench.deps, key);
    const may = all.filter(({ refused }) => refused === null).map(({ action }) => action);
    expect(may).toEqual(['attach', 'refund', 'hold', 'writeOff']);
    expect(all.find(({ action }) => action === 'attach')).toMatchObject({ needs: 'transaction' });
    expect((await previewCase(bench.deps, key, { action: 'refund', fee: '7' })).refused).toContain(
      'leaves nothing',
    );
    await bench.decide(key, 'a', { action: 'writeOff' });
    expect((await previewCase(bench.deps, key, { action: 'hold' })).refused).toContain('resolved');
    expect((await previewCase(bench.deps, 'stellar/1', { action: 'hold' })).refused).toContain(
      'no such',
    );
  });
});

describe('the role of the console', () => {
  test('sees what a decision would do, of a payment and of a case', async () => {
    const deps = { orm, anchor: bench.deps.anchor };
    const { id } = await bench.credited(payer, '50', PRICE, { amountInAsset: bench.assetId });
    await createPark(bench.deps)({
      transactionId: id,
      reason: 'the rail refused the pay-out',
      message: 'A moment.',
      status: 'error',
      subject: 'failed/x/payout/1/1',
      actions: ['retry', 'accept', 'refund', 'settled'],
    });
    const key = await bench.unmatched(payer, '50');
    const before = await everything();
    const shown = await lawfulDecisions(deps, id);
    expect(shown.map(({ action, refused }) => [action, refused])).toEqual([
      ['retry', null],
      ['accept', 'there is no price for it as it came'],
      ['refund', null],
      ['settled', null],
    ]);
    for (const decision of shown) {
      const { action } = decision;
      const { words } = await previewResolution(bench.deps, id, { action, parking: 1 });
      expect([action, decision.words]).toEqual([action, words]);
    }
    const row = await bench.expectMoney({ amountExpected: '50', amountOutAsset: DOLLAR });
    for (const asked of [
      { action: 'refund' },
      { action: 'hold' },
      { action: 'writeOff' },
      { action: 'attach', amount: '50', transactionId: row.id },
    ] as const) {
      const preview = await previewCase(deps, key, asked);
      expect([asked.action, preview]).toEqual([
        asked.action,
        await previewCase(bench.deps, key, asked),
      ]);
    }
    expect(await everything()).toEqual(before);
  });

  test('writes nothing of it, and commits nothing of what it may try', async () => {
    const { id } = await bench.credited(payer, '50', PRICE, { amountInAsset: bench.assetId });
    const book = `insert into posting (entry, account, asset, amount, transaction_id)
      values ('forged', 'treasury', '${bench.assetId}', 1, '${id}'),
        ('forged', 'customer:${id}', '${bench.assetId}', -1, '${id}')`;
    const change = `update transaction set parked_reason = 'forged' where id = '${id}'`;
    for (const sql of [book, change]) {
      await expect(orm.em.fork().execute(sql)).rejects.toThrow('permission denied');
      const tried = orm.em.fork().transactional(async (em) => {
        await em.execute('set local role railhead_preview');
        await em.execute(sql);
        // Whoever writes does not get rid of it by another role, nor by looking early.
        await em.execute('set local role railhead_console');
      });
      await expect(tried).rejects.toThrow('nothing that is committed');
      const early = orm.em.fork().transactional(async (em) => {
        await em.execute('set local role railhead_preview');
        await em.execute(sql);
        await em.execute('set constraints all immediate');
      });
      await expect(early).rejects.toThrow('nothing that is committed');
    }
    for (const sql of [
      'truncate posting',
      'update posting set amount = 1',
      'alter table posting disable trigger posting_never_commits',
      'drop trigger posting_never_commits on posting',
      'set local session_replication_role = replica',
    ]) {
      const tried = orm.em.fork().transactional(async (em) => {
        await em.execute('set local role railhead_preview');
        await em.execute(sql);
      });
      await expect(tried).rejects.toThrow(/permission denied|must be owner|never|append|changed/);
    }
    expect((await bench.transaction(id)).parkedReason).toBeFalsy();
  });
});
