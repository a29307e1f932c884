import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Keypair } from '@stellar/stellar-sdk';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { randomBytes } from 'node:crypto';
import { createLedgerActivities } from '../../src/activities/ledger.ts';
import { createStoreActivities } from '../../src/activities/store.ts';
import { createStories } from '../../src/activities/stories.ts';
import { createSecretBox } from '../../src/db/secret.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { CORE_QUEUE, LEDGER_QUEUE } from '../../src/domain/queue.ts';
import { listCases, type CaseFilter } from '../../src/worker/investigations/list.ts';
import { parseAge } from '../../src/worker/investigations/words.ts';
import { beating } from '../../src/worker/beating.ts';
import { bundleWorkflows } from '../../src/worker/bundle.ts';
import { createRefundBench, type RefundBench } from '../activities/refund-bench.ts';
import { addReceipt } from '../support/rows.ts';
import { testTemporal } from '../support/temporal.ts';

/* The command as an operator types it, against a real case: its workflow, its books, the ledger. */

// Each command is a program of its own, and a busy machine takes its time to start one.
jest.setTimeout(120_000);
Runtime.install({ logger: new DefaultLogger('ERROR') });

const KEY = { id: 'k', key: new Uint8Array(randomBytes(32)) };
const NAMED = ['--operator', 'ada', '--evidence', 'ticket 12'];

