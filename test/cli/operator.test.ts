import { expect, test } from '@jest/globals';
import { makeAnchorKeys } from '../../src/dev/keys.ts';
import { concurrently } from '../../src/lib/concurrently.ts';
import { askProgram } from '../support/programs.ts';

const PASSWORD = 'a-password-that-nobody-reads';
const environment = {
  ...makeAnchorKeys(),
  DATABASE_URL: `postgresql://somebody:${PASSWORD}@127.0.0.1:1/railhead`,
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  HORIZON_URL: 'http://127.0.0.1:9',
};
const AWAY =
  'DATABASE_URL: no database answers at 127.0.0.1:1 (ECONNREFUSED); does PostgreSQL run there?\n';

const COMMANDS = [
  ['migrate'],
  ['resolve'],
  ['investigations'],
  ['investigations', 'show', 'stellar/1'],
  ['customer'],
  ['pause'],
  ['sender'],
  ['listener'],
  ['callbacks'],
  ['rekey'],
];

test('every command that needs the database says in one line that it does not answer', async () => {
  const answers = await concurrently(COMMANDS, 3, async (words) => ({
    words,
    ...(await askProgram('cli/railhead', words, environment)),
  }));
  expect(answers).toEqual(COMMANDS.map((words) => ({ words, code: 1, said: AWAY })));
}, 600_000);

test('the audit says that it could not look', async () => {
  const { code, said } = await askProgram('cli/railhead', ['audit'], environment);
  expect([code, said]).toEqual([2, `It could not look: ${AWAY}`]);
}, 120_000);

test('accounts says that Horizon, or Stellar RPC, does not answer', async () => {
  const { code, said } = await askProgram('cli/railhead', ['accounts'], environment);
  expect(code).toBe(1);
  expect(said).toMatch(/^HORIZON_URL: no server answers there \(.+\); does it run\?\n$/);
  const byRpc = { ...environment, LEDGER_SOURCES: 'rpc', RPC_URL: environment.HORIZON_URL };
  const rpc = await askProgram('cli/railhead', ['accounts'], byRpc);
  expect(rpc.said).toMatch(/^RPC_URL: no server answers there \(.+\); does it run\?\n$/);
}, 120_000);
