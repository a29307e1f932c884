import { beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createAdmit } from '../../../src/services/transactions/admit.ts';
import { createFileFunds, fileMoney } from '../../../src/services/investigations/file.ts';

import {
  createDecideInvestigation,
  createOpenInvestigation,
} from '../../../src/services/investigations/investigate.ts';
import { Customer } from '../../../src/db/entities/customer.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { Investigation, ReceivedPayment } from '../../../src/db/entities/money-in.ts';
import type { InvestigationDecision } from '../../../src/domain/transactions/investigation.ts';
import {
  addReceipt,
  addReceived,
  addTransaction,
  DISTRIBUTION,
  RAIL,
  USDC,
} from '../../support/rows.ts';
import { createBench } from '../../support/payments/bench.ts';
import { opened } from '../../support/opened.ts';

const bench = await opened(createBench());
beforeEach(() => {
  bench.investigated.length = 0;
});

const file = async (source: string, transactionId: string) =>
  createFileFunds(bench.deps)({
    transactionId,
    funds: { source, amount: '100', at: new Date().toISOString() },
    reason: 'second_payment',
  });
const recorded = async (changes: Parameters<typeof addReceived>[1] = {}) => {
  const em = bench.em();
  const { id } = await addTransaction(em);
  const { operationId } = await addReceived(em, { transactionId: id, ...changes });
  return { id, operationId, source: `stellar/${operationId}` };
};
const caseOf = async (sourceKey: string) => bench.em().findOneOrFail(Investigation, { sourceKey });

describe('§1.4 money that a story cannot use', () => {
  test('§1.4 becomes an investigation with its reason, its amount and its books', async () => {
    const { id, operationId, source } = await recorded();
    await file(source, id);
    const found = await caseOf(source);
    expect(found).toMatchObject({ reason: 'second_payment', transactionId: id, asset: USDC });
    expect(Number(found.amount)).toBe(100);
    const record = await bench.em().findOneOrFail(ReceivedPayment, { operationId });
    expect(record).toMatchObject({ disposition: 'investigation', investigationKey: source });
    expect(await bench.entry(`filed/${source}`)).toEqual({
      [`stellar:${DISTRIBUTION} USDC`]: '-100',
      [`investigation:${source} USDC`]: '100',
    });
    expect(bench.investigated).toEqual([source]);
  });

  test('§1.4 from a rail is kept in the rail’s own asset', async () => {
    const em = bench.em();
    const { id } = await addTransaction(em, { kind: 'deposit' });
    const source = `rail/${(await addReceipt(em, { transactionId: id })).id}`;
    await file(source, id);
    expect(await bench.entry(`filed/${source}`)).toEqual({
      [`rail:${RAIL} USD`]: '-100',
      [`investigation:${source} USD`]: '100',
    });
  });

  test('is filed once, and its investigation is started again where a start was lost', async () => {
    const { id, source } = await recorded();
    await Promise.all([file(source, id), file(source, id)]);
    expect(await bench.owed(`investigation:${source}`)).toBe(100);
    expect(bench.investigated).toEqual([source, source]);
  });

  test.each(['credited', 'dust', 'treasury'] as const)(
    'is not filed when it was %s',
    async (disposition) => {
      const { id, source } = await recorded({ disposition });
      await file(source, id);
      expect(await bench.em().count(Investigation, { sourceKey: source })).toBe(0);
      expect(bench.investigated).toEqual([]);
    },
  );
});

