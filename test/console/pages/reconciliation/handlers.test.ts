import { beforeAll, describe, expect, test } from '@jest/globals';
import { OperatorAct, Proposal } from '../../../../src/db/entities/operator.ts';
import { publishPolicy } from '../../../../src/services/operators/policy.ts';
import { createConsoleBrowser, logIn, type ConsoleBrowser } from '../../../support/console.ts';
import {
  createCaseConsole,
  DAY,
  readPage as read,
  SCRIPT,
} from '../../../support/console-cases.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createCaseConsole());
const { em, acts, asked, addBreak } = bench;

let viewer: ConsoleBrowser;
let operator: ConsoleBrowser;
beforeAll(async () => {
  viewer = await logIn(bench, await bench.add(['viewer']));
  operator = await logIn(bench, await bench.add(['operator']));
  await bench.addDay();
}, 120_000);

const close = async (keys: readonly string[], fields: Record<string, string> = {}) =>
  operator.post('/reconciliation/close', {
    _form: await operator.formToken('/'),
    reason: 'the bank booked it twice, mended today',
    ...Object.fromEntries(keys.map((key) => [`break.${key.split('/')[1] ?? ''}`, '0'])),
    ...fields,
  });

describe('the reconciliation', () => {
  test('shows the days, the open breaks by kind, and each break, escaped', async () => {
    const key = await addBreak('missing_here');
    const young = await addBreak('amount', { hasCase: false });
    const { text } = await read(viewer, '/reconciliation');
    expect(text).toContain(`href="/reconciliation/${DAY}"`);
    expect(text).toContain('href="/reconciliation?type=missing_here"');
    expect(text).toContain('−12.50 USDC');
    expect(text).toContain(key);
    expect(text).not.toContain(SCRIPT);
    expect(text).not.toContain('name="break.');
    const some = (await read(operator, '/reconciliation?type=missing_here')).text;
    expect(some).toContain(`name="break.${key.split('/')[1] ?? ''}"`);
    const other = (await read(operator, '/reconciliation?type=amount')).text;
    expect(other).toContain('none yet');
    expect(other).not.toContain(`name="break.${young.split('/')[1] ?? ''}"`);
  });

  test('shows a day with what was compared where, and no day that was not reconciled', async () => {
    const { text, status } = await read(viewer, `/reconciliation/${DAY}`);
    expect(status).toBe(200);
    expect(text).toContain('41 agree');
    expect(text).not.toContain(SCRIPT);
    expect((await read(viewer, '/reconciliation?before=2026-02-31')).status).toBe(200);
    for (const day of ['2026-11-28', '2026-13-77', '2026-02-31', 'x']) {
      expect([day, (await read(viewer, `/reconciliation/${day}`)).status]).toEqual([day, 404]);
    }
  });

  test('gives a day as CSV and as PDF, each of which is a row of the audit log', async () => {
    await addBreak('state');
    const path = `/reconciliation/${DAY}`;
    const csv = await operator.get(`${path}/breaks.csv`);
    expect(csv.headers.get('content-disposition')).toContain(`breaks-${DAY}.csv`);
    const rows = (await csv.text()).split('\r\n');
    expect(rows[0]).toBe(
      'place,type,direction,key,asset,amount,here,there,message,firstDay,lastDay,caseKey,caseState,days,resolvedAt',
    );
    expect(rows.some((row) => row.includes(",state,out,'=key-"))).toBe(true);
    const pdf = await operator.get(`${path}/report.pdf`);
    expect(pdf.headers.get('content-type')).toContain('application/pdf');
    expect(pdf.headers.get('content-disposition')).toMatch(/^attachment/);
    const bytes = Buffer.from(await pdf.arrayBuffer()).toString('latin1');
    expect(bytes.slice(0, 5)).toBe('%PDF-');
    expect(bytes.trimEnd().slice(-5)).toBe('%%EOF');
    for (const what of ['breaks.csv', 'report.pdf']) {
      expect(await acts(`${path}/${what}`)).toEqual(['reconciliation.exported']);
      expect((await viewer.get(`${path}/${what}`)).status).toBe(403);
    }
  });
});

describe('the comparison', () => {
  const ask = async (browser: ConsoleBrowser) =>
    browser.post('/reconciliation/compare', { _form: await browser.formToken('/') });

  test('is asked for again by whoever decides, with its row, and the page says so', async () => {
    const before = asked.length;
    const done = await ask(operator);
    expect([done.status, done.headers.get('location')]).toEqual([303, '/reconciliation?asked=yes']);
    expect(asked.slice(before)).toEqual(['reconcile']);
    expect(await em().count(OperatorAct, { act: 'reconciliation.asked' })).toBe(1);
    expect((await read(operator, '/reconciliation?asked=yes')).text).toContain('role="status"');
    expect((await read(operator, '/reconciliation')).text).not.toContain('role="status"');
  });

  test('is not offered to who may not, nor asked for without the form’s token', async () => {
    const before = asked.length;
    expect((await read(viewer, '/reconciliation')).text).not.toContain('/reconciliation/compare');
    expect((await ask(viewer)).status).toBe(403);
    expect((await operator.post('/reconciliation/compare', {})).status).toBe(403);
    expect(asked).toHaveLength(before);
  });
});

describe('breaks', () => {
  test('are closed together with one reason, each by its case and with its rows', async () => {
    const keys = [await addBreak('details'), await addBreak('details')];
    const before = asked.length;
    const done = await close(keys);
    expect(done.status).toBe(200);
    expect(await done.text()).toContain('2 cases were closed.');
    expect(asked.slice(before)).toEqual(
      keys.map(() =>
        expect.objectContaining({ evidence: 'the bank booked it twice, mended today', shown: 0 }),
      ),
    );
    for (const key of keys) {
      expect(await acts(key)).toEqual(['decision.sent', 'decision.answered']);
    }
  });

  test('are not closed over a case that has changed since it was shown', async () => {
    const key = await addBreak('details');
    const name = `break.${key.split('/')[1] ?? ''}`;
    const before = asked.length;
    const done = await close([key], { [name]: '3' });
    expect(done.status).toBe(409);
    expect(asked).toHaveLength(before);
  });

  test('become proposals where two people are needed, and what cannot be closed is said', async () => {
    await publishPolicy(em(), { twoPeopleAbove: {} });
    const key = await addBreak('doubled');
    const gone = await addBreak('doubled', { hasCase: false });
    const before = asked.length;
    const done = await close([key, gone]);
    expect(done.status).toBe(409);
    const text = await done.text();
    expect(text).toContain('1 case waits for a second person.');
    expect(text).toContain(`${gone}</a>:`);
    expect(await em().count(Proposal, { subject: key, state: 'open' })).toBe(1);
    expect(asked).toHaveLength(before);
    await publishPolicy(em(), { onePerson: true });
  });

  test('are not closed without a choice, a reason or the token, nor by who may not', async () => {
    const key = await addBreak('asset');
    const before = asked.length;
    expect((await close([])).status).toBe(409);
    expect((await close([key], { reason: ' ' })).status).toBe(409);
    expect((await close([key], { _form: 'x' })).status).toBe(403);
    const form = { _form: await viewer.formToken('/'), reason: 'r' };
    expect((await viewer.post('/reconciliation/close', form)).status).toBe(403);
    const nobody = createConsoleBrowser(bench.url);
    expect((await nobody.post('/reconciliation/close')).headers.get('location')).toBe('/login');
    expect(asked).toHaveLength(before);
    expect(await acts(key)).toEqual([]);
  });
});
