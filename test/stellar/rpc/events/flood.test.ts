import { describe, expect, test } from '@jest/globals';
import { nativeToScVal, StrKey } from '@stellar/stellar-sdk';
import { field } from '../../../../src/stellar/horizon/http.ts';
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

describe('a flood of transfers that never were', () => {
  test.each([1, 200])(
    'is read in few answers where %d events are asked for, and is nothing',
    async (limit) => {
      await using server = await startFlooded();
      const network = createRpcNetwork({
        url: server.url,
        networkPassphrase: PASSPHRASE,
        assets: [USDC],
      });
      const page = await network.payments(ANCHOR, cursorAfterLedger(LEDGER - 1), limit);
      expect(page).toEqual({ records: [], exhausted: true });
      const looks = server.asked.filter(({ method }) => method === 'getEvents');
      // One for the check of the server, one of the size that was asked for, then full ones.
      expect(looks.length).toBeLessThanOrEqual(2 + Math.ceil(SPOOFS / 1_000));
      expect(server.asked.map(({ method }) => method)).not.toContain('getTransaction');
    },
  );
});
