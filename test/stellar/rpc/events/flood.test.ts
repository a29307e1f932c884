import { describe, expect, test } from '@jest/globals';
import { Asset, nativeToScVal, StrKey } from '@stellar/stellar-sdk';
import { field } from '../../../../src/stellar/horizon/http.ts';
import { NetworkFault } from '../../../../src/stellar/network.ts';
import { createRpcNetwork } from '../../../../src/stellar/rpc/rpc.ts';
import { cursorAfterLedger } from '../../../../src/stellar/toid.ts';
import { ACCOUNTS, PASSPHRASE, USDC } from '../../../support/rpc/recorded.ts';
import { startRecordedServer } from '../../../support/rpc/recorded-server.ts';

/* Anybody may publish any number of perfect-looking transfers to us: what that costs the reader. */

const ANCHOR = ACCOUNTS['anchor'] ?? '';
const LEDGER = 300;
const HEAD = 310;
const SPOOFS = 3_000;

/** A transfer to us by the word of a stranger's contract. */
const spoof = (number: number) => ({
  id: `${String((BigInt(LEDGER) << 32n) | 4_096n).padStart(19, '0')}-${String(number).padStart(10, '0')}`,
  ledger: LEDGER,
  txHash: 'ab'.repeat(32),
  contractId: StrKey.encodeContract(Buffer.alloc(32, 7)),
  topic: [
    nativeToScVal('transfer', { type: 'symbol' }),
    nativeToScVal(ACCOUNTS['alice'], { type: 'address' }),
    nativeToScVal(ANCHOR, { type: 'address' }),
    nativeToScVal(USDC.replace('stellar:', ''), { type: 'string' }),
  ].map((value) => value.toXdr('base64')),
  value: nativeToScVal(10_000_000n, { type: 'i128' }).toXdr('base64'),
});
const spoofs = Array.from({ length: SPOOFS }, (_, number) => spoof(number));
const END = `${String((BigInt(HEAD + 1) << 32n) - 1n).padStart(19, '0')}-4294967295`;

/** A server with nothing but those, which gives as many at once as it is asked for. */
const startFlooded = async () =>
  startRecordedServer({
    answer: (method, params) => {
      if (method !== 'getEvents') return undefined;
      const pagination = field(params, 'pagination');
      const [limit, after] = [Number(field(pagination, 'limit')), field(pagination, 'cursor')];
      const start = spoofs.findIndex(({ id }) => id === after) + 1;
      const events = spoofs.slice(start, start + limit);
      const cursor = events.length < limit ? END : events.at(-1)?.id;
      return { events, cursor, latestLedger: HEAD, oldestLedger: 199 };
    },
  });

/** XDR of a kind that this code does not know, as a later protocol may have. */
const UNKNOWN = Buffer.from('000000ff', 'hex').toString('base64');

/** A server with one event of ours to read. */
const startWith = async (event: object) =>
  startRecordedServer({
    answer: (method) =>
      method === 'getEvents'
        ? { events: [event], cursor: END, latestLedger: HEAD, oldestLedger: 199 }
        : undefined,
  });
const paymentsBy = async (url: string, limit = 200) =>
  createRpcNetwork({ url, networkPassphrase: PASSPHRASE, assets: [USDC] }).payments(
    ANCHOR,
    cursorAfterLedger(LEDGER - 1),
    limit,
  );

describe('an event in XDR that nobody here can read', () => {
  const [kind, from, to, name] = spoof(0).topic;
  test.each<[string, object]>([
    ['its value', { value: UNKNOWN }],
    ['whom it is from', { topic: [kind, UNKNOWN, to, name] }],
    ['what it is of', { topic: [kind, from, to, UNKNOWN] }],
    ['all of it', { topic: [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN], value: UNKNOWN }],
  ])('stops no reading where a stranger’s contract published it: %s', async (_what, spoilt) => {
    await using server = await startWith({ ...spoof(0), ...spoilt });
    expect(await paymentsBy(server.url)).toEqual({ records: [], exhausted: true });
  });

  test('is a fault where the asset’s own contract published it, and never passed over', async () => {
    const [, code = '', issuer = ''] = USDC.split(':');
    const contractId = new Asset(code, issuer).contractId(PASSPHRASE);
    await using server = await startWith({ ...spoof(0), contractId, value: UNKNOWN });
    await expect(paymentsBy(server.url)).rejects.toThrow(NetworkFault);
  });
});

describe('a flood of transfers that never were', () => {
  test.each([1, 200])(
    'is read in few answers where %d events are asked for, and is nothing',
    async (limit) => {
      await using server = await startFlooded();
      const page = await paymentsBy(server.url, limit);
      expect(page).toEqual({ records: [], exhausted: true });
      const looks = server.asked.filter(({ method }) => method === 'getEvents');
      // One for the check of the server, one of the size that was asked for, then full ones.
      expect(looks.length).toBeLessThanOrEqual(2 + Math.ceil(SPOOFS / 1_000));
      expect(server.asked.map(({ method }) => method)).not.toContain('getTransaction');
    },
  );
});
