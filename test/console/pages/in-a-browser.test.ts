import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { fillFigures } from '../../../src/services/operations/figures/fill.ts';
import { proposeDecision } from '../../../src/services/operators/carry-out.ts';
import type { Credentials } from '../../../src/services/operators/accounts.ts';
import { totpCode } from '../../../src/services/operators/login/totp.ts';
import { startBrowser } from '../../support/browser.ts';
import {
  createCaseConsole,
  DAY,
  pathOfCase,
  type CaseConsole,
} from '../../support/console-cases.ts';
import { addTransaction, DISTRIBUTION } from '../../support/rows.ts';
import { findBarriers, isWithinWidth, openContext, SCREENS, tabTo } from '../../pages/support.ts';

const SHOTS = process.env['SCREENSHOTS'];
const paths = [
  '/',
  '/proposals',
  '/audit',
  '/clients',
  '/operators',
  '/treasury',
  '/figures',
  `/treasury/clear/listener/${DISTRIBUTION}`,
];
const nameOf = (path: string): string =>
  path === '/'
    ? 'front'
    : path
        .slice(1)
        .replaceAll(/[^\w-]+/g, '-')
        .slice(0, 60);

let browser: Browser;
let bench: CaseConsole;

beforeAll(async () => {
  bench = await createCaseConsole();
  browser = await startBrowser();
  const proposer = await bench.add(['operator'], 'Grace Stone');
  const rows = [
    await addTransaction(bench.owner.em.fork(), {
      parkedReason: 'a lost answer of the rail',
      status: 'pending_anchor',
      amountIn: '1250.5',
    }),
    await addTransaction(bench.owner.em.fork(), {
      parkedReason: 'no trustline in time',
      status: 'pending_trust',
      amountIn: '50',
    }),
  ];
  const found = pathOfCase(await bench.stellarCase({ amount: '100' }));
  await bench.railCase();
  await addTransaction(bench.em(), { amountExpected: '101' });
  await bench.addDay();
  for (const type of ['missing_here', 'amount']) await bench.addBreak(type);
  paths.push('/investigations', found, `${found}/payer`, `${found}/candidates`);
  paths.push(`${found}/decide?action=refund&amount=40&fee=0.5`);
  paths.push('/reconciliation', `/reconciliation/${DAY}`);
  paths.push('/customers', `/customers/${await bench.addCustomer()}`);
  paths.push(`/payments/${rows[0]?.id}`, `/payments/${rows[0]?.id}/personal`);
  const em = bench.em();
  for (const row of rows) {
    await em.execute(
      `insert into transaction_event (transaction_id, to_status, actor, reason)
         values (?, 'completed', 'story', 'paid')`,
      [row.id],
    );
  }
  await fillFigures(bench.owner);
  await em.execute(
    `insert into cursor (source, cursor, read_ledger, stopped_reason)
       values (?, '429496729600', 99, 'Horizon lost its history')`,
    [`stellar/${DISTRIBUTION}`],
  );
  const actor = {
    id: proposer.id,
    name: proposer.email,
    roles: ['operator'],
    channel: 'console',
    address: '192.0.2.1',
  } as const;
  const made = await proposeDecision(bench.orm.em.fork(), actor, {
    kind: 'resolve',
    id: rows[0]?.id ?? '',
    terms: { action: 'settled', parking: 1 },
    evidence: 'The bank says delivered: reference 4711, statement of today.',
  });
  if (isRefusal(made)) throw new Error(made.message);
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await bench?.close();
}, 120_000);

/** Types as a person without a mouse does; somebody new, since a code is taken once. */
const logIn = async (page: Page): Promise<void> => {
  const person: Credentials = await bench.add(['operator', 'approver', 'admin'], 'Ada Quill');
  const typed = {
    email: person.email,
    password: person.password,
    code: totpCode(person.totpSecret ?? '', Date.now()),
  };
  for (const [name, value] of Object.entries(typed)) {
    await tabTo(page, name);
    await page.keyboard.type(value);
  }
  await page.keyboard.press('Enter');
  await page.waitForURL(`${bench.url}/`);
};

describe('the console in a browser', () => {
  test.each(SCREENS)(
    'is logged into by keyboard and read in %s on a %s',
    async (language, name, screen) => {
      const context = await openContext(browser, { ...screen, locale: language }, false);
      const page = await context.newPage();
      await page.goto(`${bench.url}/login`);
      const look = async (what: string): Promise<void> => {
        if (SHOTS)
          await page.screenshot({ path: join(SHOTS, `${what}-${name}.png`), fullPage: true });
        expect(await page.getAttribute('html', 'lang')).toBe(language);
      };
      await look('login');
      await logIn(page);
      // All pages are read below; here they are pictured, where pictures are wanted.
      for (const path of SHOTS ? paths : ['/']) {
        await page.goto(`${bench.url}${path}`);
        await look(nameOf(path));
      }
      await context.close();
    },
    120_000,
  );

  test('has nothing that keeps somebody from using it, and fits each screen', async () => {
    for (const [language, , screen] of SCREENS) {
      const context = await openContext(browser, { ...screen, locale: language });
      const page = await context.newPage();
      await page.goto(`${bench.url}/login`);
      expect(await findBarriers(page)).toEqual([]);
      await logIn(page);
      for (const path of paths) {
        await page.goto(`${bench.url}${path}`);
        expect([path, await isWithinWidth(page)]).toEqual([path, true]);
        expect([path, await findBarriers(page)]).toEqual([path, []]);
      }
      await context.close();
    }
  }, 240_000);
});
