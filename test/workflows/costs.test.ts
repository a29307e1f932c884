import { describe, expect, test } from '@jest/globals';
import { billedKindOf } from '../../src/dev/bench/billed.ts';
import { startTestApi } from '../support/api/support.ts';
import { playAnchor } from '../support/played-anchor.ts';
import { open } from '../support/played-requests.ts';
import { opened } from '../support/opened.ts';
import { databaseCostOf } from '../support/statements.ts';

/*
 * What a payment costs of Temporal and of the database, counted: no time, so that it is the same on
 * every machine. Of the actions one says by which version the story runs (`patched`). The figures go
 * down with each saving, and never up without a reason (docs/reference/performance.md).
 */

const api = await opened(startTestApi());
const anchor = await opened(playAnchor(api));

const PROTOCOL = { deposit: 'deposit', withdrawal: 'sep24', remittance: 'sep31' } as const;

/** Opens a payment, pays it, and waits until its story has ended. */
const costOf = async (kind: keyof typeof PROTOCOL) => {
  const { id } = await open(PROTOCOL[kind], api, anchor);
  const database = await databaseCostOf(async () => {
    await anchor.pay(id, '100');
    await anchor.client.workflow.getHandle(`${kind}/${id}`).result();
  });
  const { events } = await anchor.history(kind, id);
  return { events: events?.length, actions: events?.filter(billedKindOf).length, database };
};

describe('a payment costs no more than it did', () => {
  test.each([
    ['deposit', { events: 27, actions: 8, database: { statements: 36, commits: 3, rows: 16 } }],
    ['withdrawal', { events: 21, actions: 7, database: { statements: 32, commits: 4, rows: 11 } }],
    ['remittance', { events: 21, actions: 7, database: { statements: 31, commits: 4, rows: 11 } }],
  ] as const)('a %s', async (kind, cost) => {
    expect(await costOf(kind)).toEqual(cost);
  });
});
