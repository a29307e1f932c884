import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Account, Address, Asset, authorizeEntry, nativeToScVal } from '@stellar/stellar-sdk';
import { Keypair, Operation, rpc, TransactionBuilder, xdr } from '@stellar/stellar-sdk';
import { transferCall } from '../../../../support/contract-calls.ts';
import type { Call } from '../../../../support/contract-calls.ts';
import { pay, startLedger } from '../../support.ts';
import type { TestLedger } from '../../support.ts';

let ledger: TestLedger;
let server: rpc.Server;
let issuer: Keypair;
let payer: Keypair;
let usdc: string;
const wallet = Address.contract(new Uint8Array(32).fill(1)).toString();
const webAuth = Address.contract(new Uint8Array(32).fill(2)).toString();

beforeAll(async () => {
  ledger = await startLedger();
  server = new rpc.Server(`${ledger.url}/rpc`, { allowHttp: true });
  [issuer, payer] = [await ledger.account(), await ledger.account()];
  const asset = new Asset('USDC', issuer.publicKey());
  usdc = asset.contractId(ledger.ledger.networkPassphrase);
  await ledger.run(payer, [Operation.changeTrust({ asset })]);
  await ledger.run(issuer, [pay(payer, '100', asset)]);
});

afterAll(() => ledger.close());

const build = (
  call: Call,
  source: Keypair = payer,
  auth: xdr.SorobanAuthorizationEntry[] = [],
  sequence = '0',
) =>
  new TransactionBuilder(new Account(source.publicKey(), sequence), {
    fee: '100',
    networkPassphrase: ledger.ledger.networkPassphrase,
    timebounds: { minTime: 0, maxTime: 0 },
  })
    .addOperation(Operation.invokeContractFunction({ ...call, auth }))
    .build();

describe('the simulation of a transfer', () => {
  test('gives what the SDK needs to send it, and the ledger takes it', async () => {
    const sequence = String(await ledger.sequenceOf(payer));
    const call = transferCall(usdc, payer.publicKey(), wallet, 50_000_000n);
    const prepared = await server.prepareTransaction(build(call, payer, [], sequence));
    prepared.sign(payer);
    const { hash } = await server.sendTransaction(prepared);
    expect((await server.getTransaction(hash)).status).toBe('SUCCESS');
    const held = await server.getSACBalance(
      wallet,
      new Asset('USDC', issuer.publicKey()),
      ledger.ledger.networkPassphrase,
    );
    expect(held.balanceEntry?.amount).toBe('50000000');
  });

  test('changes nothing, and says what it would change', async () => {
    const call = transferCall(usdc, payer.publicKey(), issuer.publicKey(), 10_000_000n);
    const before = ledger.ledger.network.state.trustline(
      payer.publicKey(),
      `USDC:${issuer.publicKey()}`,
    );
    const simulated = await server.simulateTransaction(build(call));
    if (!rpc.Api.isSimulationSuccess(simulated)) throw new Error('the simulation failed');
    expect(simulated.stateChanges).toHaveLength(1);
    expect(simulated.result?.auth).toHaveLength(1);
    const after = ledger.ledger.network.state.trustline(
      payer.publicKey(),
      `USDC:${issuer.publicKey()}`,
    );
    expect(after).toEqual(before);
  });

  test.each([
    ['more than there is', () => transferCall(usdc, payer.publicKey(), wallet, 10n ** 15n), '#10'],
    [
      'to an account without a trust line',
      () => transferCall(usdc, payer.publicKey(), ledger.ledger.root.publicKey(), 1n),
      '#13',
    ],
    ['a negative amount', () => transferCall(usdc, payer.publicKey(), wallet, -1n), '#8'],
  ])('of %s is refused with the error of the contract', async (_name, call, code) => {
    const simulated = await server.simulateTransaction(build(call()));
    expect(rpc.Api.isSimulationError(simulated) && simulated.error).toContain(
      `HostError: Error(Contract, ${code})`,
    );
  });

  test('answers a question of a balance', async () => {
    const holder = nativeToScVal(wallet, { type: 'address' });
    const call = { contract: usdc, function: 'balance', args: [holder] };
    const simulated = await server.simulateTransaction(build(call));
    if (!rpc.Api.isSimulationSuccess(simulated)) throw new Error('the simulation failed');
    expect(simulated.result?.retval.toJson()).toEqual({ i128: '50000000' });
  });
});

