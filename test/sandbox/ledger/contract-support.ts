import { Asset, Keypair, Operation, StrKey } from '@stellar/stellar-sdk';
import type { xdr } from '@stellar/stellar-sdk';
import { bySource, invoke, transferCall } from '../../support/contract-calls.ts';
import type { Call } from '../../support/contract-calls.ts';
import { isJson, pay, recordsOf, startLedger } from './support.ts';
import type { Json, TestLedger } from './support.ts';

export const UNIT = 10_000_000n;

/** What a contract call that fails in the ledger is told. */
export const TRAPPED = { transaction: 'tx_failed', operations: ['function_trapped'] };

/** A ledger on which alice and bob trust dollars, and alice has a thousand of them. */
export interface ContractLedger {
  readonly test: TestLedger;
  readonly issuer: Keypair;
  readonly alice: Keypair;
  readonly bob: Keypair;
  readonly usd: Asset;
  /** A contract that may hold and pay. */
  readonly wallet: string;
  /** What was refused as not supported. */
  readonly unsupported: readonly string[];
  call(from: Keypair, to: string, amount: bigint): Call;
  /** A transfer of dollars that its payer signs for as the source of the transaction. */
  transfer(from: Keypair, to: string, amount: bigint): xdr.Operation;
  /** What an account holds in dollars. */
  balanceOf(account: Keypair): Promise<string | undefined>;
  /** The newest record of an account's list. */
  latestOf(account: Keypair, list: string): Promise<Json | undefined>;
  /** Makes the wallet pay, by the sandbox's own route. */
  payByContract(payments: readonly Json[]): Promise<{ status: number; json: Json }>;
}

export async function startContractLedger(): Promise<ContractLedger> {
  const unsupported: string[] = [];
  const test = await startLedger({ onUnsupported: (operation) => unsupported.push(operation) });
  const [issuer, alice, bob] = [await test.account(), await test.account(), await test.account()];
  const usd = new Asset('USD', issuer.publicKey());
  const wallet = StrKey.encodeContract(Keypair.random().rawPublicKey());
  for (const holder of [alice, bob])
    await test.run(holder, [Operation.changeTrust({ asset: usd })]);
  await test.run(issuer, [pay(alice, '1000', usd)]);
  const contract = usd.contractId(test.ledger.networkPassphrase);
  const call = (from: Keypair, to: string, amount: bigint): Call =>
    transferCall(contract, from.publicKey(), to, amount);
  return {
    test,
    issuer,
    alice,
    bob,
    usd,
    wallet,
    unsupported,
    call,
    transfer(from, to, amount) {
      const made = call(from, to, amount);
      return invoke(made, [bySource(made)]);
    },
    async balanceOf(account) {
      const { balances } = await test.server.loadAccount(account.publicKey());
      return balances.find(({ asset_type: type }) => type !== 'native')?.balance;
    },
    async latestOf(account, list) {
      const path = `/accounts/${account.publicKey()}/${list}?order=desc&limit=1`;
      return recordsOf(await test.get(path))[0];
    },
    async payByContract(payments) {
      const body = JSON.stringify({ contract: wallet, payments });
      const url = `${test.url}/sandbox/contract_payments`;
      const response = await fetch(url, { method: 'POST', body });
      const json: unknown = await response.json();
      return { status: response.status, json: isJson(json) ? json : {} };
    },
  };
}
