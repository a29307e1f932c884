import { expect, test } from '@jest/globals';
import { Types } from '@stellar/typescript-wallet-sdk';
import { pickPort } from '../../src/dev/processes/ports.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { startDevelopmentServer } from '../support/development-server.ts';
import { describeUnless } from '../support/skip.ts';
import { openSdkWallet, REFERENCE, untilEnded, watchOne } from './sdk-wallet.ts';
import { opened } from '../support/opened.ts';

const PORT = 80;
const isFree = await pickPort('the anchor', { port: PORT, variable: 'PORT' }).catch(() => null);
const reason = isFree === null ? 'port 80 is taken, or only for the superuser' : undefined;

/** A URL leaves port 80 out: what the anchor calls itself must be what a wallet asks for. */
const server = await opened(startDevelopmentServer(PORT));
const wallet = await openSdkWallet(server);

describeUnless(reason, 'the wallet SDK on port 80', () => {
  test('stellar.toml, the challenge and the pages call it localhost, without a port', async () => {
    expect(server.homeDomain).toBe('localhost');
    const { anchor, authToken } = wallet;
    expect((await anchor.sep1()).webAuthEndpoint).toBe('http://localhost/auth');
    const { url } = await anchor.sep24().deposit({ assetCode: 'USDC', authToken });
    expect(url).toMatch(/^http:\/\/localhost\/interactive\//);
    const { SEP6 } = Types.Sep38PriceContext;
    const price = { sellAsset: wallet.usdc, buyAsset: 'iso4217:USD', sellAmount: '100' };
    expect(await anchor.sep38().price({ ...price, context: SEP6 })).toMatchObject({
      sell_amount: '100',
    });
  });

  test('a deposit is requested, paid and watched to completed', async () => {
    const { anchor, authToken, keypair } = wallet;
    const params = { asset_code: 'USDC', account: keypair.publicKey, type: 'sandbox-bank' };
    const answer = await anchor.sep6().deposit({ authToken, params });
    const id = 'id' in answer ? (answer.id ?? '') : '';
    const watched = watchOne(wallet, 'sep6', id);
    const reference = await waitUntil(
      async () => {
        const transaction = await anchor.sep6().getTransactionBy({ authToken, id });
        return REFERENCE.exec(JSON.stringify(transaction.instructions ?? {}))?.[0];
      },
      { timeoutMs: 60_000, intervalMs: 100, what: 'the deposit has instructions' },
    );
    await wallet.payAtBank(reference, '100');
    await untilEnded(watched);
    expect([watched.ended, watched.statuses.at(-1)]).toEqual(['success', 'completed']);
  }, 90_000);
});
