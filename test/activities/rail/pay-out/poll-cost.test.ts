import { beforeEach, describe, expect, test } from '@jest/globals';
import type { InitiatedPayment, Rail } from '../../../../src/rails/rail.ts';
import { createBench, HOUR_MS } from '../../../support/payments/bench.ts';
import { createFakeRail } from '../../../support/payments/fake-rail.ts';
import { pollOutgoing, telling, onItsWay } from '../../../support/payments/on-its-way.ts';
import { opened } from '../../../support/opened.ts';
import { statementsOf } from '../../../support/statements.ts';

const bench = await opened(createBench());
beforeEach(async () => {
  await bench.em().execute('update rail_payment set next_poll_at = null, told_at = now()');
  bench.moved.length = 0;
});

describe('what a poll costs', () => {
  test('is one statement where nothing is due, however much waits', async () => {
    const later = { nextPollAt: new Date(Date.now() + HOUR_MS) };
    for (let waiting = 0; waiting < 3; waiting += 1) await onItsWay(bench, later);
    const { asked, rail } = telling([]);
    // The first opens the connection, and sets it up.
    expect(await pollOutgoing(bench, rail)).toBe(3);
    expect(await statementsOf(async () => pollOutgoing(bench, rail))).toBe(1);
    expect(asked).toEqual([]);
  });

  test('follows what is due, and not what waits', async () => {
    let statements = 0;
    const { orm } = bench.host(createFakeRail([]).rail);
    const driver = orm.em.getConnection();
    const execute = driver.execute.bind(driver);
    const count = async (more: Partial<Rail>): Promise<number> => {
      statements = 0;
      await pollOutgoing(bench, more);
      return statements;
    };
    driver.execute = async (...parameters: Parameters<typeof execute>) => {
      const [query] = parameters;
      const text = typeof query === 'string' ? query : JSON.stringify(query);
      // What a pool says to its connections is not the poll's.
      if (text.includes('rail_payment')) statements += 1;
      return execute(...parameters);
    };
    try {
      await onItsWay(bench);
      const few = await count(telling([]).rail);
      expect(few).toBeGreaterThan(3);
      // However long the rows below take to be made, this one is not asked about again.
      await bench.em().execute('update rail_payment set next_poll_at = null');
      const later = { nextPollAt: new Date(Date.now() + HOUR_MS) };
      for (let waiting = 0; waiting < 30; waiting += 1) await onItsWay(bench, later);
      for (let due = 0; due < 8; due += 1) await onItsWay(bench);
      const { asked, rail } = telling([]);
      expect(await count(rail)).toBe(few);
      expect(asked.map(({ length }) => length)).toEqual([8]);
    } finally {
      driver.execute = execute;
    }
  });

  test('§1.5 is a few calls more where the rail stumbles over one payment, which stops no other', async () => {
    const payments = [];
    for (let due = 0; due < 8; due += 1) payments.push(await onItsWay(bench));
    const [poison, ...others] = payments.map(({ key }) => key);
    let calls = 0;
    const pollOutgoingTransactions = async (initiated: readonly InitiatedPayment[]) => {
      calls += 1;
      if (initiated.some(({ idempotencyKey }) => idempotencyKey === poison)) throw new Error('x');
      return initiated.map(({ idempotencyKey }) => ({
        idempotencyKey,
        state: 'delivered' as const,
      }));
    };
    await pollOutgoing(bench, { pollOutgoingTransactions });
    expect(calls).toBe(7);
    expect(bench.moved.map(({ move }) => move.key).toSorted()).toEqual(others.toSorted());
    expect((await bench.payment(poison ?? '')).state).toBe('initiated');
  });
});
