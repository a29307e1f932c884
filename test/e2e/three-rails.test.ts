import { Asset } from '@stellar/stellar-sdk';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as jsqr from 'jsqr';
import { pino } from 'pino';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { startApi } from '../../src/api/main.ts';
import { readApiConfig, readWorkerConfig } from '../../src/config.ts';
import { Investigation } from '../../src/db/entities/money-in.ts';
import { RailPayment } from '../../src/db/entities/money-out.ts';
import { openOrm, type Orm } from '../../src/db/orm.ts';
import { createPerson, issueTo, type Person } from '../../src/dev/demo/payments.ts';
import { createReleases } from '../../src/dev/releases.ts';
import type { Stack } from '../../src/dev/stack.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import type { FakeRail } from '../../src/rails/define-rail.ts';
import { login, readTransaction } from '../../src/sandbox/wallet/wallet.ts';
import { installRuntime } from '../../src/worker/runtime.ts';
import { startWorkers } from '../../src/worker/start-workers.ts';
import { expectUsable, PHONE, shot } from '../pages/support.ts';
import { startBrowser } from '../support/browser.ts';
import { endTemporalRuntime } from '../support/temporal-runtime.ts';
import { startTestStack } from '../support/test-stack.ts';

const COINS = [
  ['increase', 'USDC', 'These details are for this payment alone'],
  ['pix', 'BRLC', 'The code says whom it is for'],
  ['sepa', 'EURC', 'Please quote the reference exactly'],
] as const;
const WITHIN_MS = 90_000;

/*
 * The rails that Railhead comes with, through the whole stack and in a real browser: one anchor, one
 * ledger, and the pretend bank of each rail. People pay at the page of the pretend banks.
 */
const releases = createReleases();
let stack: Stack;
let orm: Orm;
let browser: Browser;
let context: BrowserContext;
let person: Person;

beforeAll(async () => {
  const anchor = fileURLToPath(new URL('../support/three-coins.ts', import.meta.url));
  stack = await startTestStack(releases, { RAILHEAD_ANCHOR: anchor });
  const log = pino({ level: 'error' });
  await endTemporalRuntime();
  installRuntime(log, 0);
  const config = readWorkerConfig(stack.environment);
  const workers = await startWorkers(config, stack.business, log);
  releases.add('the workers', workers.close);
  const api = await startApi(readApiConfig(stack.environment), stack.business.anchor, log);
  releases.add('the api', api.close);
  orm = await openOrm({ databaseUrl: stack.environment['DATABASE_URL'] ?? '' });
  releases.add('its connections', async () => orm.close());
  browser = await startBrowser();
  releases.add('the browser', async () => browser.close());
  person = await createPerson(stack);
}, 180_000);
afterAll(async () => releases.releaseAll(), 120_000);
beforeEach(async () => {
  context = await browser.newContext({ ...PHONE, bypassCSP: true });
});
afterEach(async () => context.close());

const fakeOf = (rail: string): FakeRail => {
  const found = stack.fakes.find(([{ profile }]) => profile.name === rail);
  if (!found) throw new Error(`${rail} has no pretend bank`);
  return found[1];
};
const until = async <Found>(what: string, look: () => Promise<Found | undefined>) =>
  waitUntil(look, { timeoutMs: WITHIN_MS, intervalMs: 200, what });

/** Opens SEP-24's page of a new payment, as a wallet does. */
const begin = async (way: 'deposit' | 'withdraw', assetCode: string) => {
  const token = await login(person.options);
  const { anchorUrl } = person.options;
  const response = await fetch(`${anchorUrl}/sep24/transactions/${way}/interactive`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ asset_code: assetCode, lang: 'en' }),
  });
  const { id, url = '' } = (await response.json()) as { id: string; url?: string };
  expect([response.status, url]).toEqual([200, expect.stringContaining('http')]);
  const page = await context.newPage();
  await page.goto(url);
  const read = async () => readTransaction(person.options, token, 'sep24', id);
  return { id, page, read };
};

const confirm = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.locator('main[data-live]').waitFor();
};

const choose = async (page: Page, rail: string, amount: string): Promise<void> => {
  await page.fill('#amount', amount);
  // There is nothing to choose where one rail is all there is.
  const choice = page.locator('select#rail');
  if ((await choice.count()) > 0) await choice.selectOption(rail);
  await page.getByRole('button', { name: 'Continue' }).click();
};

/** What a camera makes of a picture; null where it finds no code. */
const scan = (picture: Buffer): string | null => {
  const { data, width, height } = PNG.sync.read(picture);
  return jsqr.default.default(new Uint8ClampedArray(data), width, height)?.data ?? null;
};

/** Pays at the page of the pretend banks, by what the customer's page shows. */
const payAt = async (rail: string, shown: string, amount: string): Promise<void> => {
  const page = await context.newPage();
  await page.goto(stack.counterUrl ?? '');
  await page.selectOption('#rail', rail);
  await page.fill('#reference', shown);
  await page.fill('#amount', amount);
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.getByRole('heading', { name: `Paid ${amount}` }).waitFor();
  await page.close();
};

