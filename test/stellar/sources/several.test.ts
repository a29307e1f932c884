import { describe, expect, test } from '@jest/globals';
import {
  HistoryGoneError,
  NetworkFault,
  type LedgerHead,
  type LedgerTransaction,
  type StellarNetwork,
} from '../../../src/stellar/network.ts';
import { createSharedNetwork } from '../../../src/stellar/sources/several.ts';
import { SourcesContradict } from '../../../src/stellar/sources/contradiction.ts';

const head = (sequence: number, hash = `hash of ${sequence}`): LedgerHead => ({
  sequence,
  hash,
  closedAtMs: sequence * 5_000,
  baseReserve: 5_000_000n,
});

const included = (ledger: number, successful = true): LedgerTransaction => ({
  hash: 'outer',
  innerHash: 'inner',
  successful,
  ledger,
  closedAtMs: 0,
  feeCharged: 100n,
  resultXdr: '',
  token: BigInt(ledger) << 32n,
});

/** A source that answers only what it is given, and notes what it was asked. */
const source = (name: string, methods: Partial<StellarNetwork>) => {
  const asked: string[] = [];
  const away = (): never => {
    throw new NetworkFault(`${name} is away`);
  };
  const network: StellarNetwork = {
    latestLedger: async () => away(),
    coreLedger: async () => away(),
    ledger: async () => away(),
    account: async () => away(),
    feeStats: async () => away(),
    transaction: async () => away(),
    submit: async () => ({ answer: 'unknown', why: `${name} is away` }),
    payments: async () => away(),
    transactions: async () => away(),
    effects: async () => away(),
    operation: async () => away(),
    changes: async () => away(),
    wakeOnPayments: async () => undefined,
    within: () => network,
    ...methods,
  };
  const noted = new Proxy(network, {
    get: (target, method, receiver) => {
      if (typeof method === 'string') asked.push(method);
      return Reflect.get(target, method, receiver);
    },
  });
  return { name, network: noted, asked };
};

const lines = () => {
  const said: string[] = [];
  const note = (fields: object, message: string): void => {
    said.push(`${String(Reflect.get(fields, 'source'))}: ${message}`);
  };
  return { said, log: { info: note, warn: note, error: note } };
};
const { log } = lines();

const EMPTY = { records: [], exhausted: true };
const payment = (id: string) => ({ records: [{ id }], exhausted: true });

