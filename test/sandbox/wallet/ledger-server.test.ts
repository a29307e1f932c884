import { afterAll, describe, expect, test } from '@jest/globals';
import { Asset, Keypair } from '@stellar/stellar-sdk';
import { makeAnchorKeys } from '../../../src/dev/keys.ts';
import { prepareAccounts } from '../../../src/dev/prepare-accounts.ts';
import { createSandboxLedger } from '../../../src/sandbox/ledger/sandbox-ledger.ts';
import { createLedgerClient } from '../../../src/sandbox/wallet/ledger-client.ts';
import { openLedgerServer } from '../../../src/sandbox/wallet/ledger-server.ts';

/* A wallet, and the accounts of an anchor, by either way to the ledger. */

const ledger = createSandboxLedger({ closeMs: 50 });
const { url } = await ledger.listen(0);
afterAll(() => ledger.close());

const PLACES = [
  { by: 'horizon', url: `${url}/`, setting: 'HORIZON_URL' },
  { by: 'rpc', url: `${url}/rpc`, setting: 'RPC_URL' },
] as const;

describe.each(PLACES)('by $by', ({ by, url: at, setting }) => {
  const place = { by, url: at };
  const { networkPassphrase } = ledger;

  test('the accounts of an anchor are made once, and a second time nothing is done', async () => {
    const keys = makeAnchorKeys();
    const notes: string[] = [];
    const options = { ledger: place, networkPassphrase, keys, homeDomain: 'anchor.example' };
    await prepareAccounts({ ...options, note: (text) => void notes.push(text) });
    expect(notes).toEqual([
      `funded ${keys.ASSET_ISSUER}`,
      `funded ${keys.DISTRIBUTION_ACCOUNT}`,
      `funded ${keys.SIGNING_ACCOUNT}`,
      `set the home domain of ${keys.ASSET_ISSUER} to anchor.example`,
      expect.stringMatching(
        `^issued 1000000 ${keys.ASSET_CODE} to ${keys.DISTRIBUTION_ACCOUNT} in [0-9a-f]{64}$`,
      ),
    ]);
    await prepareAccounts({ ...options, note: (text) => void notes.push(text) });
    expect(notes).toHaveLength(5);
  });

  test('a wallet is funded, trusts, pays and reads its balance', async () => {
    const issuer = Keypair.random();
    const asset = new Asset('USDC', issuer.publicKey());
    const owner = createLedgerClient(place, networkPassphrase, issuer);
    await owner.fund();
    const keypair = Keypair.random();
    const wallet = createLedgerClient(place, networkPassphrase, keypair);
    await wallet.fund();
    expect(await wallet.balance(asset)).toBe('0');
    await wallet.trust(asset);
    const hash = await owner.pay(keypair.publicKey(), asset, '12.5', '7');
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await wallet.balance(asset)).toBe('12.5');
    await owner.pay(keypair.publicKey(), asset, '87.5', '8');
    expect(await wallet.balance(asset)).toBe('100');
    await expect(wallet.pay(issuer.publicKey(), asset, '113', '7')).rejects.toThrow(
      /failed|status code 400/,
    );
  });

  test('an account that is not there is none, and a server that is away is a fault of its setting', async () => {
    expect(await openLedgerServer(place).account(Keypair.random().publicKey())).toBeNull();
    const away = openLedgerServer({ by, url: 'http://127.0.0.1:1' });
    await expect(away.account(Keypair.random().publicKey())).rejects.toThrow(
      `${setting}: no server answers there`,
    );
  });
});
