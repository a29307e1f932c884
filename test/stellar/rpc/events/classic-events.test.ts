import { describe, expect, test } from '@jest/globals';
import { createRpcNetwork } from '../../../../src/stellar/rpc/rpc.ts';
import { cursorAfterLedger } from '../../../../src/stellar/toid.ts';
import { ACCOUNTS, PASSPHRASE } from '../../../support/rpc/recorded.ts';
import { startRecordedServer } from '../../../support/rpc/recorded-server.ts';

const ANCHOR = ACCOUNTS['anchor'] ?? '';
const networkOf = (url: string) =>
  createRpcNetwork({ url, networkPassphrase: PASSPHRASE, assets: [] });
const paymentsBy = async (url: string) =>
  networkOf(url).payments(ANCHOR, cursorAfterLedger(267), 200);

/** A server whose ledgers lack something, for its core emits none. */
const without = async (methods: readonly string[]) =>
  startRecordedServer({
    answer: (method) =>
      methods.includes(method)
        ? {
            latestLedger: 1_200,
            oldestLedger: 199,
            cursor: `${String((1_201n << 32n) - 1n).padStart(19, '0')}-4294967295`,
            events: [],
            transactions: [],
          }
        : undefined,
  });

describe('a server without the events of classic operations', () => {
  test('is a fault, and no account that nobody paid', async () => {
    await using server = await without(['getEvents']);
    await expect(paymentsBy(server.url)).rejects.toThrow(/no events of classic operations/);
  });

  test('is as good as any while nothing happens', async () => {
    await using server = await without(['getEvents', 'getTransactions']);
    expect(await paymentsBy(server.url)).toEqual({ records: [], exhausted: true });
  });

  test('is looked for once', async () => {
    await using server = await startRecordedServer();
    const network = networkOf(server.url);
    await network.payments(ANCHOR, cursorAfterLedger(267), 200);
    await network.effects(ANCHOR, BigInt(cursorAfterLedger(267)), 200);
    const asked = server.asked.filter(({ method }) => method === 'getHealth');
    expect(asked).toHaveLength(1);
  });
});
