import { beforeEach, describe, expect, test } from '@jest/globals';
import { observeRail } from '../../../src/activities/rail/observe.ts';
import type { Rail } from '../../../src/rails/rail.ts';
import { RailError } from '../../../src/domain/rails/error.ts';
import { createBench } from '../../support/payments/bench.ts';
import { opened } from '../../support/opened.ts';

/* What a rail fails at is written down until it answers again, and never what a bank says of a payee. */

const bench = await opened(createBench());
beforeEach(async () => {
  await bench.em().execute('delete from rail_failure');
});

const profile = { name: 'test-rail' } as Rail['profile'];
const rows = async () =>
  bench.em().execute<object[]>('select call, type, code, message, failures from rail_failure');

const begin = () => {
  let thrown: Error | null = null;
  let now = 0;
  const rail: Rail = {
    profile,
    executeOutgoingTransaction: async () => ({ state: 'delivered', railReference: 'r' }),
    async listReceived(cursor) {
      if (thrown !== null) throw thrown;
      return { received: [], cursor, complete: true };
    },
  };
  const observed = observeRail(rail, { orm: bench.deps.orm, log: bench.deps.log, now: () => now });
  return {
    observed,
    fail: (error: Error) => void (thrown = error),
    heal: () => void (thrown = null),
    pass: (ms: number) => void (now += ms),
    list: async () => observed.listReceived?.(null),
  };
};

describe('a rail that fails', () => {
  test('is written down with the code and the message that it says may be shown', async () => {
    const rail = begin();
    rail.fail(new RailError('BANK_CLOSED', 'the bank is closed until 7:00'));
    await expect(rail.list()).rejects.toThrow('closed');
    expect(await rows()).toEqual([
      {
        call: 'listReceived',
        type: 'RailError',
        code: 'BANK_CLOSED',
        message: 'the bank is closed until 7:00',
        failures: 1,
      },
    ]);
  });

  test('is written down without the words of anything else that it throws', async () => {
    const rail = begin();
    rail.fail(Object.assign(new Error('Jane Doe is unknown'), { name: 'BankError', code: 'E7' }));
    await expect(rail.list()).rejects.toThrow('Jane');
    expect(await rows()).toMatchObject([{ type: 'BankError', code: 'E7', message: null }]);
  });

  test('costs no statement for each call, and counts them all', async () => {
    const rail = begin();
    rail.fail(new RailError('DOWN', 'down'));
    for (let call = 0; call < 5; call += 1) await rail.list().catch(() => undefined);
    expect(await rows()).toMatchObject([{ failures: 1 }]);
    rail.pass(5_000);
    await rail.list().catch(() => undefined);
    expect(await rows()).toMatchObject([{ failures: 6 }]);
  });

  test('is forgotten when it answers again, whoever has noted it', async () => {
    const [one, other] = [begin(), begin()];
    one.fail(new RailError('DOWN', 'down'));
    await one.list().catch(() => undefined);
    await other.list();
    expect(await rows()).toEqual([]);
    await one.list().catch(() => undefined);
    one.heal();
    await one.list();
    expect(await rows()).toEqual([]);
  });

  test('keeps the functions that it has, and gets none that it lacks', () => {
    const { observed } = begin();
    expect(Object.keys(observed).toSorted()).toEqual([
      'executeOutgoingTransaction',
      'listReceived',
      'profile',
    ]);
  });
});
