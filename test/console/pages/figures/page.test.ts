import { expect, test } from '@jest/globals';
import { fillFigures } from '../../../../src/services/operations/figures/fill.ts';
import { createConsoleBrowser, createTestConsole, logIn } from '../../../support/console.ts';
import { opened } from '../../../support/opened.ts';
import { addTransaction } from '../../../support/rows.ts';

const bench = await opened(createTestConsole());
const viewer = await logIn(bench, await bench.add(['viewer']));
const textOf = async (response: Response): Promise<string> =>
  (await response.text()).replaceAll(/<[^>]*>/g, '\n').replaceAll(/\s*\n\s*/g, '\n');

const end = async (status: string, amountIn: string): Promise<void> => {
  const em = bench.owner.em.fork();
  const { id } = await addTransaction(em, {
    status: 'completed',
    amountIn,
    rail: '<i>rail</i>',
    transferReceivedAt: new Date(Date.now() - 600_000),
  });
  await em.execute(
    `insert into transaction_event (transaction_id, to_status, actor, reason) values (?, ?, 'a', 'r')`,
    [id, status],
  );
};

test('without a payment it says so', async () => {
  expect(await textOf(await viewer.get('/figures'))).toContain('No payment ended in this period.');
});

test('it shows volume, time and failures as tables, and the same numbers for the charts', async () => {
  await end('completed', '1500.25');
  await end('completed', '500');
  await end('refunded', '9');
  await fillFigures(bench.owner);
  const response = await viewer.get('/figures');
  const source = await response.text();
  const text = source.replaceAll(/<[^>]*>/g, '\n');
  expect(text).toContain('2,000.25 USDC');
  expect(text).toContain('The money went back.');
  expect(text).toMatch(/\b(?:9\.\d|10|11) min\b/);
  expect(source).not.toContain('<i>rail');
  const charts = [...source.matchAll(/data-chart="([^"]*)"/g)].map(([, json = '']): unknown =>
    JSON.parse(json.replaceAll('&quot;', '"').replaceAll('&#34;', '"')),
  );
  expect(charts).toMatchObject([
    { title: 'Payments', values: [[2], [1], [0]] },
    { title: 'Volume, USDC', values: [[2000.25]] },
    { title: 'minutes' },
  ]);
});

test.each([
  ['no date', 'from=yesterday'],
  ['a day that is none', 'from=2026-02-30&to=2026-03-01'],
  ['more than half a year', 'from=2020-01-01&to=2026-01-01'],
  ['an end before its beginning', 'from=2026-02-02&to=2026-02-01'],
  ['what is no word of ours', `from='%20or%201=1--`],
])('a period with %s is refused in words', async (_, query) => {
  const refused = await viewer.get(`/figures?${query}`);
  expect(refused.status).toBe(400);
  expect(await textOf(refused)).toContain('Name a first and a last day');
});

test('an asset or a rail that nobody knows shows nothing, and breaks nothing', async () => {
  const none = await viewer.get(
    `/figures?${new URLSearchParams({ rail: `x' or '1`, asset: '"' }).toString()}`,
  );
  expect(none.status).toBe(200);
  expect(await textOf(none)).toContain('No payment ended in this period.');
});

test('scripts and styles are files of ours', async () => {
  for (const [path, type] of [
    ['/uplot.js', 'text/javascript'],
    ['/figures.js', 'text/javascript'],
    ['/uplot.css', 'text/css'],
  ]) {
    const file = await createConsoleBrowser(bench.url).get(path ?? '');
    expect([path, file.status, file.headers.get('content-type')?.split(';')[0]]).toEqual([
      path,
      200,
      type,
    ]);
    expect((await file.text()).length).toBeGreaterThan(500);
  }
});

test('in Spanish', async () => {
  expect(await textOf(await viewer.get('/figures?lang=es'))).toContain('El dinero se devolvió.');
});
