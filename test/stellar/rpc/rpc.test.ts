import { describe, expect, test } from '@jest/globals';
import { NATIVE } from '../../../src/domain/money/asset.ts';
import { field, textField } from '../../../src/stellar/horizon/http.ts';
import { NetworkFault } from '../../../src/stellar/network.ts';
import { createRpcNetwork } from '../../../src/stellar/rpc/rpc.ts';
import {
  ACCOUNTS,
  CAST,
  EURC,
  PASSPHRASE,
  readRecorded,
  recordedAnswer,
  USDC,
} from '../../support/rpc/recorded.ts';
import { answering, startRecordedServer } from '../../support/rpc/recorded-server.ts';

const ANCHOR = ACCOUNTS['anchor'] ?? '';
const assets = [USDC, EURC, NATIVE];

const networkOf = (url: string) =>
  createRpcNetwork({ url, networkPassphrase: PASSPHRASE, assets, timeoutMs: 2_000 });

const LEDGERS = '20-ledgers';

describe('a ledger by RPC', () => {
  test('the newest has its hash, time and reserve', async () => {
    await using server = await answering({
      getLatestLedger: recordedAnswer('10-service', 'getLatestLedger'),
    });
    expect(await networkOf(server.url).latestLedger()).toEqual({
      sequence: 471,
      hash: 'f5aaeeb9b158e05e3f53e3c6445a82d47d5d503a5aad65fb8f337fe79718eb9c',
      closedAtMs: 1_795_977_181_000,
      baseReserve: 5_000_000n,
    });
  });

  test('one by its number', async () => {
    await using server = await answering({
      getLedgers: recordedAnswer(LEDGERS, 'getLedgers limit 2'),
    });
    const network = networkOf(server.url);
    expect(await network.ledger(275)).toEqual({
      sequence: 275,
      hash: '43ae90c503f7f5c2f106ad8b8d29c97915398c5b10bb6b3ea9fcb173d544cd68',
      closedAtMs: 1_795_976_985_000,
      baseReserve: 5_000_000n,
    });
    // An answer about another ledger says nothing of this one.
    expect(await network.ledger(276)).toBeNull();
  });

  test.each(['getLedgers before the oldest', 'getLedgers beyond the newest'])(
    '%s is not known here',
    async (name) => {
      await using server = await answering({ getLedgers: recordedAnswer(LEDGERS, name) });
      expect(await networkOf(server.url).ledger(2)).toBeNull();
    },
  );

  test('a refusal for another reason is a fault, not a missing ledger', async () => {
    await using server = await answering({
      getLedgers: recordedAnswer(LEDGERS, 'getLedgers bad cursor'),
    });
    await expect(networkOf(server.url).ledger(2)).rejects.toThrow(NetworkFault);
  });
});

describe('fees by RPC', () => {
  test('are never below the base fee, however quiet it was', async () => {
    await using server = await answering({
      getLatestLedger: recordedAnswer('10-service', 'getLatestLedger'),
      getFeeStats: recordedAnswer(
        '04-network-stalls',
        'getFeeStats, 37 s after the validator stopped',
      ),
    });
    const hundred = { p50: 100n, p80: 100n, p90: 100n, p95: 100n, p99: 100n };
    expect(await networkOf(server.url).feeStats()).toEqual({ baseFee: 100n, charged: hundred });
  });

  test('are those of classic transactions', async () => {
    await using server = await answering({
      getLatestLedger: recordedAnswer('10-service', 'getLatestLedger'),
      getFeeStats: recordedAnswer('50-send', 'getFeeStats afterwards'),
    });
    expect((await networkOf(server.url).feeStats()).charged).toEqual({
      p50: 100n,
      p80: 100n,
      p90: 200n,
      p95: 200n,
      p99: 200n,
    });
  });
});

describe('submission by RPC', () => {
  const sent = readRecorded('50-send').filter(({ request }) => {
    const json = field(field(request, 'params'), 'xdrFormat') === 'json';
    return field(request, 'method') === 'sendTransaction' && !json;
  });

  test('is answered in every way that was recorded', () => {
    const said = sent.map(({ response }) => field(field(response, 'result'), 'status'));
    for (const one of ['PENDING', 'DUPLICATE', 'TRY_AGAIN_LATER', 'ERROR']) {
      expect(said).toContain(one);
    }
  });

  test.each(sent)('$name', async ({ response }) => {
    await using server = await answering({ sendTransaction: response });
    const answer = await networkOf(server.url).submit('AAAA');
    const result = field(response, 'result');
    const said = field(result, 'status');
    const status = typeof said === 'string' ? said : 'unknown';
    const expected =
      status === 'ERROR'
        ? { answer: 'refused', resultXdr: field(result, 'errorResultXdr') }
        : { answer: status.toLowerCase() };
    expect(answer).toMatchObject(expected);
  });

  test('asks in base64, in which no refusal is lost', async () => {
    await using server = await answering({ sendTransaction: sent[0]?.response });
    await networkOf(server.url).submit('AAAA');
    expect(server.asked).toEqual([{ method: 'sendTransaction', params: { transaction: 'AAAA' } }]);
  });

  test('a server that is gone leaves the fate unknown', async () => {
    const answer = await networkOf('http://127.0.0.1:1').submit('AAAA');
    expect(answer).toMatchObject({ answer: 'unknown' });
  });
});

describe('a transaction by its hash', () => {
  const byInner = 'getTransaction fee bump by its INNER hash';

  test('a fee-bump is the same by either hash', async () => {
    const outer = recordedAnswer('30-transaction', 'getTransaction fee_bump');
    const inner = recordedAnswer('30-transaction', byInner);
    await using one = await answering({ getTransaction: outer });
    await using other = await answering({ getTransaction: inner });
    const hash = CAST['fee_bump']?.hash ?? '';
    const innerHash = textField(field(inner, 'result'), 'txHash');
    const found = await networkOf(one.url).transaction(hash);
    expect(found).toMatchObject({
      hash,
      innerHash,
      successful: true,
      ledger: 304,
      closedAtMs: 1_795_977_014_000,
      feeCharged: 200n,
      token: (304n << 32n) | 4_096n,
    });
    expect(await networkOf(other.url).transaction(innerHash)).toEqual(found);
  });

  test('one older than the window is as unknown as one that never was', async () => {
    const name = 'getTransaction of one older than the window: NOT_FOUND';
    await using server = await answering({ getTransaction: recordedAnswer('03-retention', name) });
    expect(await networkOf(server.url).transaction('00')).toBeNull();
  });
});

describe('wakeOnPayments by RPC', () => {
  test('wakes for a payment that came after it began', async () => {
    await using server = await startRecordedServer({
      answer: (method) =>
        method === 'getHealth' ? { latestLedger: 390, oldestLedger: 199 } : undefined,
    });
    const ended = new AbortController();
    const woken = Promise.withResolvers<null>();
    const watching = networkOf(server.url).wakeOnPayments(
      ANCHOR,
      () => woken.resolve(null),
      ended.signal,
    );
    await woken.promise;
    ended.abort();
    await watching;
    const started = server.asked.map(({ params }) => field(params, 'startLedger'));
    expect(started).toContain(391);
  });

  test('ends with its signal, whatever the server does', async () => {
    const ended = new AbortController();
    ended.abort();
    const network = networkOf('http://127.0.0.1:1');
    const watching = network.wakeOnPayments(ANCHOR, () => undefined, ended.signal);
    await expect(watching).resolves.toBeUndefined();
  });
});
