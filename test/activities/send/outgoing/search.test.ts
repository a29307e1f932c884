import { describe, expect, test } from '@jest/globals';
import { searchList, type SearchNetwork } from '../../../../src/activities/send/outgoing/search.ts';
import { HistoryGoneError, type AccountTransaction } from '../../../../src/stellar/network.ts';

const CLOSE_MS = 5_000;
const wanted = { innerHash: 'aa', account: 'GA', maxTimeMs: 40 * CLOSE_MS, fromLedger: 20 };

const listed = (ledger: number, innerHash = `other ${ledger}`): AccountTransaction => ({
  token: BigInt(ledger) << 32n,
  hash: `outer of ${innerHash}`,
  innerHash,
  successful: true,
  ledger,
  closedAtMs: ledger * CLOSE_MS,
  sourceAccount: 'GA',
  feeAccount: 'GA',
  feeCharged: 100n,
  operationCount: 1,
  envelopeXdr: '',
  resultXdr: '',
});

interface Said {
  readonly list: readonly AccountTransaction[];
  /** The ledger that the account's answer is about, and the last one that changed it. */
  readonly ledger?: number | null;
  readonly lastModified?: number | null;
}

const networkOf = ({ list, ledger = 60, lastModified = 25 }: Said): SearchNetwork => ({
  account: async () => ({ account: null, ledger, lastModified }),
  ledger: async (sequence) => ({
    sequence,
    hash: '',
    closedAtMs: sequence * CLOSE_MS,
    baseReserve: 1n,
  }),
  transactions: async (_, cursor) => {
    const after = list.filter(({ token }) => token > BigInt(cursor));
    return { transactions: after.slice(0, 2), exhausted: after.length <= 2 };
  },
});
const search = async (said: Said) => searchList(networkOf(said), wanted);
const again = (words: string) => ({ end: 'unproven', again: expect.stringContaining(words) });

describe('§2.4 looking for an envelope in its account’s list', () => {
  test('finds it on whichever page it is, by the hash that no fee-bump changes', async () => {
    const list = [21, 22, 23, 24].map((ledger) => listed(ledger)).concat(listed(25, 'aa'));
    expect(await search({ list })).toMatchObject({ end: 'found', transaction: { ledger: 25 } });
  });

  test('does not look before the ledger in which it was signed', async () => {
    const list = [listed(5, 'aa'), listed(25)];
    expect(await search({ list })).toEqual({ end: 'absent' });
  });

  test('says that it is absent where the list shows a ledger after max_time', async () => {
    const list = [listed(30), listed(41)];
    // Whatever the account's own answer says, which another node may have given.
    expect(await search({ list, ledger: 30, lastModified: 30 })).toEqual({ end: 'absent' });
  });

  test('says that it is absent where nothing has changed the account since the list ends', async () => {
    expect(await search({ list: [listed(25)], lastModified: 25 })).toEqual({ end: 'absent' });
    expect(await search({ list: [], lastModified: 19 })).toEqual({ end: 'absent' });
  });

  test('says when to look again before a ledger has closed after max_time', async () => {
    const said = { list: [listed(25)], ledger: 40, lastModified: 25 };
    expect(await search(said)).toEqual(again('until 1970-01-01 00:03:20 UTC'));
  });

  test('proves nothing by a list that ends before the account’s last change', async () => {
    expect(await search({ list: [listed(25)], lastModified: 33 })).toEqual(again('in a minute'));
  });

  test('proves nothing by an answer that does not say how old it is', async () => {
    const list = [listed(25)];
    expect(await search({ list, ledger: null })).toEqual(again('in a minute'));
    expect(await search({ list, lastModified: null })).toEqual(again('in a minute'));
  });

  test('410: proves nothing by a history that is gone, and names the one that is needed', async () => {
    const network = {
      ...networkOf({ list: [] }),
      transactions: async () => {
        throw new HistoryGoneError('Horizon has no history after 9');
      },
    };
    expect(await searchList(network, wanted)).toEqual(again('the history of ledger 20'));
  });
});
