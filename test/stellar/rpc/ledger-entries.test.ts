import { describe, expect, test } from '@jest/globals';
import { NATIVE, stellarAssetId } from '../../../src/domain/money/asset.ts';
import { field } from '../../../src/stellar/horizon/http.ts';
import { NetworkFault } from '../../../src/stellar/network.ts';
import { createRpcNetwork } from '../../../src/stellar/rpc/rpc.ts';
import { ACCOUNTS, EURC, PASSPHRASE, recordedAnswer, USDC } from '../../support/rpc/recorded.ts';
import { answering } from '../../support/rpc/recorded-server.ts';

const ANCHOR = ACCOUNTS['anchor'] ?? '';
const assets = [USDC, EURC, NATIVE];

const networkOf = (url: string) =>
  createRpcNetwork({ url, networkPassphrase: PASSPHRASE, assets, timeoutMs: 2_000 });

describe('an account by RPC', () => {
  const ENTRIES = '51-ledger-entries';
  const entriesOf = (...names: readonly string[]) => {
    const found = names.map((name) => field(recordedAnswer(ENTRIES, name), 'result'));
    const entries = found.flatMap((one) => Object(field(one, 'entries')));
    return { result: { entries, latestLedger: field(found[0], 'latestLedger') } };
  };

  test('has its lumens and its trustlines, as one ledger has them', async () => {
    await using server = await answering({
      getLedgerEntries: entriesOf('getLedgerEntries account', 'getLedgerEntries trustline'),
    });
    const answer = await networkOf(server.url).account(ANCHOR);
    expect(answer).toEqual({
      ledger: 642,
      // It counts two entries and only one is asked for: what changed the other is not known.
      lastModified: null,
      account: {
        account: ANCHOR,
        sequence: 1_146_756_268_038n,
        memoRequired: false,
        reserveUnits: 4n,
        balances: [
          {
            asset: USDC,
            balance: 1_007_610_000_000n,
            limit: 9_223_372_036_854_775_807n,
            authorized: true,
            buyingLiabilities: 0n,
            sellingLiabilities: 0n,
          },
          {
            asset: NATIVE,
            balance: 300_904_768_142n,
            limit: null,
            authorized: true,
            buyingLiabilities: 0n,
            sellingLiabilities: 0n,
          },
        ],
      },
    });
  });

  test('names each key once, and no line of an issuer to itself', async () => {
    await using server = await answering({
      getLedgerEntries: recordedAnswer(ENTRIES, 'getLedgerEntries missing account'),
    });
    const network = createRpcNetwork({
      url: server.url,
      networkPassphrase: PASSPHRASE,
      assets: [USDC, USDC, NATIVE, stellarAssetId('OWN', ANCHOR)],
    });
    expect(await network.account(ANCHOR)).toEqual({
      account: null,
      ledger: 642,
      lastModified: null,
    });
    const keys: unknown = field(server.asked[0]?.params, 'keys');
    const asked = Array.isArray(keys) ? keys : [];
    // The account, its wish for memos, and one trustline.
    expect(asked).toHaveLength(3);
    expect(new Set(asked).size).toBe(3);
  });

  test('says when it last changed where all that it counts was asked for', async () => {
    const recorded = field(
      recordedAnswer('03-retention', 'getLedgerEntries know no window'),
      'result',
    );
    await using server = await answering({ getLedgerEntries: { result: recorded } });
    const issuer = ACCOUNTS['issuer'] ?? '';
    expect(await networkOf(server.url).account(issuer)).toMatchObject({
      ledger: 1016,
      lastModified: 409,
    });
  });

  test('a core that is not up yet is a fault, and no missing account', async () => {
    const refusal = recordedAnswer('02-restart', 'after a restart: getLedgerEntries (+84 ms)');
    await using server = await answering({ getLedgerEntries: refusal });
    const network = networkOf(server.url);
    await expect(network.account(ANCHOR)).rejects.toThrow(NetworkFault);
    expect(await network.coreLedger()).toBeNull();
  });
});
