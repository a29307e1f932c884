import { describe, expect, test } from '@jest/globals';
import { RAIL, addTransaction, USDC } from '../../../support/rows.ts';
import { createTestConsole, logIn, type ConsoleBrowser } from '../../../support/console.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createTestConsole());
const SCRIPT = '<script>alert(1)</script>';
const person = await bench.add(['operator']);
const operator = await logIn(bench, person);
const viewer = await logIn(bench, await bench.add(['viewer']));

const park = async (subject: string, hours: number, amountIn = '50', reason = 'refused') => {
  const em = bench.owner.em.fork();
  const row = await addTransaction(em, {
    parkedReason: reason,
    status: 'pending_anchor',
    amountIn,
  });
  await em.execute(
    `insert into parking (transaction_id, number, subject, reason, actions, opened_at)
       values (?, 1, ?, ?, '{retry}', now() - make_interval(hours => ?))`,
    [row.id, subject, reason, hours],
  );
  return row.id;
};
const [old, large, unknown] = [
  await park('failed/1', 200, '50', SCRIPT),
  await park('failed/2', 2, '70000'),
  await park('pay-out/1', 30),
];
await bench.owner.em.fork()
  .execute(`insert into investigation (source_key, reason, asset, amount, state)
     values ('stellar/71', 'unmatched', '${USDC}', 5, 'open')`);

const textOf = async (path: string, browser: ConsoleBrowser = operator): Promise<string> =>
  (await browser.get(path)).text();
/** What the list links to, in its order. */
const listed = async (path: string): Promise<readonly string[]> => {
  const list = (await textOf(path)).split(/<\/?tbody>/)[1] ?? '';
  return [...list.matchAll(/href="([^"]+)"/g)].map(([, to = '']) => to);
};
const acts = async (subject: string) =>
  bench.owner.em
    .fork()
    .execute('select act, operator from operator_act where subject = ? order by id', [subject]);

describe('the list of what waits', () => {
  test('leads each thing to where it is decided, the oldest first, and counts each kind', async () => {
    expect(await listed('/')).toEqual([
      `/payments/${old}`,
      `/payments/${unknown}`,
      `/payments/${large}`,
      '/investigations/stellar%2F71',
    ]);
    const text = await textOf('/');
    expect(text).toContain('<strong>4</strong> All');
    expect(text).toContain('<strong>2</strong> The rail refused the pay-out.');
    expect(text).toContain('Send all that is left back to whoever paid it');
    expect(text).not.toContain('<script>');
    expect(text).toContain('&lt;script&gt;');
  });

  test.each([
    ['a kind', '/?kind=parked.payout_unknown', [unknown]],
    ['a group of kinds', '/?kind=parked', [old, unknown, large]],
    ['an age', '/?older=day&kind=parked', [old, unknown]],
    ['a rail', `/?rail=${RAIL}`, [old, unknown, large]],
    ['the largest first', `/?order=largest&asset=${encodeURIComponent(USDC)}&kind=parked`, [large]],
  ])('is filtered by %s', async (_what, path, ids) => {
    const found = (await listed(path)).filter((to) => to.startsWith('/payments/'));
    expect(found.slice(0, ids.length)).toEqual(ids.map((id) => `/payments/${id}`));
  });

  test('keeps what was chosen in the form, and says that nothing is left', async () => {
    const text = await textOf('/?rail=nowhere&older=week');
    expect(text).toContain('Nothing of this kind waits');
    expect(text).toMatch(/<option value="nowhere" selected>/);
    expect(text).toMatch(/<option value="week" selected>/);
    expect((await operator.get('/?kind=nothing&after=%00&older=x')).status).toBe(200);
  });

  test('is written in Spanish as well', async () => {
    const text = await textOf('/?lang=es');
    expect(text).toContain('El banco rechazó el pago.');
    await textOf('/?lang=en');
  });
});

describe('a view', () => {
  const save = async (name: string, fields = {}, browser = operator) =>
    browser.post('/attention/views', {
      _form: await browser.formToken(),
      name,
      kind: 'parked',
      older: 'day',
      ...fields,
    });

  test('is kept for its operator alone, and each change is a row', async () => {
    const saved = await save(`mine ${SCRIPT}`);
    expect(saved.headers.get('location')).toBe('/?kind=parked&older=day');
    const text = await textOf('/');
    expect(text).toContain('href="/?kind=parked&amp;older=day"');
    expect(text).toContain('mine &lt;script&gt;');
    expect(await textOf('/', viewer)).not.toContain('mine');
    await viewer.post('/attention/views/remove', {
      _form: await viewer.formToken(),
      name: `mine ${SCRIPT}`,
    });
    expect(await textOf('/')).toContain('mine &lt;script&gt;');
    await operator.post('/attention/views/remove', {
      _form: await operator.formToken(),
      name: `mine ${SCRIPT}`,
    });
    expect(await textOf('/')).not.toContain('mine &lt;script&gt;');
    expect(await acts(`mine ${SCRIPT}`)).toEqual([
      { act: 'view.saved', operator: person.email },
      { act: 'view.removed', operator: person.email },
    ]);
  });

  test('needs a name, and no more than thirty are kept', async () => {
    expect((await save(' ')).status).toBe(409);
    await bench.owner.em.fork().transactional(async (em) => {
      await em.execute(
        `insert into saved_view select ?, 'view ' || n, '' from generate_series(1, 30) n`,
        [person.id],
      );
      await em.execute(`insert into operator_act (operator, channel, act)
        values ('test', 'command', 'view.saved')`);
    });
    const refused = await save('one more');
    expect([refused.status, await refused.text()]).toEqual([
      409,
      expect.stringContaining('you may keep 30 views'),
    ]);
    expect((await save('view 30', { kind: 'case' })).status).toBe(303);
  });

  test('is not kept by a form without its token, nor by the database without a row', async () => {
    expect((await operator.post('/attention/views', { name: 'forged', kind: 'case' })).status).toBe(
      403,
    );
    expect(await textOf('/')).not.toContain('forged');
    const byHand = bench.orm.em
      .fork()
      .execute(`insert into saved_view values (?, 'by hand', '')`, [person.id]);
    await expect(byHand).rejects.toThrow('needs its row of operator_act');
  });
});