describe('§1.4 money that came before its transaction was admitted, and that was not', () => {
  const expired = async (
    status: 'REJECTED' | 'PROCESSING',
    transferReceivedAt: Date | null = null,
  ) => {
    const em = bench.em();
    const customer = em.create(Customer, {
      id: randomUUID(),
      account: `G${'C'.repeat(55)}`,
      accountMemo: randomUUID(),
      status,
      fieldsCiphertext: Buffer.from('x'),
      fieldsKeyId: 'k',
    });
    await em.flush();
    const { id } = await addTransaction(em, {
      kind: 'remittance',
      protocol: 'sep31',
      status: 'pending_customer_info_update',
      senderId: customer.id,
      receiverId: customer.id,
    });
    const admit = async () => createAdmit(bench.deps)({ transactionId: id, isLastTime: true });
    const ended = await admit();
    // It was asked before, and only the answer was lost.
    expect(await admit()).toEqual(ended);
    await bench.em().nativeUpdate(Transaction, { id }, { transferReceivedAt });
    const { operationId } = await addReceived(bench.em(), { transactionId: id });
    return { id, ended, source: `stellar/${operationId}` };
  };
  const UNSPECIFIC = ['second_payment', 'transaction_closed', 'story_ended_without_it'] as const;

  test.each([
    ['REJECTED', 'customer_rejected'],
    ['PROCESSING', 'customer_unknown'],
  ] as const)('§1.4 of a customer who is %s is %s, whoever files it', async (status, reason) => {
    for (const said of UNSPECIFIC) {
      const { id, ended, source } = await expired(status);
      expect(ended).toEqual({ state: 'ended', reason });
      await bench.em().transactional(async (em) => fileMoney(em, source, said, id));
      expect((await caseOf(source)).reason).toBe(reason);
    }
  });

  test.each(['late', 'wrong_asset'] as const)('§1.4 is still %s where it is', async (said) => {
    const { id, source } = await expired('REJECTED');
    await bench.em().transactional(async (em) => fileMoney(em, source, said, id));
    expect((await caseOf(source)).reason).toBe(said);
  });

  test('§1.4 is a second payment where there was a first', async () => {
    const { id, source } = await expired('REJECTED', new Date());
    await file(source, id);
    expect((await caseOf(source)).reason).toBe('second_payment');
  });
});

describe('an investigation', () => {
  const decide = async (
    sourceKey: string,
    action: InvestigationDecision['action'],
    decisionId: string = randomUUID(),
  ) =>
    createDecideInvestigation(bench.deps)({
      sourceKey,
      decisionId,
      decision: { action, operator: 'ada', evidence: 'ticket 7' },
    });
  const opened = async () => {
    const { id, source } = await recorded();
    await file(source, id);
    return { source, found: await createOpenInvestigation(bench.deps)(source) };
  };

  test('that is opened says what it is about, and that its workflow runs', async () => {
    const { source, found } = await opened();
    expect(found).toMatchObject({
      reason: 'second_payment',
      money: '100 USDC',
      left: '100',
      state: 'open',
      decided: false,
      refunding: null,
    });
    expect((await caseOf(source)).workflowStartedAt).not.toBeNull();
  });

  test('that is held stays open under a name', async () => {
    const { source } = await opened();
    await decide(source, 'hold');
    expect(await caseOf(source)).toMatchObject({ state: 'held', operator: 'ada' });
    expect(await bench.owed(`investigation:${source}`)).toBe(100);
  });

  test('§5 that is written off gives its money to the treasury, once', async () => {
    const { source } = await opened();
    await decide(source, 'hold');
    await decide(source, 'writeOff', 'update-1');
    await decide(source, 'writeOff', 'update-1');
    expect(await caseOf(source)).toMatchObject({
      state: 'resolved',
      resolution: 'writeOff',
      evidence: 'ticket 7',
    });
    expect(await bench.entry(`written-off/${source}/update-1`)).toEqual({
      [`investigation:${source} USDC`]: '-100',
      'treasury USDC': '100',
    });
    expect((await createOpenInvestigation(bench.deps)(source)).state).toBe('resolved');
  });

  test('of a pay-out’s contradiction moves no money when it is written off', async () => {
    const em = bench.em();
    const { id } = await addTransaction(em);
    const sourceKey = `payout/${id}/payout/1`;
    await em.execute(
      `insert into investigation (source_key, reason, asset, amount) values (?, 'contradiction', ?, 99)`,
      [sourceKey, USDC],
    );
    await decide(sourceKey, 'writeOff', 'update-1');
    expect((await caseOf(sourceKey)).state).toBe('resolved');
    expect(await bench.entry(`written-off/${sourceKey}/update-1`)).toEqual({});
  });
});
