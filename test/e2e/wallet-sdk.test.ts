import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  ApplicationConfiguration,
  IssuedAssetId,
  SigningKeypair,
  StellarConfiguration,
  type Types,
  Wallet,
} from '@stellar/typescript-wallet-sdk';
import type { Browser, Page } from 'playwright-core';
import { Asset, Keypair, Networks } from '@stellar/stellar-sdk';
import { createLedgerClient } from '../../src/sandbox/wallet/ledger-client.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { startBrowser } from '../support/browser.ts';
import { startDevelopmentServer, type DevelopmentServer } from '../support/development-server.ts';

/** Where screenshots of the pages are put; none are taken when it is not set. */
const SHOTS = process.env['SCREENSHOTS'];
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };

/** A wallet that nobody here wrote, and a real browser, against `npm run dev`. */
describe('the wallet SDK', () => {
  let server: DevelopmentServer;
  let browser: Browser;
  let assetId: IssuedAssetId;
  const secret = Keypair.random().secret();
  const keypair = SigningKeypair.fromSecret(secret);

  const createWallet = () => {
    const stellarConfiguration = new StellarConfiguration({
      network: Networks.TESTNET,
      horizonUrl: server.ledgerUrl.replace('http:', 'https:'),
    });
    // The library takes a Horizon by https alone; its client is told of plain http afterwards.
    stellarConfiguration.server.serverURL.protocol('http');
    return new Wallet({
      stellarConfiguration,
      applicationConfiguration: new ApplicationConfiguration(),
    });
  };
  const openAnchor = () => createWallet().anchor({ homeDomain: server.anchorUrl, allowHttp: true });

  beforeAll(async () => {
    server = await startDevelopmentServer();
    browser = await startBrowser();
    const toml = await (await fetch(`${server.anchorUrl}/.well-known/stellar.toml`)).text();
    const issuer = /issuer\s*=\s*"(G[A-Z2-7]{55})"/.exec(toml)?.[1] ?? '';
    assetId = new IssuedAssetId('USDC', issuer);
    const ledger = createLedgerClient(
      server.ledgerUrl,
      Networks.TESTNET,
      Keypair.fromSecret(secret),
    );
    await ledger.fund();
    await ledger.trust(new Asset('USDC', issuer));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  }, 60_000);

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
  const until = async (authToken: Types.AuthToken, id: string, status: string) =>
    waitUntil(
      async () => {
        const transaction = await openAnchor().sep24().getTransactionBy({ authToken, id });
        return transaction.status === status ? transaction : undefined;
      },
      { timeoutMs: 60_000, intervalMs: 200, what: `${id} is ${status}` },
    );

  test('authenticates, deposits and withdraws to completed through the pages', async () => {
    const anchor = openAnchor();
    const sep10 = await anchor.sep10();
    const authToken = await sep10.authenticate({ accountKp: keypair });

    const deposit = await anchor.sep24().deposit({ assetCode: 'USDC', authToken });
    const paying = await fillIn(deposit.url ?? '', 'deposit', { amount: '100' });
    const reference = paying.getByText(/RH(-[0-9A-Z]{4}){3}/);
    await reference.waitFor({ timeout: 30_000 });
    await shot(paying, 'deposit-instructions');
    const quoted = /RH(-[0-9A-Z]{4}){3}/.exec(await paying.content())?.[0];
    const paid = await fetch(`${server.bankUrl}/sandbox/transfers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rail: 'sandbox-bank', reference: quoted, amount: '100' }),
    });
    expect(paid.status).toBeLessThan(300);
    const deposited = await until(authToken, deposit.id ?? '', 'completed');
    expect(deposited).toMatchObject({ kind: 'deposit', amount_in: '100', amount_out: '99' });
    await paying.reload();
    await shot(paying, 'deposit-completed');

    const withdrawal = await anchor.sep24().withdraw({
      assetCode: 'USDC',
      authToken,
      extraFields: undefined,
    } as never);
    const page = await fillIn(withdrawal.url ?? '', 'withdrawal', {
      amount: '50',
      bank_account_number: '12345678',
      first_name: 'Ada',
      last_name: 'Lovelace',
    });
    const ready = await until(authToken, withdrawal.id ?? '', 'pending_user_transfer_start');
    await shot(page, 'withdrawal-instructions');
    const builder = await createWallet().stellar().transaction({ sourceAddress: keypair });
    const transfer = builder.transferWithdrawalTransaction(ready as never, assetId).build();
    keypair.sign(transfer);
    await createWallet().stellar().submitTransaction(transfer);
    const withdrawn = await until(authToken, withdrawal.id ?? '', 'completed');
    expect(withdrawn).toMatchObject({ kind: 'withdrawal', amount_in: '50', amount_out: '49.25' });
    await page.reload();
    await shot(page, 'withdrawal-completed');
  }, 180_000);
});
