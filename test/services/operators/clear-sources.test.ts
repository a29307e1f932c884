import { expect, test } from '@jest/globals';
import { isRefusal } from '../../../src/domain/refusal.ts';
import {
  clearSources,
  createKeptContradiction,
} from '../../../src/services/operators/clear-sources.ts';
import { readAttention } from '../../../src/services/operations/attention/attention.ts';
import { createHorizonNetwork } from '../../../src/stellar/horizon/horizon.ts';
import type { LedgerHead } from '../../../src/stellar/network.ts';
import { createLedgerNetwork } from '../../../src/stellar/sources/ledger-sources.ts';
import { createLoneNetwork, createSharedNetwork } from '../../../src/stellar/sources/several.ts';
import { opened } from '../../support/opened.ts';
import { openTestOrm } from '../../support/test-orm.ts';

/* Two sources of the ledger that contradict each other, as every process and a person see it. */

const bench = await opened(openTestOrm());
const { orm } = bench;
const order = { account: 'ledger', operator: 'ada', evidence: 'ticket 7' };
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A process that reads the ledger by two sources, which say these hashes of one ledger. */
const createProcess = (hashes: { horizon: string; rpc: string }, database = orm) => {
  let now = 0;
  const sourceOf = (name: 'horizon' | 'rpc') => ({
    name,
    network: {
      ...createHorizonNetwork({ url: 'http://127.0.0.1:1' }),
      latestLedger: async (): Promise<LedgerHead> => {
        return { sequence: 100, hash: hashes[name], closedAtMs: 0, baseReserve: 5_000_000n };
      },
    },
  });
  const network = createSharedNetwork([sourceOf('horizon'), sourceOf('rpc')], {
    log,
    now: () => now,
    kept: createKeptContradiction(database),
  });
  return {
    ask: async () => network.latestLedger(),
    wait: (ms: number): void => {
      now += ms;
    },
  };
};
/** A process that reads the ledger by Horizon alone, and how often it looks at what is written down. */
const createLoneProcess = (said = { hash: 'a' }) => {
  let now = 0;
  let looks = 0;
  const kept = createKeptContradiction(orm);
  const read = async (): Promise<string | null> => {
    looks += 1;
    return kept.read();
  };
  const horizon = {
    ...createHorizonNetwork({ url: 'http://127.0.0.1:1' }),
    latestLedger: async (): Promise<LedgerHead> => {
      return { sequence: 100, ...said, closedAtMs: 0, baseReserve: 5_000_000n };
    },
  };
  const network = createLoneNetwork(
    { name: 'horizon', network: horizon },
    { log, now: () => now, kept: { ...kept, read } },
  );
  return {
    network,
    looks: () => looks,
    wait: (ms: number): void => {
      now += ms;
    },
  };
};
const noted = async () => createKeptContradiction(orm).read();
const SAID = /^ledger 100 is \w+ by rpc, and was \w+ by horizon$/;

test('stop every process, a new one too, and wait for a person in the console’s list', async () => {
  const wrong = createProcess({ horizon: 'a', rpc: 'b' });
  const other = createProcess({ horizon: 'a', rpc: 'a' });
  expect(await other.ask()).toMatchObject({ sequence: 100 });
  await expect(wrong.ask()).rejects.toThrow(SAID);
  // What is raised is written down beside the answer; the next question waits for it.
  await expect(wrong.ask()).rejects.toThrow(SAID);
  expect(await noted()).toMatch(SAID);
  other.wait(2_000);
  await expect(other.ask()).rejects.toThrow(SAID);
  await expect(createProcess({ horizon: 'a', rpc: 'a' }).ask()).rejects.toThrow(SAID);
  const { items } = await readAttention(orm.em.fork());
  expect(items).toEqual([
    expect.objectContaining({ kind: 'stopped.sources', subject: 'sources/ledger' }),
  ]);
});

test('go on once a person has cleared it, and stop again where they still differ', async () => {
  const settings = { horizon: 'a', rpc: 'b' };
  const process = createProcess(settings);
  await expect(process.ask()).rejects.toThrow(SAID);
  expect(await clearSources(orm, order)).toBe('the sources of the ledger are asked again');
  const acts = await bench.run(
    `select act, subject, operator, reason, before_id from operator_act where act = 'sources.cleared'`,
  );
  expect(acts).toEqual([
    {
      act: 'sources.cleared',
      subject: 'sources/ledger',
      operator: 'ada',
      reason: 'ticket 7',
      before_id: expect.stringMatching(SAID),
    },
  ]);
  process.wait(2_000);
  await expect(process.ask()).rejects.toThrow(SAID);
  await expect(process.ask()).rejects.toThrow(SAID);
  expect(await noted()).toMatch(SAID);
  settings.rpc = 'a';
  await clearSources(orm, order);
  process.wait(2_000);
  expect(await process.ask()).toMatchObject({ sequence: 100, hash: 'a' });
  expect(isRefusal(await clearSources(orm, order))).toBe(true);
});

test('stop whoever is started with one source alone, until a person has cleared it', async () => {
  const wrong = createProcess({ horizon: 'a', rpc: 'b' });
  await expect(wrong.ask()).rejects.toThrow(SAID);
  await expect(wrong.ask()).rejects.toThrow(SAID);
  const { network, looks, wait } = createLoneProcess();
  await expect(network.latestLedger()).rejects.toThrow(SAID);
  await expect(network.payments('', '0', 1)).rejects.toThrow(SAID);
  expect(await network.submit('AAAA')).toMatchObject({ answer: 'unknown' });
  const settings = { LEDGER_SOURCES: ['horizon'], HORIZON_URL: 'http://127.0.0.1:1' } as const;
  const kept = createKeptContradiction(orm);
  const started = createLedgerNetwork(settings, { networkPassphrase: '', assets: [], log, kept });
  await expect(started.latestLedger()).rejects.toThrow(SAID);
  await clearSources(orm, order);
  wait(2_000);
  expect(await network.latestLedger()).toMatchObject({ sequence: 100 });
  // While nothing has stopped, what is written down is looked at once in ten seconds.
  const before = looks();
  wait(9_999);
  await network.latestLedger();
  expect(looks()).toBe(before);
  wait(1);
  await network.latestLedger();
  expect(looks()).toBe(before + 1);
});

test('are nothing to an anchor that has one source and never had two', async () => {
  const said = { hash: 'a' };
  const { network, wait } = createLoneProcess(said);
  expect(await network.latestLedger()).toMatchObject({ hash: 'a' });
  // By a test network that was reset the listener and the sender stop, each in its own way.
  said.hash = 'b';
  wait(10_000);
  expect(await network.latestLedger()).toMatchObject({ hash: 'b' });
  expect(await noted()).toBeNull();
});

test('stop the process though the database is away, and are written down once it answers', async () => {
  const away = { isAway: true };
  const flaky: typeof orm = Object.assign(Object.create(orm), {
    em: {
      fork: () => {
        if (away.isAway) throw new Error('the database is away');
        return orm.em.fork();
      },
    },
  });
  const process = createProcess({ horizon: 'a', rpc: 'b' }, flaky);
  await expect(process.ask()).rejects.toThrow(SAID);
  await expect(process.ask()).rejects.toThrow(SAID);
  expect(await noted()).toBeNull();
  away.isAway = false;
  await expect(process.ask()).rejects.toThrow(SAID);
  expect(await noted()).toMatch(SAID);
});
