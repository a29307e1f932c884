import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { findCacheDirectory } from '../../src/dev/cache-directory.ts';
import { silentProgress } from '../../src/dev/progress.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { createReleases } from '../../src/dev/releases.ts';
import { PAYMENT_SEARCH_ATTRIBUTES, startTemporal } from '../../src/dev/temporal/server.ts';
import { RailError } from '../../src/domain/rails/error.ts';
import { startBrowser } from '../support/browser.ts';
import { createStoryBench, orderFor, type StoryBench } from '../support/stories.ts';
import { shot } from './support.ts';

/*
 * What an operator reads in Temporal's UI: the real UI of the CLI that the project brings, over real
 * stories. With SCREENSHOTS set it takes the pictures of docs/images/temporal.
 */

const RAIL = 'sandbox-bank';
/** The UI scrolls within its page: a window as high as what it shows is a whole picture. */
const LIST = { viewport: { width: 1440, height: 520 } };
const STORY = { viewport: { width: 1440, height: 1_150 } };
const WORDS = { viewport: { width: 1440, height: 620 } };

/** The columns that the README names, as the UI keeps them in the browser. */
const COLUMNS = [
  'Status',
  'Workflow ID',
  'PaymentKind',
  'PaymentStatus',
  'NeedsAttention',
  'Asset',
  'Rail',
  'Start',
];
const SETTINGS_KEY = 'namespace-workflow-table-columns';
const namespace = 'default';

describe("Temporal's UI", () => {
  const releases = createReleases();
  let bench: StoryBench;
  let browser: Browser;
  let uiUrl = '';

  beforeAll(async () => {
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
    const temporal = await startTemporal({
      env,
      cacheDirectory: findCacheDirectory(env),
      mode: 'ephemeral',
      namespace,
      searchAttributes: PAYMENT_SEARCH_ATTRIBUTES,
      progress: silentProgress,
    });
    releases.add('Temporal', async () => temporal.stop());
    uiUrl = temporal.uiUrl ?? '';
    bench = await createStoryBench({ at: temporal, rail: RAIL });
    releases.add('the bench', async () => bench.close());
    browser = await startBrowser();
    releases.add('the browser', async () => browser.close());
  }, 180_000);
  afterAll(async () => releases.releaseAll());

  const begin = async (
    kind: 'deposit' | 'withdrawal' | 'remittance',
    amountExpected: string,
    answers = {},
  ) => {
    const order = orderFor(kind, { rail: RAIL, railAsset: 'iso4217:USD', amountExpected });
    const payUntil = new Date(Date.now() + 3_600_000).toISOString();
    return bench.tell({ ...order, payUntil }, answers);
  };
  const open = async (path: string, settings: BrowserContextOptions): Promise<Page> => {
    const context = await browser.newContext(settings);
    releases.add('a window', async () => context.close());
    const columns = JSON.stringify({ [namespace]: COLUMNS.map((label) => ({ label })) });
    await context.addInitScript(
      `localStorage.setItem(${JSON.stringify(SETTINGS_KEY)}, ${JSON.stringify(columns)})`,
    );
    const page = await context.newPage();
    await page.goto(`${uiUrl}/namespaces/${namespace}/workflows${path}`);
    return page;
  };
  /** What stands on a page, and in the frames that the UI puts summary and details into. */
  const textOf = async (page: Page): Promise<string> => {
    const texts = page.frames().map(async (frame) =>
      frame
        .locator('body')
        .innerText({ timeout: 1_000 })
        .catch(() => ''),
    );
    return (await Promise.all(texts)).join('\n');
  };
  /** Waits until the page says all of these. */
  const untilSays = async (page: Page, texts: readonly string[]): Promise<void> => {
    for (const text of texts) {
      const isSaid = async (): Promise<boolean> => (await textOf(page)).includes(text);
      await waitUntil(isSaid, { timeoutMs: 60_000, intervalMs: 100, what: `it says "${text}"` });
    }
  };
  const pathOf = ({ handle: { workflowId } }: { handle: { workflowId: string } }) =>
    `/${encodeURIComponent(workflowId)}`;
  /** The page of a story, with its timeline. */
  const look = async (
    story: Parameters<typeof pathOf>[0],
    name: string,
    steps: readonly string[],
  ) => {
    const page = await open(pathOf(story), STORY);
    await untilSays(page, steps);
    await shot(page, name);
    return page;
  };
  /** The tab with its words; what stands there. */
  const words = async (page: Page, name: string, said: readonly string[]): Promise<string> => {
    await page.setViewportSize(WORDS.viewport);
    await page.getByText('User Metadata').first().click();
    await page.waitForURL(/metadata/);
    await untilSays(page, said);
    await shot(page, name);
    return textOf(page);
  };

  test('shows a deposit that waits for its money', async () => {
    const story = await begin('deposit', '100');
    const steps = ['ask sandbox-bank how to pay 100 USD', 'wait for 100 USD'];
    const page = await look(story, 'waiting', steps);
    const said = ['Deposit of 100 USD by sandbox-bank for USDC', 'waiting for 100 USD, until'];
    expect(await words(page, 'waiting-words', said)).toContain('Current Details');
  }, 180_000);

  test('shows a deposit that waits for a person', async () => {
    const story = await begin('deposit', '50');
    await story.receive('40', 'rail/1');
    const asked = '40 USD came, 50 were announced';
    const page = await look(story, 'parked', [`ask a person: ${asked}`, 'wait for a person']);
    const choice = 'decide accept, settled or refundedByHand';
    expect(await words(page, 'parked-words', [`${asked}: ${choice}`])).toContain('Current Details');
  }, 180_000);

  test('shows a deposit that was paid', async () => {
    const story = await begin('deposit', '100');
    await story.receive('100', 'rail/2');
    await story.handle.result();
    const steps = ['creditFunds', 'pay 99 USDC on Stellar', 'paid 99 USDC in abab'];
    const page = await look(story, 'done', steps);
    expect(await words(page, 'done-words', ['paid 99 USDC in abab'])).toContain('Current Details');
  }, 180_000);

  test('shows how often a rail was asked in vain', async () => {
    const story = await begin('withdrawal', '250', {
      executeOutgoingTransaction: () => {
        throw new RailError('BANK_CLOSED', 'the bank is closed until 7:00');
      },
    });
    await story.receive('250');
    const page = await look(story, 'asked-again', ['pay 249 USD by sandbox-bank']);
    const why = 'RailError BANK_CLOSED: the bank is closed until 7:00';
    expect(await words(page, 'asked-again-words', [why])).toContain('and asked again');
  }, 180_000);

  test('lists payments with what they are found by', async () => {
    await begin('remittance', '75');
    const page = await open('?query=PaymentKind+IS+NOT+NULL', LIST);
    await untilSays(page, ['remittance/', 'withdrawal/', 'deposit/', ...COLUMNS.slice(2)]);
    await shot(page, 'list');
    expect(await page.getByText('sweep').count()).toBe(0);
  }, 180_000);
});
