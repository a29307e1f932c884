import { describe, expect, test } from '@jest/globals';
import { billedKindOf } from '../../src/dev/bench/billed.ts';
import { startTestApi } from '../support/api/support.ts';
import { playAnchor } from '../support/played-anchor.ts';
import type { PlayOptions } from '../support/played-outside.ts';
import { open } from '../support/played-requests.ts';
import { databaseCostOf } from '../support/statements.ts';
import { opened } from '../support/opened.ts';

/*
 * What a payment costs once its money has come, counted: no time, so that it is the same on every
 * machine. Of the actions one says by which version the story runs (`patched`). The figures go down with
 * each saving, and never up without a reason (docs/reference/performance.md).
 */

const steps: { name: string; statements: number; commits: number }[] = [];

/** Counts what each step of a story asks of the database. */
const around: PlayOptions['around'] = async (name, _input, run) => {
  let answer: unknown;
  const cost = await databaseCostOf(async () => {
    answer = await run();
  });
  steps.push({ name, ...cost });
  return answer;
};

const api = await opened(startTestApi());
const anchor = await opened(playAnchor(api, { around }));

const PROTOCOL = { deposit: 'deposit', withdrawal: 'sep24', remittance: 'sep31' } as const;
/** What a story asks before its money comes; whoever waits for that asks the database as well. */
const BEFORE = ['requestFunds', 'admit'];

/** Opens a payment, pays it, and waits until its story has ended. */
const costOf = async (kind: keyof typeof PROTOCOL) => {
  const { id } = await open(PROTOCOL[kind], api, anchor);
  await anchor.pay(id, '100');
  await anchor.client.workflow.getHandle(`${kind}/${id}`).result();
  const { events } = await anchor.history(kind, id);
  return {
    events: events?.length ?? 0,
    actions: (events ?? []).filter(billedKindOf).length,
    steps: Object.fromEntries(
      steps
        .splice(0)
        .filter(({ name }) => !BEFORE.includes(name))
        .map(({ name, statements, commits }) => [name, { statements, commits }]),
    ),
  };
};

describe('a payment costs no more than it did', () => {
  test('a deposit', async () => {
    expect(await costOf('deposit')).toEqual({
      events: 27,
      actions: 8,
      steps: {
        creditFunds: { statements: 12, commits: 1 },
        // What plays the ledger is a part of it: ten statements in one database transaction.
        submitPayment: { statements: 12, commits: 3 },
      },
    });
  });

  test.each(['withdrawal', 'remittance'] as const)('a %s', async (kind) => {
    expect(await costOf(kind)).toEqual({
      events: 21,
      actions: 7,
      steps: {
        creditFunds: { statements: 12, commits: 1 },
        executeOutgoingTransaction: { statements: 20, commits: 2 },
      },
    });
  });
});
