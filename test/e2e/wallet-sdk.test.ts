import { describe, expect, test } from '@jest/globals';
import type { Types } from '@stellar/typescript-wallet-sdk';
import type { Page } from 'playwright-core';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { startBrowser } from '../support/browser.ts';
import { startDevelopmentServer } from '../support/development-server.ts';
import { openSdkWallet, REFERENCE, untilEnded, watchAll, watchOne } from './sdk-wallet.ts';
import { opened } from '../support/opened.ts';

/** Where screenshots of the pages are put; none are taken when it is not set. */
const SHOTS = process.env['SCREENSHOTS'];
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };

/** A wallet that nobody here wrote, and a real browser, against `npm run dev`. */
const server = await opened(startDevelopmentServer());
const browser = await opened(startBrowser());
const wallet = await openSdkWallet(server);

describe('the wallet SDK', () => {
  const shot = async (page: Page, name: string): Promise<void> => {
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
  };
  const fillIn = async (
    url: string,
    kind: string,
    answers: Record<string, string>,
  ): Promise<Page> => {
    const page = await browser.newPage(PHONE);
    await page.goto(url);
    await page.fill('#amount', answers['amount'] ?? '');
    await page.getByText('Bank transfer').click();
    await shot(page, `${kind}-amount`);
    await page.getByRole('button', { name: 'Continue' }).click();
    for (const [name, value] of Object.entries(answers)) {
      if (name !== 'amount') await page.fill(`#${name}`, value);
    }
    if (Object.keys(answers).length > 1) {
      await shot(page, `${kind}-details`);
      await page.getByRole('button', { name: 'Continue' }).click();
    }
    await page.getByRole('button', { name: 'Confirm' }).waitFor();
    await shot(page, `${kind}-review`);
    await page.getByRole('button', { name: 'Confirm' }).click();
    return page;
  };
  const until = async (id: string, status: string): Promise<Types.WithdrawTransaction> =>
    waitUntil(
      async () => {
        const { anchor, authToken } = wallet;
        const transaction = await anchor.sep24().getTransactionBy({ authToken, id });
        // The SDK does not tell its kinds of transaction apart; the anchor's answer does.
        return transaction.status === status
          ? (transaction as Types.WithdrawTransaction)
          : undefined;
      },
      { timeoutMs: 60_000, intervalMs: 200, what: `${id} is ${status}` },
    );

  test('authenticates, deposits and withdraws to completed through the pages', async () => {
    const { anchor, authToken } = wallet;
    const sep24 = anchor.sep24();
    expect((await sep24.info()).deposit['USDC']).toMatchObject({ enabled: true });
    const all = watchAll(wallet, 'sep24');

    const deposit = await sep24.deposit({ assetCode: 'USDC', authToken, lang: 'en' });
    const depositId = deposit.id ?? '';
    const watched = watchOne(wallet, 'sep24', depositId);
    const paying = await fillIn(deposit.url ?? '', 'deposit', { amount: '100' });
    await paying.getByText(REFERENCE).waitFor({ timeout: 30_000 });
    await shot(paying, 'deposit-instructions');
    await wallet.payAtBank(REFERENCE.exec(await paying.content())?.[0] ?? '', '100');
    await untilEnded(watched);
    const deposited = await until(depositId, 'completed');
    expect(deposited).toMatchObject({ kind: 'deposit', amount_in: '100', amount_out: '99' });
    expect(watched.statuses).toEqual(expect.arrayContaining(['incomplete', 'completed']));
    await paying.reload();
    await shot(paying, 'deposit-completed');

    const withdrawal = await sep24.withdraw({ assetCode: 'USDC', authToken, lang: 'en' });
    const withdrawalId = withdrawal.id ?? '';
    const page = await fillIn(withdrawal.url ?? '', 'withdrawal', {
      amount: '50',
      bank_account_number: '12345678',
      first_name: 'Ada',
      last_name: 'Lovelace',
    });
    const ready = await until(withdrawalId, 'pending_user_transfer_start');
    await shot(page, 'withdrawal-instructions');
    await wallet.payOnStellar(ready);
    const withdrawn = await until(withdrawalId, 'completed');
    expect(withdrawn).toMatchObject({ kind: 'withdrawal', amount_in: '50', amount_out: '49.25' });
    await page.reload();
    await shot(page, 'withdrawal-completed');

    const ended = [`${depositId} completed`, `${withdrawalId} completed`];
    await waitUntil(async () => ended.every((one) => all.told.includes(one)) || undefined, {
      timeoutMs: 10_000,
      intervalMs: 50,
      what: 'the watcher of all tells both ends',
    });
    all.stop();
    expect(all.faults).toEqual([]);
    const history = { authToken, assetCode: 'USDC', limit: 5, noOlderThan: '2026-01-01T00:00:00Z' };
    expect(await sep24.getTransactionsForAsset(history)).toMatchObject([
      { id: withdrawalId, kind: 'withdrawal' },
      { id: depositId, kind: 'deposit' },
    ]);
    const first = { ...history, kind: 'deposit' };
    expect(await sep24.getTransactionsForAsset(first)).toMatchObject([{ id: depositId }]);
    const hash = withdrawn.stellar_transaction_id ?? '';
    const bank = withdrawn.external_transaction_id ?? '';
    for (const by of [{ stellarTransactionId: hash }, { externalTransactionId: bank }]) {
      expect(await sep24.getTransactionBy({ authToken, ...by })).toMatchObject({
        id: withdrawalId,
      });
    }
  }, 180_000);
});
