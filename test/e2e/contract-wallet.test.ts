import { expect, test } from '@jest/globals';
import { startDevelopmentServer } from '../support/development-server.ts';
import { opened } from '../support/opened.ts';
import { runProgram } from '../support/programs.ts';

/* A wallet whose account is a contract, at an anchor that asks Stellar RPC and nobody else. */
const server = await opened(startDevelopmentServer(undefined, {}, ['--rpc']));
const environment = {
  PUBLIC_URL: server.anchorUrl,
  LEDGER_SOURCES: 'rpc',
  RPC_URL: `${server.ledgerUrl}/rpc`,
  SANDBOX_BANK_URL: server.bankUrl,
};

test('npm run wallet -- withdraw --contract logs in by SEP-45, deposits, and withdraws to a muxed destination', async () => {
  const args = ['withdraw', '--contract'];
  const { code, out, error } = await runProgram('dev/wallet/main', args, environment);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out).toMatch(/deposit completed in .*balance {4}0 → 99 USDC/s);
  expect(out).toMatch(/to M[A-Z2-7]{68}, [0-9a-f]{64}/);
  expect(out).toMatch(/withdrawal completed in .*balance {4}99 → 49 USDC/s);
  expect(out).toContain('2 of 2 payments completed');
}, 300_000);

test('a contract account sends no remittance', async () => {
  const args = ['remittance', '--contract'];
  const { code, error } = await runProgram('dev/wallet/main', args, environment);
  expect([code, error]).toEqual([2, expect.stringContaining('--contract')]);
});