/** Opens a withdrawal, fills it in and pays it on Stellar. @returns it, delivered by the rail. */
const withdraw = async (rail: string, asset: Asset, amount: string) => {
  const { id, page, read } = await begin('withdraw', asset.getCode());
  await choose(page, rail, amount);
  for (const [name, value] of Object.entries(fakeOf(rail).payee)) {
    const field = page.locator(`#${name}`);
    const tag = await page.evaluate<string>(`document.getElementById('${name}').tagName`);
    await (tag === 'SELECT' ? field.selectOption(value) : field.fill(value));
  }
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Is this right?' }).waitFor();
  await confirm(page);
  const ready = await until('the anchor says where to pay', async () => {
    const transaction = await read();
    return transaction['withdraw_memo'] ? transaction : undefined;
  });
  const memo = String(ready['withdraw_memo']);
  await person.ledger.pay(String(ready['withdraw_anchor_account']), asset, amount, memo);
  const done = await until('the withdrawal is completed', async () => {
    const transaction = await read();
    return transaction['status'] === 'completed' ? transaction : undefined;
  });
  await page.getByRole('heading', { name: 'Done' }).waitFor();
  return { id, page, done };
};

const casesWhere = async (where: Partial<Investigation>) =>
  orm.em.fork().find(Investigation, where);

describe.each(COINS)('%s, through the whole stack in a browser', (rail, code, note) => {
  const assetOf = (): Asset => new Asset(code, stack.environment['ASSET_ISSUER'] ?? '');
  beforeAll(async () => {
    const asset = assetOf();
    await person.ledger.trust(asset);
    const anchorage = {
      anchorUrl: stack.environment['PUBLIC_URL'] ?? '',
      place: stack.place,
      networkPassphrase: stack.environment['NETWORK_PASSPHRASE'] ?? '',
      asset,
    };
    const seed = stack.environment['ISSUER_SEED'] ?? '';
    await issueTo({ ...person, asset }, anchorage, seed, '100');
  }, 60_000);

  test('carries a deposit from the instructions on a phone to completed', async () => {
    const { page, read } = await begin('deposit', code);
    await choose(page, rail, '100');
    await page.getByRole('heading', { name: 'Is this right?' }).waitFor();
    await confirm(page);
    const { reference } = fakeOf(rail);
    const shown = await until('the page says how to pay', async () => {
      const markup = (await page.content()).split('How to pay')[1] ?? '';
      return reference.exec(markup)?.[0];
    });
    expect(await page.locator('main').textContent()).toContain(note);
    await expectUsable(page, 'en');
    await shot(page, `deposit-instructions-${rail}-en-phone`);
    const picture = page.getByRole('img', { name: /QR code/ });
    const scanned = (await picture.count()) > 0 ? (scan(await picture.screenshot()) ?? '') : '';
    expect(scanned === '').toBe(rail !== 'pix');
    expect(scanned.toUpperCase()).toContain(rail === 'pix' ? shown : '');
    // A link leads to the pretend bank, filled in.
    const link = page.getByRole('link', { name: 'Development: pay at the pretend bank' });
    expect(await link.getAttribute('href')).toContain(`${stack.counterUrl}/pay/`);
    const markup = (await page.content()).split('How to pay')[1] ?? '';
    await payAt(rail, reference.exec(markup)?.[0] ?? '', '100');
    const done = await until('the deposit is completed', async () => {
      const transaction = await read();
      return transaction['status'] === 'completed' ? transaction : undefined;
    });
    expect(done['stellar_transaction_id']).toMatch(/^[0-9a-f]{64}$/);
    await page.getByRole('heading', { name: 'Done' }).waitFor();
  }, 180_000);

  test('pays a withdrawal out, as its bank has booked it', async () => {
    const { id, done } = await withdraw(rail, assetOf(), '50');
    const { key, railReference } = await orm.em
      .fork()
      .findOneOrFail(RailPayment, { transactionId: id });
    expect(done['external_transaction_id']).toBe(railReference);
    const booked = (await fakeOf(rail).statement?.())?.filter((one) => one.idempotencyKey === key);
    expect(booked).toMatchObject([{ direction: 'out', railReference }]);
  }, 180_000);

  test('makes a case of money that nobody announced', async () => {
    const asset = stack.business.anchor.rails.find(({ name }) => name === rail)?.asset ?? '';
    await payAt(rail, 'a present', '33.33');
    const found = await until('the money is a case', async () => {
      const cases = await casesWhere({ asset, reason: 'unannounced_rail_money' });
      return cases.length > 0 ? cases : undefined;
    });
    expect(found.map(({ amount }) => Number(amount))).toEqual([33.33]);
  }, 180_000);
});

test.each(['increase', 'pix', 'sepa'])(
  'a pay-out by %s that comes back is a case',
  async (rail) => {
    const { key, transactionId } = await until('a pay-out is delivered', async () => {
      const paid = await orm.em.fork().findOne(RailPayment, { rail, state: 'delivered' });
      return paid ?? undefined;
    });
    await fakeOf(rail).returnPayout?.(key);
    const found = await until('the contradiction is a case', async () => {
      const cases = await casesWhere({ transactionId, reason: 'contradiction' });
      return cases.length > 0 ? cases : undefined;
    });
    expect(found).toMatchObject([
      { sourceKey: `payout/${key}`, resolution: 'delivered before, returned now' },
    ]);
  },
  180_000,
);
