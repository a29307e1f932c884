import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { refuse } from '../../../src/domain/refusal.ts';
import { resolveMany, type Decide, type ManyOrder } from '../../../src/cli/resolve/many.ts';
import {
  isSelection,
  selectionCode,
  selectParked,
  type Selection,
} from '../../../src/cli/resolve/select.ts';
import { createBench, type Bench } from '../../support/payments/bench.ts';
import { askProgram } from '../../support/programs.ts';
import { addTransaction, USDC } from '../../support/rows.ts';
import { testTemporal } from '../../support/temporal.ts';

const DEAD = 'the payment is parked: 3 envelopes came to nothing';
const EURC = USDC.replace('USDC', 'EURC');

describe('npm run resolve, of many at once', () => {
  let bench: Bench;
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    bench = await createBench();
    const park = async (name: string, changes: object): Promise<void> => {
      const parked = { kind: 'deposit', status: 'on_hold', parkedReason: DEAD } as const;
      ids[name] = (await addTransaction(bench.em(), { ...parked, ...changes })).id;
    };
    await park('first', {});
    await park('second', { rail: 'other-rail' });
    await park('euro', { asset: EURC });
    await park('held', { parkedReason: 'the review holds it' });
    await park('running', { parkedReason: null });
  });
  afterAll(async () => bench?.close());

  const lines: string[] = [];
  let decided: string[];
  beforeEach(() => {
    lines.length = 0;
    decided = [];
  });
  const decide: Decide = async ({ id }) => {
    decided.push(id);
    return id === ids['second'] ? refuse('not_parked', 'it goes on by itself') : 'retried';
  };
  const select = async (selection: Selection) => selectParked(bench.orm, selection);
  const codeOf = async (reason: string) => selectionCode(await select({ reason }));
  const run = async (selection: Selection, order: Partial<ManyOrder>, by = decide) =>
    resolveMany(
      await select(selection),
      { action: 'retry', isDryRun: false, shown: undefined, ...order },
      by,
      (line) => lines.push(line),
    );
  const namesOf = async (selection: Selection): Promise<readonly string[]> =>
    (await select(selection)).map(
      ({ id }) => Object.keys(ids).find((name) => ids[name] === id) ?? id,
    );

  test('finds them by reason, by rail and by asset, and by all of them together', async () => {
    expect(await namesOf({ reason: 'Envelopes came' })).toEqual(['first', 'second', 'euro']);
    expect(await namesOf({ rail: 'other-rail' })).toEqual(['second']);
    expect(await namesOf({ asset: 'EURC' })).toEqual(['euro']);
    expect(await namesOf({ asset: EURC })).toEqual(['euro']);
    expect(await namesOf({ reason: 'envelopes', asset: USDC })).toEqual(['first', 'second']);
    expect(await namesOf({ reason: '%' })).toEqual([]);
    expect(isSelection({})).toBe(false);
  });

  test('says in a dry run what would be done, and does nothing', async () => {
    expect(await run({ reason: 'envelopes' }, { isDryRun: true })).toBe(0);
    expect(decided).toEqual([]);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain(`${ids['first']}  question none  would retry: deposit, on_hold`);
    expect(lines[3]).toContain(`--shown ${await codeOf('envelopes')}`);
  });

  test('decides over the questions that a person was shown, and over no others', async () => {
    expect(await run({ reason: 'envelopes' }, {})).toMatchObject({ refusal: 'request_malformed' });
    const shown = await codeOf('envelopes');
    // Another question is open by then, over as many stories.
    await bench.em().execute(
      `insert into parking (transaction_id, number, subject, reason, actions)
         values (?, 1, 'payout', ?, '{retry}')`,
      [ids['euro'], DEAD],
    );
    const other = await run({ reason: 'envelopes' }, { shown });
    expect(other).toMatchObject({ message: expect.stringContaining('3 parked stories') });
    expect([decided, lines]).toEqual([[], []]);
  });

  test('says one line for each, and one that does not take it stops no other', async () => {
    const broken: Decide = async (story) => {
      if (story.id === ids['euro']) throw new Error('the connection is cut');
      return decide(story);
    };
    expect(await run({ reason: 'envelopes' }, { shown: await codeOf('envelopes') }, broken)).toBe(
      2,
    );
    expect(lines.toSorted()).toEqual(
      [
        `${ids['first']}  retried`,
        `${ids['second']}  REFUSED: it goes on by itself`,
        `${ids['euro']}  REFUSED: the connection is cut`,
      ].toSorted(),
    );
  });

  test('is asked for from a terminal', async () => {
    const { address, namespace } = await testTemporal();
    const environment = {
      DATABASE_URL: bench.databaseUrl,
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
    };
    const ask = async (...words: readonly string[]) =>
      askProgram('cli/resolve', words, environment);
    const shown = await ask('retry', '--asset', 'EURC', '--dry-run');
    expect(shown).toMatchObject({ code: 0, said: expect.stringContaining('--shown ') });
    expect(await ask('retry', '--dry-run')).toMatchObject({ code: 2 });
    const code = /--shown (\w+)/.exec(shown.said)?.[1] ?? '';
    const named = ['--operator', 'ada', '--evidence', 'ticket 12'];
    const unseen = await ask('retry', '--asset', 'EURC', ...named);
    expect(unseen).toMatchObject({ code: 1, said: expect.stringContaining('--dry-run') });
    // Its workflow does not run here: the answer is the story's own.
    const asked = await ask('retry', '--asset', 'EURC', '--shown', code, ...named);
    expect(asked).toMatchObject({ code: 1, said: expect.stringContaining('REFUSED') });
  }, 60_000);
});
