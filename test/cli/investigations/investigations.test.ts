import { describe, expect, jest, test } from '@jest/globals';
import { Memo, Operation } from '@stellar/stellar-sdk';
import { randomBytes } from 'node:crypto';
import { ReceivedPayment } from '../../../src/db/entities/money-in.ts';
import { createSecretBox } from '../../../src/db/secret.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { listCases } from '../../../src/cli/investigations/list.ts';
import { parseAge } from '../../../src/cli/investigations/words.ts';
import type { CaseFilter } from '../../../src/services/investigations/find-cases.ts';
import { askProgram } from '../../support/programs.ts';
import { addReceipt } from '../../support/rows.ts';
import { createCaseBench } from '../../support/payments/case-bench.ts';
import { opened } from '../../support/opened.ts';

/* The command as an operator types it, against a real case: its workflow, its books, the ledger. */

// Each command is a program of its own, and a busy machine takes its time to start one.
jest.setTimeout(120_000);

const KEY = { id: 'k', key: new Uint8Array(randomBytes(32)) };
const DATA_KEYS = `${KEY.id}:${Buffer.from(KEY.key).toString('base64')}`;
const NAMED = ['--operator', 'ada', '--evidence', 'ticket 12'];
const WHY = ['--evidence', 'ticket 12'];

const bench = await opened(createCaseBench());
const payer = await bench.createAccount(true, '100000');

describe('npm run investigations', () => {
  const command = async (...args: string[]) =>
    askProgram('cli/investigations', args, bench.environment);
  const opened = async (amount: string): Promise<string> => {
    const key = await bench.unmatched(payer, amount);
    await bench.startInvestigation(key);
    return key;
  };

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
    await bench.untilResolved(key);
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
    const late = await command('write-off', key, '--operator', 'bob', ...WHY);
    expect(late).toEqual({ code: 1, said: `${key} is resolved: writeOff\n` });
  });

  test('§4 is not needed where the policy sends back what is worth it, and keeps the rest', async () => {
    const row = await bench.expectMoney({ transferReceivedAt: new Date() });
    const [worth, tooLittle] = [
      await bench.pay(payer, '10', row.receivingMemo ?? null),
      await bench.pay(payer, '2', row.receivingMemo ?? null),
    ].map(({ operationId }) => `stellar/${operationId}`);
    if (!worth || !tooLittle) throw new Error('both were paid');
    for (const key of [worth, tooLittle]) {
      await bench.startInvestigation(key);
      await bench.untilResolved(key);
    }
    expect((await bench.cameBack(payer))[0]?.amount).toBe('9.5000000');
    expect(await bench.caseOf(worth)).toMatchObject({ resolution: 'refund', operator: 'railhead' });
    expect(await bench.caseOf(tooLittle)).toMatchObject({
      resolution: 'writeOff',
      operator: 'policy',
    });
  });

  test('takes a decision that is named once, though it is asked for twice', async () => {
    const key = await opened('8');
    const held = ['hold', key, ...NAMED, '--decision', 'ticket-12'];
    expect((await command(...held)).said).toContain('hold, by ada');
    expect((await command(...held)).said).toContain('was taken before, as ticket-12');
    expect(await bench.caseOf(key)).toMatchObject({ state: 'held', operator: 'ada' });
  });

  test('§7.3 takes a command once that is repeated, because its answer was lost, in the same words', async () => {
    const key = await opened('8');
    const part = ['write-off', key, '--amount', '2', ...NAMED];
    expect((await command(...part)).said).toContain('6 left');
    expect(await command(...part)).toMatchObject({ code: 0 });
    const answers = await Promise.all([1, 2, 3].map(async () => command(...part)));
    for (const { said } of answers) expect(said).toContain('was taken before');
    expect(await bench.owed(`investigation:${key}`)).toBe('6');
    // Another one like it says what it is about: the case as it is by now.
    expect((await command(...part, '--shown', '1')).said).toContain('4 left');
  });

  test('§7.3 takes no decision over a case to which something has happened since it was shown', async () => {
    const key = await opened('8');
    expect((await command('show', key)).said).toContain('--shown 0');
    const told = (operator: string) =>
      command('write-off', key, '--amount', '1', '--shown', '0', '--operator', operator, ...WHY);
    const answers = await Promise.all(['ada', 'bob'].map(told));
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set([0, 1]));
    expect(answers.find(({ code }) => code === 1)?.said).toContain('since it was shown');
    expect(await bench.owed(`investigation:${key}`)).toBe('7');
    const late = await command('refund', key, '--shown', '0', ...NAMED);
    expect(late).toMatchObject({ code: 1 });
    expect(await bench.owed(`investigation:${key}`)).toBe('7');
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
    const show = ['show', `rail/${id}`];
    const withKeys = await askProgram('cli/investigations', show, {
      ...bench.environment,
      DATA_KEYS,
    });
    expect(withKeys.said).toContain('payer     {"name":"Ada"}');
    // It needs the database alone.
    const { DATABASE_URL } = bench.environment;
    const without = await askProgram('cli/investigations', show, { DATABASE_URL });
    expect(without.said).toContain('payer     sealed: DATA_KEYS opens it');
  });

  test('shows what others wrote without what a terminal would obey', async () => {
    // Clears a line, names the window, and turns the letters around; then a line that it would forge.
    const hostile = '\u001b[2K\u001b]0;pwn\u0007\u202efdp\u009b31m';
    const { distribution: destination, asset } = bench;
    const payment = Operation.payment({ destination, asset, amount: '3' });
    const { hash } = await bench.submitAs(payer, [payment], Memo.text(hostile));
    await bench.look();
    const received = await bench.em().findOneOrFail(ReceivedPayment, { transactionHash: hash });
    const { id } = await addReceipt(bench.em(), {
      rail: 'test-rail',
      railReference: `in-${randomBytes(4).toString('hex')}${hostile}`,
      reference: `${hostile}\nstate     resolved: writeOff`,
    });
    await bench.em().execute(
      `insert into investigation (source_key, reason, asset, amount)
         values (?, 'unannounced_rail_money', 'iso4217:USD', 100)`,
      [`rail/${id}`],
      'run',
    );
    const shown = '\\u001b[2K\\u001b]0;pwn\\u0007\\u202efdp\\u009b31m';
    const onLedger = await command('show', `stellar/${received.operationId}`);
    expect(onLedger).toEqual({ code: 0, said: expect.stringContaining(`memo      text ${shown}`) });
    const onRail = await command('show', `rail/${id}`);
    const quoted = `quoted    ${shown}\\u000astate     resolved: writeOff`;
    expect(onRail).toEqual({ code: 0, said: expect.stringContaining(quoted) });
    for (const { said } of [onLedger, onRail, await command('list')]) {
      expect(said).not.toMatch(/[^\P{C}\n]/u);
    }
  });

  test.each([
    [['refund', 'stellar/1', ...NAMED], 1, 'there is no investigation stellar/1'],
    [['refund', 'stellar/1'], 2, '--operator and --evidence'],
    [['burn', 'stellar/1', ...NAMED], 2, 'there is no decision "burn"'],
    [['list', '--state', 'lost'], 2, '--state: open, held, resolved, all'],
    [['list', '--colour', 'red'], 2, '--colour'],
    [['help'], 2, 'railhead investigations show <case>'],
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
    const answer = await askProgram('cli/resolve', [key, 'refund', ...NAMED], bench.environment);
    expect(answer.code).toBe(1);
    expect(answer.said).toContain('railhead investigations');
    expect((await askProgram('cli/resolve', [], bench.environment)).said).toMatch(
      /\d+ investigations are open/,
    );
  });
});
