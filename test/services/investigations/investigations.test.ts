import { describe, expect, test } from '@jest/globals';
import { Operation } from '@stellar/stellar-sdk';
import { randomUUID } from 'node:crypto';
import { createCreditFunds } from '../../../src/services/transactions/received/credit.ts';
import { createExpireUnpaid } from '../../../src/services/transactions/expire.ts';
import { createOpenInvestigation } from '../../../src/services/investigations/investigate.ts';
import { recordedFunds } from '../../../src/services/transactions/recorded-funds.ts';
import { InvestigationEvent, ReceivedPayment } from '../../../src/db/entities/money-in.ts';
import { LedgerPayment } from '../../../src/db/entities/money-out.ts';
import type { Price } from '../../../src/domain/money/price.ts';
import { createRefundBench } from '../../support/payments/refund-bench.ts';
import { opened } from '../../support/opened.ts';

const bench = await opened(createRefundBench());
const payer = await bench.createAccount(true, '100000');

describe('a case of money on Stellar', () => {
  const historyOf = async (sourceKey: string) => {
    const events = await bench
      .em()
      .find(InvestigationEvent, { sourceKey }, { orderBy: { id: 'asc' } });
    return events.map(({ action, amount, operator }) =>
      [action, amount ? String(Number(amount)) : null, operator].filter(Boolean).join(' '),
    );
  };
  /** Sends the refund that a decision journalled, as the case's workflow does. */
  const send = async (investigationKey: string, number: number) => {
    await bench.submit({ investigationKey, leg: 'refund', number });
    return bench.endRefund(investigationKey, number);
  };

  test('§4 is given away in parts, each named, and is resolved when nothing is left', async () => {
    const key = await bench.unmatched(payer, '100');
    const first = await bench.decide(key, 'a', { action: 'refund', amount: '60', fee: '1' });
    expect(first).toMatchObject({ refused: null, standing: { left: '40', refunding: 1 } });
    // While one is on its way nothing else is decided, so that its end can be told apart.
    expect((await bench.decide(key, 'b', { action: 'writeOff' })).refused).toContain('on its way');
    expect(await send(key, 1)).toMatchObject({ left: '40', state: 'open', refunding: null });
    await bench.decide(key, 'c', { action: 'refund', amount: '30' });
    expect(await send(key, 2)).toMatchObject({ left: '10', refunding: null });
    const last = await bench.decide(key, 'd', { action: 'writeOff' });
    expect(last.standing).toMatchObject({ left: '0', state: 'resolved', resolution: 'writeOff' });
    expect((await bench.cameBack(payer)).slice(0, 2).map(({ amount }) => amount)).toEqual([
      '30.0000000',
      '59.0000000',
    ]);
    expect(await historyOf(key)).toEqual([
      'opened railhead',
      'refund 60 ada',
      'refunded 59 railhead',
      'refund 30 ada',
      'refunded 30 railhead',
      'writeOff 10 ada',
    ]);
    expect(await bench.owed(`investigation:${key}`)).toBe('0');
  });

  test('§4 takes a decision once, however often it is carried to it, and one of two at once', async () => {
    const key = await bench.unmatched(payer, '50');
    const twice = await Promise.all([
      bench.decide(key, 'same', { action: 'writeOff', amount: '20' }),
      bench.decide(key, 'same', { action: 'writeOff', amount: '20' }),
    ]);
    expect(twice.map(({ refused }) => refused)).toEqual([null, null]);
    expect(await bench.owed(`investigation:${key}`)).toBe('30');
    const rivals = await Promise.all([
      bench.decide(key, 'one', { action: 'refund', amount: '20' }),
      bench.decide(key, 'other', { action: 'writeOff', amount: '20' }),
    ]);
    expect(rivals.filter(({ refused }) => refused === null)).toHaveLength(1);
    expect(await bench.em().count(InvestigationEvent, { sourceKey: key })).toBe(3);
  });

  test('§4 keeps its history as it was written', async () => {
    const key = await bench.unmatched(payer, '2');
    await bench.decide(key, 'a', { action: 'hold' });
    for (const sql of [
      `update investigation_event set operator = 'eve' where source_key = ?`,
      `delete from investigation_event where source_key = ?`,
    ]) {
      await expect(bench.em().execute(sql, [key])).rejects.toThrow('append-only');
    }
    const reopened = await createOpenInvestigation(bench.deps)(key);
    expect(reopened).toMatchObject({ state: 'held', decided: true });
  });

  test('§4 refunds the M address of a muxed payer', async () => {
    const key = await bench.unmatched(payer, '7', '99');
    await bench.decide(key, 'a', { action: 'refund' });
    await send(key, 1);
    expect((await bench.cameBack(payer))[0]?.toMuxed).toMatch(/^M/);
  });

  describe('that is attached', () => {
    const PRICE: Price = {
      amountIn: '100',
      amountOut: '1',
      fee: { total: '1', asset: 'x', details: [] },
    };
    const told = (id: string) =>
      bench.told.filter((one) => one.id === id).map(({ funds }) => funds);

    test('§4 counts as that transaction’s money, and its story is signalled, once it is credited', async () => {
      const key = await bench.unmatched(payer, '120');
      const row = await bench.expectMoney({ amountExpected: '100' });
      const decided = await bench.decide(key, 'a', {
        action: 'attach',
        amount: '100',
        transactionId: row.id,
      });
      expect(decided).toMatchObject({ refused: null, standing: { left: '20', state: 'open' } });
      const [funds] = told(row.id);
      expect(funds).toMatchObject({ source: key, amount: '100', attached: true });
      // It is there: it does not expire, and a story that starts again finds it.
      expect(await createExpireUnpaid(bench.deps)(row.id)).toBe('recorded');
      expect(await recordedFunds(bench.em(), row.id)).toEqual([funds]);
      if (!funds) throw new Error('the story was not told');
      for (let again = 0; again < 2; again += 1) {
        await createCreditFunds(bench.deps)({ transactionId: row.id, funds, price: PRICE });
      }
      expect(await bench.transaction(row.id)).toMatchObject({
        status: 'pending_anchor',
        amountIn: '100.0000000',
      });
      expect(await bench.entry(`attached/${key}`)).toEqual({
        [`investigation:${key}`]: '-100',
        [`customer:${row.id}`]: '100',
      });
      // What was not attached goes back, and so may what was, each by its own row.
      await bench.decide(key, 'b', { action: 'refund' });
      expect(await send(key, 1)).toMatchObject({ state: 'resolved' });
      await bench.submit({ transactionId: row.id, leg: 'refund', number: 1 });
      expect((await bench.cameBack(payer)).slice(0, 2).map(({ amount }) => amount)).toEqual([
        '100.0000000',
        '20.0000000',
      ]);
    });

    test('§4 is signalled to the story again where Temporal was away when it was decided', async () => {
      const key = await bench.unmatched(payer, '40');
      const row = await bench.expectMoney();
      bench.behaviour.broken.add(row.id);
      const attach = { action: 'attach', transactionId: row.id } as const;
      await expect(bench.decide(key, 'a', attach)).rejects.toThrow('no connection');
      bench.behaviour.broken.delete(row.id);
      expect((await bench.decide(key, 'a', attach)).refused).toBeNull();
      expect(told(row.id)).toHaveLength(1);
      await createOpenInvestigation(bench.deps)(key);
      expect(told(row.id)).toHaveLength(2);
    });

    test('§4 is refused, and nothing moves, where the transaction cannot take it', async () => {
      const key = await bench.unmatched(payer, '30');
      const refusal = async (transactionId: string) =>
        (await bench.decide(key, randomUUID(), { action: 'attach', transactionId })).refused;
      const ended = await bench.expectMoney({ status: 'expired' });
      const working = await bench.expectMoney({ status: 'pending_anchor' });
      const other = await bench.expectMoney({ asset: 'stellar:native' });
      const deposit = await bench.expectMoney({ kind: 'deposit' });
      const paid = await bench.expectMoney();
      await bench.pay(payer, '4', paid.receivingMemo ?? null);
      expect(await refusal(ended.id)).toContain('its story has ended');
      expect(await refusal(working.id)).toContain('does not wait for money');
      expect(await refusal(other.id)).toContain('waits for other money');
      expect(await refusal(deposit.id)).toContain('waits for other money');
      expect(await refusal(paid.id)).toContain('money has just come');
      expect(await refusal(randomUUID())).toBe('there is no such transaction');
      expect(await refusal('number 7')).toContain('by its id');
      expect(await bench.owed(`investigation:${key}`)).toBe('30');
      expect(await historyOf(key)).toEqual(['opened railhead']);
    });

    test('§4 keeps a second payment out, whichever of the two comes first', async () => {
      const key = await bench.unmatched(payer, '30');
      const row = await bench.expectMoney();
      await bench.decide(key, 'a', { action: 'attach', transactionId: row.id });
      const late = await bench.pay(payer, '30', row.receivingMemo ?? null);
      expect(late.disposition).toBe('investigation');
      expect((await bench.caseOf(`stellar/${late.operationId}`)).reason).toBe('second_payment');
    });
  });

  describe('whose payer can take nothing any more', () => {
    /** Pays all that it has, and closes its trustline or its account. */
    const gone = async (account: 'kept' | 'merged') => {
      const visitor = await bench.createAccount(true, '9');
      const key = await bench.unmatched(visitor, '9');
      await bench.submitAs(visitor, [
        Operation.changeTrust({ asset: bench.asset, limit: '0' }),
        ...(account === 'merged'
          ? [Operation.accountMerge({ destination: bench.issuer.publicKey() })]
          : []),
      ]);
      return { key, visitor };
    };

    test('§4 is left to a person, with the money where it was', async () => {
      const { key } = await gone('kept');
      await bench.decide(key, 'a', { action: 'refund' });
      expect(await send(key, 1)).toMatchObject({ left: '9', state: 'open', decided: true });
      expect((await historyOf(key)).at(-1)).toBe('refundFailed 9 railhead');
      const other = await bench.decide(key, 'b', { action: 'writeOff' });
      expect(other.standing.state).toBe('resolved');
    });

    test('§4 is a claimable balance where the asset’s policy says so, less the fee', async () => {
      const { key, visitor } = await gone('merged');
      const { anchor } = bench.deps;
      bench.deps.anchor = {
        ...anchor,
        assets: anchor.assets.map((asset) => ({ ...asset, claimableRefunds: true })),
      };
      await bench.decide(key, 'a', { action: 'refund', fee: '0.5' });
      expect(await send(key, 1)).toMatchObject({ left: '0', state: 'open', refunding: 2 });
      expect(await send(key, 2)).toMatchObject({ left: '0', state: 'resolved' });
      bench.deps.anchor = anchor;
      const legs = await bench.em().find(LedgerPayment, { investigationKey: key });
      expect(legs.map(({ operation, state }) => `${operation} ${state}`)).toEqual([
        'payment not_ready',
        'create_claimable_balance included',
      ]);
      const { records } = await bench.horizon
        .claimableBalances()
        .claimant(visitor.publicKey())
        .call();
      expect(records.map(({ amount }) => amount)).toEqual(['8.5000000']);
    });
  });

  test('§5 names in what was received whose money it became', async () => {
    const key = await bench.unmatched(payer, '11');
    const row = await bench.expectMoney();
    await bench.decide(key, 'a', { action: 'attach', transactionId: row.id });
    const operationId = key.split('/')[1] ?? '';
    const record = await bench.em().findOneOrFail(ReceivedPayment, { operationId });
    expect(record).toMatchObject({ disposition: 'credited', transactionId: row.id });
    expect(record.investigationKey).toBe(key);
  });

  test('§5 leaves nothing that the audit finds wrong, whatever was decided', async () => {
    expect(await bench.breaks()).toEqual([]);
  });
});
