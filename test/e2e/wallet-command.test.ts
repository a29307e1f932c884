import { describe, expect, test } from '@jest/globals';
import { Horizon, Keypair, Networks, StellarToml, WebAuth } from '@stellar/stellar-sdk';
import { startDevelopmentServer } from '../support/development-server.ts';
import { runProgram } from '../support/programs.ts';
import { opened } from '../support/opened.ts';

/** What README.md and docs/wallets.md end with: a payment through an anchor that runs. */
const server = await opened(
  startDevelopmentServer(undefined, { WEB_AUTH_DOMAIN: 'localhost:8123' }),
);
const environment = {
  PUBLIC_URL: server.anchorUrl,
  HORIZON_URL: server.ledgerUrl,
  SANDBOX_BANK_URL: server.bankUrl,
};

describe('npm run wallet', () => {
  test('brings a deposit, a withdrawal and a remittance to their end', async () => {
    const kinds = {
      deposit: [/1 of 1 payments completed/, /deposit completed in .*balance {4}0 → 99 USDC/s],
      withdraw: [/2 of 2 payments completed/, /withdrawal completed in .*balance {4}99 → 49 USDC/s],
      remittance: [
        /2 of 2 payments completed/,
        /remittance completed in .*balance {4}99 → 19 USDC/s,
      ],
    };
    // Each makes an account of its own, so that they run at once.
    const run = async ([kind, reports]: [string, RegExp[]]): Promise<void> => {
      const { code, out, error } = await runProgram('dev/wallet/main', [kind], environment);
      expect({ kind, code, error }).toEqual({ kind, code: 0, error: '' });
      for (const report of reports) expect(out).toMatch(report);
    };
    await Promise.all(Object.entries(kinds).map(run));
  }, 300_000);

  test('by Stellar RPC alone brings a deposit and a withdrawal to their end', async () => {
    const { HORIZON_URL, ...others } = environment;
    const byRpc = { ...others, LEDGER_SOURCES: 'rpc', RPC_URL: `${HORIZON_URL}/rpc` };
    const { code, out, error } = await runProgram('dev/wallet/main', ['withdraw'], byRpc);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toMatch(/withdrawal completed in .*balance {4}99 → 49 USDC/s);
  }, 300_000);

  test('says what it can do, and where no anchor answers', async () => {
    const lost = await runProgram('dev/wallet/main', [], environment);
    expect([lost.code, lost.error]).toEqual([
      2,
      expect.stringContaining('railhead wallet deposit'),
    ]);
    const nobody = { ...environment, PUBLIC_URL: 'http://127.0.0.1:1' };
    const alone = await runProgram('dev/wallet/main', ['deposit'], nobody);
    expect([alone.code, alone.error]).toEqual([
      1,
      expect.stringMatching(/^No stellar.toml can be read at http:\/\/127\.0\.0\.1:1: .*\nStart/),
    ]);
  }, 300_000);

  test('npm run dev sets the issuer’s home domain, by which wallets find the anchor', async () => {
    const toml = await StellarToml.Resolver.resolve(server.homeDomain, { allowHttp: true });
    const issuer = toml.CURRENCIES?.find(({ code }) => code === 'USDC')?.issuer ?? '';
    const horizon = new Horizon.Server(server.ledgerUrl, { allowHttp: true });
    expect((await horizon.loadAccount(issuer)).home_domain).toBe(server.homeDomain);
  });

  test('npm run dev takes WEB_AUTH_DOMAIN, for clients that want it with the port', async () => {
    const toml = await StellarToml.Resolver.resolve(server.homeDomain, { allowHttp: true });
    const account = Keypair.random().publicKey();
    const asked = await fetch(`${server.anchorUrl}/auth?account=${account}`);
    const { transaction } = (await asked.json()) as { transaction: string };
    const read = (webAuthDomain: string) => () =>
      WebAuth.readChallengeTx(
        transaction,
        toml.SIGNING_KEY ?? '',
        Networks.TESTNET,
        server.homeDomain,
        webAuthDomain,
      );
    expect(read('localhost:8123')().clientAccountID).toBe(account);
    expect(read('localhost')).toThrow(/web_auth_domain/);
  });
});
