import { describe, expect, test } from '@jest/globals';
import { createAccountReader } from '../../../src/activities/send/queue/accounts.ts';
import { checkDestinations } from '../../../src/activities/send/queue/candidates.ts';
import type { LedgerPayment } from '../../../src/db/entities/money-out.ts';
import type { LedgerHead } from '../../../src/stellar/network.ts';

const ASSET = `stellar:USDC:G${'I'.repeat(55)}`;
const CUSTOMER = 'GAAZI4TCR3TY5OJHCTJC2A4QSY6CJWJH5IAJTGKIN2ER7LBNVKOCCWN7';
const head = (sequence: number): LedgerHead => ({
  sequence,
  hash: '',
  closedAtMs: 0,
  baseReserve: 1n,
});

/** A network whose answers are about these ledgers, one after the other, in which nobody is there. */
const answering = (ledgers: readonly (number | null)[]) => {
  let asked = 0;
  const network = {
    account: async () => {
      const ledger = ledgers[Math.min(asked, ledgers.length - 1)] ?? null;
      asked += 1;
      return { account: null, ledger, lastModified: null };
    },
  };
  return { reader: createAccountReader(network), asked: () => asked };
};

const payment = (operation: 'payment' | 'create_account'): LedgerPayment =>
  Object.assign(Object.create(null), {
    id: '1',
    destination: CUSTOMER,
    asset: operation === 'payment' ? ASSET : 'stellar:native',
    amount: '1',
    operation,
    memo: null,
  });

describe('§2.7 what a node says of accounts', () => {
  test('is asked once a ledger of accounts of others, whatever it answers', async () => {
    const { reader, asked } = answering([4, 5]);
    for (let turn = 0; turn < 3; turn += 1) await reader.read(['GA'], head(5));
    expect((await reader.read(['GA'], head(5))).get('GA')?.isFresh).toBe(false);
    expect([asked(), reader.isBehind()]).toEqual([1, false]);
    expect((await reader.read(['GA'], head(6))).get('GA')?.isFresh).toBe(false);
    expect(asked()).toBe(2);
  });

  test('is asked of our own until a node has come as far as the ledger', async () => {
    const { reader, asked } = answering([4, 4, 5]);
    const isFresh = async () => (await reader.readOwn(['GA'], head(5))).get('GA')?.isFresh;
    expect(await isFresh()).toBe(false);
    expect(reader.isBehind()).toBe(true);
    expect(await isFresh()).toBe(false);
    expect(await isFresh()).toBe(true);
    expect(reader.isBehind()).toBe(false);
    expect(await isFresh()).toBe(true);
    expect(asked()).toBe(3);
  });

  test.each([4, null])(
    'nobody is missing where the answer is about ledger %j of 5',
    async (ledger) => {
      const { reader } = answering([ledger]);
      const found = await reader.read([CUSTOMER], head(5));
      expect(checkDestinations([payment('payment')], found, 1n, [])).toMatchObject([
        { readiness: 'later' },
      ]);
    },
  );

  test('somebody is missing by an answer about the newest ledger, or a newer one', async () => {
    for (const ledger of [5, 6]) {
      const found = await answering([ledger]).reader.read([CUSTOMER], head(5));
      const [checked] = checkDestinations([payment('payment')], found, 1n, []);
      expect(checked?.readiness).toBe('no_account');
      const [created] = checkDestinations([payment('create_account')], found, 1n, []);
      expect(created?.readiness).toBe('ready');
    }
  });
});