describe('the simulation of a SEP-45 challenge', () => {
  const serverKey = Keypair.random();
  const walletKey = Keypair.random();

  const challenge = (fields: Record<string, string> = {}): Call => {
    const args = {
      account: wallet,
      home_domain: 'anchor.example',
      nonce: '1',
      web_auth_domain: 'auth.anchor.example',
      web_auth_domain_account: serverKey.publicKey(),
      ...fields,
    };
    const map = Object.entries(args).map(
      ([key, value]) =>
        new xdr.ScMapEntry({
          key: xdr.ScVal.scvSymbol(key),
          val: xdr.ScVal.scvString(value),
        }),
    );
    return { contract: webAuth, function: 'web_auth_verify', args: [xdr.ScVal.scvMap(map)] };
  };

  /** The entries of a challenge, signed by the server and by the wallet's key. */
  async function signed(call: Call, key: Keypair): Promise<xdr.SorobanAuthorizationEntry[]> {
    const simulated = await server.simulateTransaction(build(call));
    if (!rpc.Api.isSimulationSuccess(simulated)) throw new Error('the simulation failed');
    const until = ledger.ledger.latestLedger() + 100;
    const passphrase = ledger.ledger.networkPassphrase;
    return Promise.all(
      (simulated.result?.auth ?? []).map((entry, index) =>
        authorizeEntry(entry, index === 0 ? key : serverKey, until, passphrase),
      ),
    );
  }

  const errorOf = async (call: Call, auth: xdr.SorobanAuthorizationEntry[]): Promise<string> => {
    const simulated = await server.simulateTransaction(build(call, payer, auth));
    return rpc.Api.isSimulationError(simulated) ? (simulated.error.split('\n')[0] ?? '') : '';
  };

  beforeAll(async () => {
    await ledger.run(ledger.ledger.root, [
      Operation.createAccount({ destination: serverKey.publicKey(), startingBalance: '10' }),
    ]);
    ledger.ledger.contractAccounts.set(wallet, { signer: walletKey.publicKey() });
  });

  test('asks both for their signatures, and passes with them', async () => {
    const auth = await signed(challenge(), walletKey);
    expect(auth).toHaveLength(2);
    expect(await errorOf(challenge(), auth)).toBe('');
  });

  test('is refused with a wrong key, for another challenge, and with one entry', async () => {
    const refused = 'HostError: Error(Auth, InvalidAction)';
    const auth = await signed(challenge(), walletKey);
    expect(await errorOf(challenge(), await signed(challenge(), Keypair.random()))).toBe(refused);
    expect(await errorOf(challenge({ nonce: '2' }), auth)).toBe(refused);
    expect(await errorOf(challenge(), auth.slice(0, 1))).toBe(refused);
    expect(await errorOf(challenge(), auth.slice(1))).toBe(refused);
  });

  test('is refused once the signatures have expired', async () => {
    const auth = await signed(challenge(), walletKey);
    ledger.ledger.closeLedgers(101);
    expect(await errorOf(challenge(), auth)).toBe('HostError: Error(Auth, InvalidInput)');
  });
});

test('the table of contract accounts is kept over HTTP, and refuses what it cannot read', async () => {
  const url = `${ledger.url}/sandbox/contract_accounts`;
  const put = (body: object): Promise<Response> =>
    fetch(url, { method: 'POST', body: JSON.stringify(body) });
  expect((await put({ contract: webAuth, outcome: 'refuses' })).status).toBe(201);
  expect((await put({ contract: webAuth, signer: 'nobody' })).status).toBe(400);
  expect(await (await fetch(url)).json()).toMatchObject({
    contract_accounts: expect.arrayContaining([{ contract: webAuth, outcome: 'refuses' }]),
  });
});
