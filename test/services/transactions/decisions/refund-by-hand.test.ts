import { describe, expect, test } from '@jest/globals';
import { checkBooks } from '../../../../src/services/accounting/audit/books/books-place.ts';
import { createCreditFunds } from '../../../../src/services/transactions/received/credit.ts';
import { createFileFunds } from '../../../../src/services/investigations/file.ts';
import { createDecideInvestigation } from '../../../../src/services/investigations/investigate.ts';
import { createPark, createUnpark } from '../../../../src/services/transactions/decisions/park.ts';
import { refuseInWords } from '../../../../src/domain/refusal.ts';
import type { Status } from '../../../../src/domain/transactions/status.ts';
import type { Resolution } from '../../../../src/domain/transactions/story.ts';
import { addReceipt, addTransaction, DOLLAR, RAIL, USDC } from '../../../support/rows.ts';
import { createBench, EXCHANGE_IN } from '../../../support/payments/bench.ts';
import { opened } from '../../../support/opened.ts';

/* Rail money goes back by a person's hand alone; what is proven here is that it is written down. */

const bench = await opened(createBench());

/** What the audit finds wrong of these entries; nothing where journal and books agree. */
const breaksOf = async (entry: string) => {
  const { breaks } = await checkBooks(bench.em(), () => undefined);
  return breaks.filter(({ key }) => key.includes(entry));
};
const deposit = async () => {
  const em = bench.em();
  const row = await addTransaction(em, {
    kind: 'deposit',
    amountInAsset: DOLLAR,
    amountOutAsset: USDC,
  });
  const { id } = await addReceipt(em, { transactionId: row.id, amount: '130' });
  return { row, source: `rail/${id}` };
};

describe('a deposit whose money somebody sent back on the rail', () => {
  const credited = async (status: Status) => {
    const { row, source } = await deposit();
    await createCreditFunds(bench.deps)({
      transactionId: row.id,
      funds: { source, amount: '130', at: new Date().toISOString() },
      price: refuseInWords('amount_differs', 'It is not what was announced.'),
    });
    const park = { transactionId: row.id, reason: 'amount_differs', message: 'A moment.' };
    await createPark(bench.deps)({ ...park, ...(status === 'pending_anchor' ? {} : { status }) });
    return row;
  };
  const unpark = async (transactionId: string, terms: Partial<Resolution>) =>
    createUnpark(bench.deps)({
      transactionId,
      resolution: { action: 'refundedByHand', operator: 'ada', evidence: 'wire 77', ...terms },
    });

  test.each(['pending_anchor', 'on_hold', 'error'] as const)(
    '§4 is refunded from %s, once, with the rail’s money, the fee and the SEP’s refunds',
    async (status) => {
      const row = await credited(status);
      expect(await unpark(row.id, { fee: '130' })).toContain('leaves nothing of 130');
      expect((await bench.transaction(row.id)).parkedReason).toBe('amount_differs');
      expect(await unpark(row.id, { fee: '2.5' })).toBeNull();
      expect(await unpark(row.id, { fee: '2.5' })).toBeNull();
      expect(await bench.transaction(row.id)).toMatchObject({
        status: 'refunded',
        parkedReason: null,
        amountOut: '0.0000000',
        refunds: {
          amount_refunded: '127.5',
          amount_fee: '2.5',
          payments: [{ id: 'wire 77', id_type: 'external', amount: '127.5', fee: '2.5' }],
        },
      });
      expect(await bench.entry(`refunded-by-hand/${row.id}`)).toEqual({
        [`customer:${row.id} USDC`]: '-130',
        [`${EXCHANGE_IN} USDC`]: '130',
        [`${EXCHANGE_IN} USD`]: '-130',
        [`rail:${RAIL} USD`]: '127.5',
        'fee USD': '2.5',
      });
      expect(await bench.owed(`customer:${row.id}`)).toBe(0);
      expect(await breaksOf(row.id)).toEqual([]);
    },
  );
});

describe('a deposit of several parts that somebody sent back at once', () => {
  test('§4 stands in the books once, however many receipts it had', async () => {
    const { row, source } = await deposit();
    const second = await addReceipt(bench.em(), { transactionId: row.id, amount: '20' });
    const at = new Date().toISOString();
    await createCreditFunds(bench.deps)({
      transactionId: row.id,
      parts: [{ source, amount: '130', at }],
      funds: { source: `rail/${second.id}`, amount: '20', at },
      price: refuseInWords('amount_differs', 'It is not what was announced.'),
    });
    await createPark(bench.deps)({
      transactionId: row.id,
      reason: 'amount_differs',
      message: 'A moment.',
    });
    const resolution = { action: 'refundedByHand', operator: 'ada', evidence: 'wire 78' } as const;
    expect(await createUnpark(bench.deps)({ transactionId: row.id, resolution })).toBeNull();
    expect(await bench.entry(`refunded-by-hand/${row.id}`)).toMatchObject({
      [`rail:${RAIL} USD`]: '150',
    });
    expect(await breaksOf(row.id)).toEqual([]);
  });
});

describe('a case of rail money', () => {
  const opened = async (): Promise<string> => {
    const { row, source } = await deposit();
    const funds = { source, amount: '130', at: new Date().toISOString() };
    await createFileFunds(bench.deps)({ transactionId: row.id, funds, reason: 'short' });
    return source;
  };
  const decide = async (
    sourceKey: string,
    decisionId: string,
    terms: { action: 'refundedByHand' | 'writeOff' | 'refund'; amount?: string; fee?: string },
  ) =>
    createDecideInvestigation(bench.deps)({
      sourceKey,
      decisionId,
      decision: { operator: 'ada', evidence: 'wire 78', ...terms },
    });

  test('§4 is refunded by hand in parts, and the rest is written off', async () => {
    const key = await opened();
    const part = await decide(key, 'a', { action: 'refundedByHand', amount: '100', fee: '1' });
    expect(part).toMatchObject({ refused: null, standing: { left: '30', state: 'open' } });
    expect((await decide(key, 'b', { action: 'writeOff' })).standing.state).toBe('resolved');
    expect(await bench.entry(`refunded-by-hand/${key}/a`)).toEqual({
      [`investigation:${key} USD`]: '-100',
      [`rail:${RAIL} USD`]: '99',
      'fee USD': '1',
    });
    expect(await breaksOf(key)).toEqual([]);
  });

  test('§3.5 is never refunded where its rail sends nothing back', async () => {
    const key = await opened();
    const refused = await decide(key, 'a', { action: 'refund' });
    expect(refused.refused).toContain('cannot send back what it received: send it back by hand');
    expect(await bench.owed(`investigation:${key}`)).toBe(130);
  });
});
