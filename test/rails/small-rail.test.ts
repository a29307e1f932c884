import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { sandboxApiKeys } from '../../src/sandbox/bank/server.ts';
import { createOrder, startBank } from '../sandbox/bank/running-bank.ts';
import type { RunningBank } from '../sandbox/bank/running-bank.ts';
import { judgeRail, railChecks } from '../../src/rails/contract/index.ts';
import { createSandboxFakeBank } from './kit/sandbox-banks.ts';
import { createMyRail } from './small-rail.ts';

const readHere = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

describe('the rail in the README', () => {
  let bank: RunningBank;
  beforeEach(async () => {
    bank = await startBank();
  });
  afterEach(() => bank.close());

  test('is the one that is tried here, in under forty lines', async () => {
    const readme = await readHere('../../src/rails/sandbox-bank/README.md');
    const shown = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const tried = await readHere('./small-rail.ts');
    const withoutImports = (text: string) => text.replaceAll(/^import .*\n/gm, '');
    expect(withoutImports(shown)).toBe(withoutImports(tried));
    expect(shown.trimEnd().split('\n').length).toBeLessThan(40);
  });

  test('sees money in once and goes on from its cursor', async () => {
    const rail = createMyRail(bank.url, sandboxApiKeys.bank);
    await bank.receive('deposit-1', '5');
    const page = await rail.listReceived?.(null);
    expect(page).toMatchObject({
      received: [{ reference: 'deposit-1', amount: '5.00' }],
      complete: true,
    });
    const next = await rail.listReceived?.(page?.cursor ?? null);
    expect(next).toMatchObject({ received: [], cursor: page?.cursor });
  });

  test('is found safe by the kit', async () => {
    const fake = createSandboxFakeBank('sandbox-bank');
    // Its bank is one at which nobody takes money back.
    const { takeBack: _never, ...bank } = fake;
    const createRail = () => createMyRail(fake.url(), fake.apiKey);
    // Its time-outs are ten seconds, which nobody here waits for.
    const ids = railChecks.map(({ id }) => id).filter((id) => !/time-?out/i.test(id));
    const judgements = await judgeRail({ bank, createRail }, ids);
    await fake.close();
    expect(judgements.filter(({ verdict }) => verdict === 'unsafe')).toEqual([]);
    expect(judgements.filter(({ verdict }) => verdict === 'safe').length).toBeGreaterThanOrEqual(
      45,
    );
  });

  test('pays once, also when the reply was lost', async () => {
    const rail = createMyRail(bank.url, sandboxApiKeys.bank);
    const payment = {
      idempotencyKey: 'withdrawal-1/payout/1',
      transactionId: 'withdrawal-1',
      amount: createOrder().amount,
      payee: { last_name: 'Lovelace', bank_account_number: '12345678' },
    };
    await bank.post('/sandbox/faults', { dropReplyOf: 'POST /bank/payments' });
    await expect(rail.executeOutgoingTransaction(payment)).rejects.toThrow('fetch failed');
    const again = await rail.executeOutgoingTransaction(payment);
    expect(again).toMatchObject({ state: 'delivered' });
    expect(await bank.statement()).toMatchObject({ bank: { balance: '999975.00' } });
  });
});
