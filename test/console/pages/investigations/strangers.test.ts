import { beforeAll, describe, expect, test } from '@jest/globals';
import { logIn, type ConsoleBrowser } from '../../../support/console.ts';
import {
  createCaseConsole,
  PAYER,
  pathOfCase as pathOf,
  readPage as read,
  SCRIPT,
} from '../../../support/console-cases.ts';
import { opened } from '../../../support/opened.ts';
import { addTransaction } from '../../../support/rows.ts';

const bench = await opened(createCaseConsole());
const { em, stellarCase, railCase, acts } = bench;

let viewer: ConsoleBrowser;
let operator: ConsoleBrowser;
beforeAll(async () => {
  viewer = await logIn(bench, await bench.add(['viewer']));
  operator = await logIn(bench, await bench.add(['operator']));
}, 120_000);

describe('a case', () => {
  test('shows who paid to an operator, escaped, with a row of the audit log', async () => {
    const key = await railCase();
    const { text } = await read(operator, `${pathOf(key)}/payer`);
    expect(text).toContain('Eve &lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toContain(SCRIPT);
    expect(await acts(key)).toEqual(['personal_data.viewed']);
  });

  test('a stranger’s memo is with the personal data, and escaped', async () => {
    const key = await stellarCase({ memoType: 'text', memo: SCRIPT });
    expect((await read(viewer, pathOf(key))).text).not.toContain('alert(1)');
    // A refund gives it back, so that whoever may decide is shown it.
    expect((await read(operator, pathOf(key))).text).not.toContain(SCRIPT);
    const { text } = await read(operator, `${pathOf(key)}/payer`);
    expect(text).toContain('text &lt;script&gt;');
  });

  test('ranks the payments that it may be for by payer, amount and time', async () => {
    const key = await stellarCase({ amount: '77' });
    const expects = { amountExpected: '77', account: `G${'F'.repeat(55)}` };
    const same = await addTransaction(em(), { ...expects, account: PAYER });
    const exact = await addTransaction(em(), expects);
    const near = await addTransaction(em(), { ...expects, amountExpected: '78' });
    const paid = await addTransaction(em(), { ...expects, transferReceivedAt: new Date() });
    const deposit = await addTransaction(em(), { ...expects, kind: 'deposit' });
    const { text } = await read(operator, `${pathOf(key)}/candidates`);
    for (const { id } of [same, exact, near]) expect(text).toContain(id);
    const places = [same, exact, near].map(({ id }) => text.indexOf(id));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    for (const { id } of [paid, deposit]) expect(text).not.toContain(id);
    expect(await acts(key)).toEqual(['personal_data.viewed']);
  });
});
