import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Asset, Keypair } from '@stellar/stellar-sdk';
import { checkContracts } from '../../../src/cli/doctor/contracts.ts';
import {
  createSandboxLedger,
  type SandboxLedger,
} from '../../../src/sandbox/ledger/sandbox-ledger.ts';

let ledger: SandboxLedger;
let url = '';
beforeAll(async () => {
  ledger = createSandboxLedger({ closeMs: 0 });
  ({ url } = await ledger.listen());
});
afterAll(() => ledger?.close());

const settings = () => ({
  LEDGER_SOURCES: ['rpc' as const],
  RPC_URL: `${url}/rpc`,
  NETWORK_PASSPHRASE: ledger.networkPassphrase,
  SIGNING_ACCOUNT: ledger.root.publicKey(),
});

test('finds nothing to say where no RPC server is a source', async () => {
  expect(await checkContracts({ ...settings(), LEDGER_SOURCES: ['horizon'] })).toEqual([]);
});

test('is green where the contract asks for the right signatures and our account is there', async () => {
  expect(await checkContracts(settings())).toMatchObject([{ ok: true }]);
});

test('says that the account which signs has to be funded', async () => {
  const SIGNING_ACCOUNT = Keypair.random().publicKey();
  expect(await checkContracts({ ...settings(), SIGNING_ACCOUNT })).toMatchObject([
    { ok: false, says: expect.stringContaining('fund it') },
  ]);
});

test('is red where the contract is another one, and where the server is away', async () => {
  const lumens = Asset.native().contractId(ledger.networkPassphrase);
  for (const other of [{ WEB_AUTH_CONTRACT_ID: lumens }, { RPC_URL: 'http://127.0.0.1:1' }]) {
    expect(await checkContracts({ ...settings(), ...other })).toMatchObject([
      { ok: false, says: expect.stringContaining('is WEB_AUTH_CONTRACT_ID right?') },
    ]);
  }
});

test('says what to set on a network whose contract is not known', async () => {
  const found = await checkContracts({ ...settings(), NETWORK_PASSPHRASE: 'a network of ours' });
  expect(found).toMatchObject([
    { ok: true, says: expect.stringContaining('WEB_AUTH_CONTRACT_ID') },
  ]);
});
