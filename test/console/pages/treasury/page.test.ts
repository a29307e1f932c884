import { expect, test } from '@jest/globals';
import { createConsoleBrowser, createTestConsole, logIn } from '../../../support/console.ts';
import { opened } from '../../../support/opened.ts';
import {
  addOwed,
  addRailPayment,
  addTransaction,
  CUSTOMER_ACCOUNT,
  DISTRIBUTION,
  RAIL,
  USDC,
} from '../../../support/rows.ts';

const bench = await opened(createTestConsole());
const em = () => bench.owner.em.fork();
const sql = async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
  em().execute<Row[]>(text, [...values]);
const admin = await logIn(bench, await bench.add(['admin']));
const viewer = await logIn(bench, await bench.add(['viewer']));

/** A page as text: one line for each cell. */
const textOf = async (response: Response): Promise<string> =>
  (await response.text())
    .replaceAll(/<[^>]*>/g, '\n')
    .replaceAll(/\s*\n\s*/g, '\n')
    .replaceAll('&#39;', "'");
const read = async (browser = viewer): Promise<string> => textOf(await browser.get('/treasury'));
const acts = async () =>
  sql<{ act: string; subject: string; reason: string | null; operator: string }>(
    `select act, subject, reason, operator from operator_act where act like 'scope.%' order by id`,
  );

test('an anchor that has done nothing shows what it has', async () => {
  const page = await read();
  expect(page).toContain('Accounts, rails, senders and listeners need nobody.');
  expect(page).toContain('Nothing is paused.');
  expect(page).toContain(DISTRIBUTION);
});

test('what is held, owed and under way stands by account, asset and rail', async () => {
  const transaction = await addTransaction(em(), { amountIn: '1000', amountOut: '990' });
  await addRailPayment(em(), transaction, { state: 'initiated', amount: '990' });
  await addOwed(em(), 'investigation:stellar/9', USDC, '12.5');
  await sql(
    `insert into investigation (source_key, reason, asset, amount) values ('stellar/9', 'late', ?, 12.5)`,
    [USDC],
  );
  await sql(
    `insert into ledger_payment (investigation_key, leg, number, operation, source_account,
         destination, asset, amount) values ('stellar/9', 'refund', 1, 'payment', ?, ?, ?, 7.25)`,
    [DISTRIBUTION, CUSTOMER_ACCOUNT, USDC],
  );
  const page = await read();
  // Held on Stellar, and owed to the customer.
  expect(page.match(/1,000 USDC/g)?.length).toBeGreaterThanOrEqual(2);
  expect(page).toContain('12.50 USDC');
  expect(page).toContain(RAIL);
  expect(page).toContain('990 USD');
  expect(page).toContain('7.25 USDC');
});

test('an account that lacks an asset, a stopped sender and listener and a failing rail say what to do', async () => {
  await sql(
    `insert into sender_alert (account, kind, asset, reason, last_at)
       values (?, 'insufficient_balance', ?, 'op_underfunded', now())`,
    [DISTRIBUTION, USDC],
  );
  await sql(
    `insert into cursor (source, cursor, stopped_reason) values (?, '1', 'another network'),
       (?, '1', 'an unknown transaction')`,
    [`stellar/${DISTRIBUTION}`, `send/${DISTRIBUTION}`],
  );
  await sql(
    `insert into rail_failure (rail, call, type, code, message)
       values (?, 'payOut', 'RailError', 'timeout', '<script>alert(1)</script>')`,
    [RAIL],
  );
  const response = await viewer.get('/treasury');
  const source = await response.text();
  expect(source).not.toContain('<script>alert');
  const page = await read();
  expect(page).toContain('An account of ours has too little of an asset');
  expect(page).toContain('Fund the account.');
  expect(page).toContain('another network');
  expect(page).toContain('an unknown transaction');
  expect(page).toContain('payOut');
});

test('an administrator pauses and resumes with a row of the audit log, and nobody else', async () => {
  const form = { scope: `asset:${USDC}`, reason: 'the bank <b>asks</b> us to wait' };
  expect((await viewer.post('/treasury/pause', { _form: '', ...form })).status).toBe(403);
  const foreign = await viewer.formToken('/treasury');
  expect((await viewer.post('/treasury/pause', { _form: foreign, ...form })).status).toBe(403);
  expect((await admin.post('/treasury/pause', { _form: foreign, ...form })).status).toBe(403);
  expect(await sql('select 1 from pause')).toEqual([]);

  const token = await admin.formToken('/treasury');
  const done = await admin.post('/treasury/pause', { _form: token, ...form });
  expect([done.status, done.headers.get('location')]).toEqual([303, '/treasury#pauses']);
  expect(await (await viewer.get('/treasury')).text()).toContain('&lt;b&gt;asks&lt;/b&gt;');
  const resumed = await admin.post('/treasury/resume', { _form: token, scope: form.scope });
  expect(resumed.status).toBe(303);
  expect(await sql('select 1 from pause')).toEqual([]);
  expect((await acts()).map(({ act, subject, reason }) => [act, subject, reason])).toEqual([
    ['scope.paused', form.scope, form.reason],
    ['scope.resumed', form.scope, null],
  ]);
  const again = await admin.post('/treasury/resume', { _form: token, scope: form.scope });
  expect(again.status).toBe(409);
  expect(await textOf(again)).toContain('somebody has resumed it');
});

test.each([
  ['a scope that is not ours', { scope: 'rail:elsewhere', reason: 'r' }],
  ['no reason', { scope: 'all', reason: '  ' }],
  ['a reason that is too long', { scope: 'all', reason: 'r'.repeat(501) }],
])('%s is refused, and nothing is written', async (_, fields) => {
  const before = await acts();
  const token = await admin.formToken('/treasury');
  const refused = await admin.post('/treasury/pause', { _form: token, ...fields });
  expect(refused.status).toBe(409);
  expect(await acts()).toEqual(before);
  expect(await sql('select 1 from pause')).toEqual([]);
});

test('in Spanish', async () => {
  const page = await textOf(await viewer.get('/treasury?lang=es'));
  expect(page).toContain('Tesorería');
  expect(page).toContain('Envíe fondos a la cuenta.');
});

test('nobody who is not logged in sees it', async () => {
  const response = await createConsoleBrowser(bench.url).get('/treasury');
  expect(response.headers.get('location')).toBe('/login');
});