describe('a network of several sources', () => {
  test('asks the preferred one, and no other', async () => {
    const one = source('horizon', { payments: async () => payment('1') });
    const other = source('rpc', { payments: async () => payment('2') });
    const network = createSharedNetwork([one, other], { log });
    expect(await network.payments('G', '0', 1)).toEqual(payment('1'));
    expect(other.asked).toEqual([]);
  });

  test('asks the next one where it is away, from the same place, and then leaves it alone', async () => {
    let now = 0;
    const { said, log: noted } = lines();
    const cursors: string[] = [];
    const one = source('horizon', {});
    const other = source('rpc', {
      payments: async (_, cursor) => {
        cursors.push(cursor);
        return EMPTY;
      },
    });
    const network = createSharedNetwork([one, other], { log: noted, now: () => now });
    await network.payments('G', '77', 1);
    await network.payments('G', '77', 1);
    expect(cursors).toEqual(['77', '77']);
    expect(one.asked).toEqual(['payments']);
    expect(said).toEqual(['horizon: a source of the ledger does not answer']);
    now = 10_000;
    await network.payments('G', '77', 1);
    expect(one.asked).toEqual(['payments', 'payments']);
  });

  test('is away where all are', async () => {
    const network = createSharedNetwork([source('horizon', {}), source('rpc', {})], { log });
    await expect(network.account('G')).rejects.toThrow(NetworkFault);
    await expect(network.latestLedger()).rejects.toThrow(NetworkFault);
    await expect(network.transaction('h')).rejects.toThrow(NetworkFault);
    expect(await network.submit('AAAA')).toEqual({ answer: 'unknown', why: 'rpc is away' });
  });

  test('asks one that lags last', async () => {
    const one = source('horizon', {
      latestLedger: async () => head(100),
      payments: async () => payment('1'),
    });
    const other = source('rpc', {
      latestLedger: async () => head(103),
      payments: async () => payment('2'),
    });
    const network = createSharedNetwork([one, other], { log });
    expect(await network.payments('G', '0', 1)).toEqual(payment('1'));
    expect((await network.latestLedger()).sequence).toBe(103);
    expect(await network.payments('G', '0', 1)).toEqual(payment('2'));
  });

  test('history is gone only where no source has it', async () => {
    const gone = async (): Promise<never> => {
      throw new HistoryGoneError('gone');
    };
    const has = source('rpc', { payments: async () => EMPTY });
    const lost = source('horizon', { payments: gone });
    const network = createSharedNetwork([lost, has], { log });
    expect(await network.payments('G', '0', 1)).toEqual(EMPTY);
    // One that is away may have it: nothing is concluded.
    const unsure = createSharedNetwork([lost, source('rpc', {})], { log });
    await expect(unsure.payments('G', '0', 1)).rejects.toThrow(NetworkFault);
    const all = createSharedNetwork([lost, source('rpc', { payments: gone })], { log });
    await expect(all.payments('G', '0', 1)).rejects.toThrow(HistoryGoneError);
  });

  test('a hash is unknown only where no source that answers knows it', async () => {
    const one = source('horizon', { transaction: async () => null });
    const other = source('rpc', { transaction: async () => included(9) });
    expect(await createSharedNetwork([one, other], { log }).transaction('h')).toEqual(included(9));
    expect(await createSharedNetwork([one, one], { log }).transaction('h')).toBeNull();
  });

  test('a ledger is unknown only where no source knows it', async () => {
    const one = source('horizon', { ledger: async () => null });
    const other = source('rpc', { ledger: async () => head(9) });
    expect(await createSharedNetwork([one, other], { log }).ledger(9)).toEqual(head(9));
    expect(await createSharedNetwork([one, one], { log }).ledger(9)).toBeNull();
  });

  test('sends the same XDR to the next one where nobody knows whether it arrived', async () => {
    const sent: string[] = [];
    const other = source('rpc', {
      submit: async (xdr) => {
        sent.push(xdr);
        return { answer: 'pending' };
      },
    });
    const network = createSharedNetwork([source('horizon', {}), other], { log });
    expect(await network.submit('AAAA')).toEqual({ answer: 'pending' });
    expect(sent).toEqual(['AAAA']);
  });
});

describe('two sources that contradict each other', () => {
  test('stop everything over one ledger with two hashes, and say so', async () => {
    const { said, log: noted } = lines();
    const one = source('horizon', {
      latestLedger: async () => head(100),
      payments: async () => EMPTY,
      submit: async () => ({ answer: 'pending' }),
    });
    const other = source('rpc', { latestLedger: async () => head(100, 'another') });
    const network = createSharedNetwork([one, other], { log: noted });
    const said100 = /ledger 100 is another by rpc, and was hash of 100 by horizon/;
    await expect(network.latestLedger()).rejects.toThrow(said100);
    await expect(network.payments('G', '0', 1)).rejects.toThrow(SourcesContradict);
    await expect(network.within(new AbortController().signal).account('G')).rejects.toThrow(
      SourcesContradict,
    );
    const answer = await network.submit('AAAA');
    expect(answer).toMatchObject({ answer: 'unknown' });
    expect(one.asked).not.toContain('submit');
    expect(said).toHaveLength(1);
  });

  test('are found out though they are never at the same ledger at once', async () => {
    let ahead = 102;
    const one = source('horizon', { latestLedger: async () => head(ahead) });
    const other = source('rpc', { latestLedger: async () => head(ahead - 2, 'forked') });
    const network = createSharedNetwork([one, other], { log });
    await network.latestLedger();
    ahead = 103;
    await network.latestLedger();
    ahead = 104;
    await expect(network.latestLedger()).rejects.toThrow(SourcesContradict);
  });

  test('stop over one transaction with two outcomes before anybody settles by it', async () => {
    const one = source('horizon', { transaction: async () => included(9) });
    const other = source('rpc', { transaction: async () => included(9, false) });
    const network = createSharedNetwork([one, other], { log });
    await expect(network.transaction('h')).rejects.toThrow(
      /transaction h succeeded in ledger 9 by horizon, and failed in ledger 9 by rpc/,
    );
  });

  test('stop over a ledger that was asked for by its number', async () => {
    const one = source('horizon', { latestLedger: async () => head(100) });
    const other = source('rpc', {
      latestLedger: async () => head(101),
      ledger: async () => head(100, 'another'),
    });
    const network = createSharedNetwork([one, other], { log });
    await network.latestLedger();
    await expect(network.ledger(100)).rejects.toThrow(SourcesContradict);
  });
});