describe('npm run investigations', () => {
  let bench: RefundBench;
  let payer: Keypair;
  let environment: Record<string, string>;
  let startInvestigation: (sourceKey: string) => Promise<void>;
  const closers: (() => Promise<unknown>)[] = [];

  const startWorkers = async () => {
    const { address, namespace } = await testTemporal();
    const connection = await NativeConnection.connect({ address });
    const clientConnection = await Connection.connect({ address });
    const client = new Client({ connection: clientConnection, namespace });
    const stories = createStories({ client, anchor: bench.deps.anchor, searchable: false });
    const [signer] = bench.deps.signers;
    if (!signer) throw new Error('the bench has a signer');
    const deps = { ...bench.deps, stories, signer, development: true };
    const ledger = createLedgerActivities(deps);
    const options = { connection, namespace, interceptors: { activity: [beating] } };
    const workers = [
      await Worker.create({
        ...options,
        taskQueue: CORE_QUEUE,
        workflowBundle: await bundleWorkflows(),
        activities: createStoreActivities(deps),
      }),
      await Worker.create({
        ...options,
        taskQueue: LEDGER_QUEUE,
        activities: ledger.activities,
      }),
    ];
    const runs = workers.map(async (worker) => worker.run());
    closers.push(async () => {
      for (const worker of workers) worker.shutdown();
      await Promise.all(runs);
      await ledger.close();
      await connection.close();
      await clientConnection.close();
    });
    startInvestigation = stories.startInvestigation;
    environment = {
      DATABASE_URL: bench.deps.databaseUrl,
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      DATA_KEYS: `${KEY.id}:${Buffer.from(KEY.key).toString('base64')}`,
    };
  };

  beforeAll(async () => {
    bench = await createRefundBench();
    payer = await bench.createAccount(true, '100000');
    await startWorkers();
  }, 90_000);
  afterAll(async () => {
    for (const close of closers) await close();
    await bench?.close();
  });

  const run = async (
    program: 'investigations' | 'resolve',
    args: readonly string[],
    env: Record<string, string> = environment,
  ): Promise<{ code: number; said: string }> =>
    new Promise((done) => {
      const path = `src/worker/${program}/main.ts`;
      const flags = ['--disable-warning=ExperimentalWarning', path, ...args];
      execFile(process.execPath, flags, { env }, (error, stdout, stderr) =>
        done({ code: typeof error?.code === 'number' ? error.code : 0, said: stdout + stderr }),
      );
    });
  const command = async (...args: string[]) => run('investigations', args);
  const opened = async (amount: string): Promise<string> => {
    const key = await bench.unmatched(payer, amount);
    await startInvestigation(key);
    return key;
  };
  const untilResolved = async (key: string) =>
    waitUntil(async () => (await bench.caseOf(key)).state === 'resolved', {
      timeoutMs: 30_000,
      what: `${key} is resolved`,
    });

  test('§4 sends a part back on the ledger, less a fee, and shows everything that became of it', async () => {
    const key = await opened('25.5');
    const part = await command('refund', key, '--amount', '20', '--fee', '0.5', ...NAMED);
    expect(part).toEqual({ code: 0, said: expect.stringContaining('refund, by ada') });
    await waitUntil(async () => (await bench.cameBack(payer))[0]?.amount === '19.5000000', {
      timeoutMs: 30_000,
      what: 'the part came back',
    });
    // The rest is decided once the case has heard of it.
    await waitUntil(async () => (await command('write-off', key, ...NAMED)).code === 0, {
      timeoutMs: 30_000,
      what: 'the rest is written off',
    });
    await untilResolved(key);
    const { said } = await command('show', key);
    for (const words of [
      `case      ${key}, unmatched`,
      'state     resolved: writeOff',
      `payer     ${payer.publicKey()}`,
      'memo      none',
      `workflow  investigation/${key}`,
      `filed/${key}`,
    ]) {
      expect(said).toContain(words);
    }
    expect(said).toMatch(/opened .*railhead {2}unmatched\n/);
    expect(said).toMatch(/refund 1 +20 \w+ +0.5 \w+ +ada +ticket 12\n/);
    expect(said).toMatch(/refunded 1 +19.5 \w+ +0.5 \w+ +railhead +[0-9a-f]{64}\n/);
    expect(said).toMatch(/writeOff +5.5 \w+ +ada +ticket 12\n/);
    const late = await command('write-off', key, ...NAMED);
    expect(late).toEqual({ code: 1, said: `${key} is resolved: writeOff\n` });
  });

  test('takes a decision that is named once, though it is asked for twice', async () => {
    const key = await opened('8');
    const held = ['hold', key, ...NAMED, '--decision', 'ticket-12'];
    expect((await command(...held)).said).toContain('hold, by ada');
    expect((await command(...held)).said).toContain('was taken before, as ticket-12');
    expect(await bench.caseOf(key)).toMatchObject({ state: 'held', operator: 'ada' });
  });

  test('lists what waits, by reason, state and age, in a table', async () => {
    const held = await opened('3');
    await command('hold', held, ...NAMED);
    const old = await opened('4');
    await bench
      .em()
      .execute(
        `update investigation set opened_at = now() - interval '9 days' where source_key = ?`,
        [old],
        'run',
      );
    const all = (await command()).said;
    expect(all.split('\n')[0]).toMatch(/^case +age +state +money +left +reason +transaction$/);
    expect(all).toMatch(new RegExp(`${held} +0 min +held +3 \\w+ +3 \\w+ +unmatched +-`));
    expect((await command('list', '--state', 'held', '--older-than', '7d')).said).toBe(
      'No investigation fits.\n',
    );
    const lines = async (filter: Partial<CaseFilter>) => {
      const every = { reason: null, state: null, olderThanMs: null, limit: 100 };
      return (await listCases(bench.orm, { ...every, ...filter }, Date.now())).join('\n');
    };
    const week = { olderThanMs: parseAge('7d') };
    expect(await lines(week)).toMatch(new RegExp(`${old} +9 d +open`));
    expect(await lines(week)).not.toContain(held);
    expect(await lines({ state: 'held' })).not.toContain(old);
    expect(await lines({ reason: 'late' })).toBe('No investigation fits.');
    expect(await lines({ limit: 1 })).toContain('more; see --limit');
    expect(await lines({ state: 'all' })).toContain('resolved');
    expect(await lines({})).not.toContain('resolved');
  });

  test('opens who paid on a rail only with the key that seals it', async () => {
    const railReference = `in-${randomBytes(4).toString('hex')}`;
    const box = createSecretBox([KEY]);
    const sealed = box.seal({ name: 'Ada' }, `rail_receipt/test-rail/${railReference}`);
    const { id } = await addReceipt(bench.em(), {
      rail: 'test-rail',
      railReference,
      payerCiphertext: sealed.ciphertext,
      payerKeyId: sealed.keyId,
    });
    await bench.em().execute(
      `insert into investigation (source_key, reason, asset, amount)
           values (?, 'unannounced_rail_money', 'iso4217:USD', 100)`,
      [`rail/${id}`],
      'run',
    );
    expect((await command('show', `rail/${id}`)).said).toContain('payer     {"name":"Ada"}');
    const { DATABASE_URL = '' } = environment;
    const without = await run('investigations', ['show', `rail/${id}`], { DATABASE_URL });
    expect(without.said).toContain('payer     sealed: DATA_KEYS opens it');
  });

  test.each([
    [['refund', 'stellar/1', ...NAMED], 1, 'there is no investigation stellar/1'],
    [['refund', 'stellar/1'], 2, '--operator and --evidence'],
    [['burn', 'stellar/1', ...NAMED], 2, 'there is no decision "burn"'],
    [['list', '--state', 'lost'], 2, '--state: open, held, resolved, all'],
    [['list', '--colour', 'red'], 2, '--colour'],
    [['help'], 2, 'npm run investigations -- show <case>'],
  ] as const)('says what is wrong with %j', async (args, code, words) => {
    const answer = await command(...args);
    expect(answer).toEqual({ code, said: expect.stringContaining(words) });
  });

  test('refuses what the case cannot take, in its words', async () => {
    const key = await opened('5');
    expect((await command('refund', key, '--amount', '6', ...NAMED)).said).toBe('only 5 is left\n');
    const nobody = ['attach', key, '--transaction', '00000000-0000-4000-8000-000000000000'];
    expect(await command(...nobody, ...NAMED)).toEqual({
      code: 1,
      said: 'there is no such transaction\n',
    });
  });

  test('is pointed to by npm run resolve, which is for stories', async () => {
    const key = await opened('6');
    const answer = await run('resolve', [key, 'refund', ...NAMED]);
    expect(answer.code).toBe(1);
    expect(answer.said).toContain('npm run investigations');
    expect((await run('resolve', [])).said).toMatch(/\d+ investigations are open/);
  });
});
