import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { Proposal } from '../../../../src/db/entities/operator.ts';
import { publishPolicy } from '../../../../src/services/operators/policy.ts';
import { logIn, type ConsoleBrowser } from '../../../support/console.ts';
import {
  createCaseConsole,
  PAYER,
  pathOfCase,
  readPage,
  SCRIPT,
} from '../../../support/console-cases.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createCaseConsole());
const { em, stellarCase, asked } = bench;

let operator: ConsoleBrowser;
let approver: ConsoleBrowser;
let viewer: ConsoleBrowser;
beforeAll(async () => {
  operator = await logIn(bench, await bench.add(['operator']));
  approver = await logIn(bench, await bench.add(['approver']));
  viewer = await logIn(bench, await bench.add(['viewer']));
  await publishPolicy(em(), { twoPeopleAbove: {} });
}, 120_000);

const post = async (
  browser: ConsoleBrowser,
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<Response> => browser.post(path, { _form: await browser.formToken(), ...fields });

/** A refund of a case that an operator proposed. */
const propose = async (evidence = 'ticket 12'): Promise<{ key: string; path: string }> => {
  const key = await stellarCase();
  const { text } = await readPage(operator, `${pathOfCase(key)}/decide?action=refund`);
  const [, shown = '0'] = /name="shown" value="(\d+)"/.exec(text) ?? [];
  const sent = { action: 'refund', shown, evidence };
  const made = await post(operator, `${pathOfCase(key)}/decide`, sent);
  expect(made.headers.get('location')).toBe('/proposals');
  const { id } = await em().findOneOrFail(Proposal, { subject: key });
  return { key, path: `/proposals/${id}` };
};

const verdictOn = async (path: string) => {
  const { text } = await readPage(approver, path);
  const [, shown = ''] = /name="shown" value="([0-9a-f]{64})"/.exec(text) ?? [];
  const [, does = ''] = /name="does" value="([0-9a-f]{64})"/.exec(text) ?? [];
  return { shown, does };
};

test('whoever approves sees why it waits, what it would do now, and where it is', async () => {
  const { key, path } = await propose(`it says ${SCRIPT}`);
  const list = await readPage(approver, '/proposals');
  expect(list.text).toContain(`href="${path}"`);
  const { text, status } = await readPage(approver, path);
  expect(status).toBe(200);
  expect(text).toContain(`href="${pathOfCase(key)}"`);
  expect(text).toContain('Nobody announced this payment');
  expect(text).toContain(`sends 100 USDC back to ${PAYER}`);
  expect(text).toContain('Approve: Refund');
  expect(text).not.toContain('<script>alert');
  expect(text).not.toContain('shown: 0');
  const spanish = (await readPage(approver, `${path}?lang=es`)).text;
  expect(spanish).toContain(`devuelve 100 USDC a ${PAYER}`);
  await approver.get('/?lang=en');
});

test('it is approved with a reason, while it would still do what was shown', async () => {
  const { path } = await propose();
  const before = asked.length;
  const verdict = await verdictOn(path);
  const silent = await post(approver, `${path}/approve`, { ...verdict, reason: ' ' });
  expect(silent.status).toBe(409);
  expect(await silent.text()).toContain('reason: say why');
  const other = { ...verdict, does: 'f'.repeat(64), reason: 'I looked' };
  const changed = await post(approver, `${path}/approve`, other);
  expect(changed.status).toBe(409);
  expect(await changed.text()).toContain('has changed since it was shown');
  expect(asked).toHaveLength(before);
  const done = await post(approver, `${path}/approve`, { ...verdict, reason: 'I looked' });
  expect(done.headers.get('location')).toBe(path);
  expect(asked).toHaveLength(before + 1);
  const { text } = await readPage(approver, path);
  expect(text).toContain('I looked');
  expect(text).not.toContain('/approve');
});

test('it is not approved once its case has gone another way', async () => {
  const { key, path } = await propose();
  const verdict = await verdictOn(path);
  await em().execute(
    `insert into investigation_event (source_key, action, operator, evidence)
     values (?, 'hold', 'somebody', 'wait')`,
    [key],
    'run',
  );
  const before = asked.length;
  const late = await post(approver, `${path}/approve`, { ...verdict, reason: 'I looked' });
  expect(late.status).toBe(409);
  expect(asked).toHaveLength(before);
  const { text } = await readPage(approver, path);
  expect(text).toContain('something has happened to the case since it was proposed');
  expect(text).not.toContain('Approve: Refund');
  const refused = await post(approver, `${path}/refuse`, { ...verdict, reason: 'too late' });
  expect(refused.headers.get('location')).toBe(path);
});

test('a viewer sees that it is there, and nothing to decide; what is not there is unknown', async () => {
  const { path } = await propose();
  const { text, status } = await readPage(viewer, path);
  expect(status).toBe(200);
  expect(text).not.toContain('/approve');
  expect(text).not.toContain(PAYER);
  expect((await readPage(operator, path)).text).not.toContain('/approve');
  expect((await readPage(approver, `/proposals/${randomUUID()}`)).status).toBe(404);
  expect((await readPage(approver, '/proposals/nothing')).status).toBe(404);
});
