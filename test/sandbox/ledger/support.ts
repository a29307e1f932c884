import { Account, Horizon, Keypair, Operation } from '@stellar/stellar-sdk';
import { SorobanDataBuilder, TransactionBuilder } from '@stellar/stellar-sdk';
import type { Asset, FeeBumpTransaction, Memo, Transaction, xdr } from '@stellar/stellar-sdk';
import { createSandboxLedger } from '../../../src/sandbox/ledger/sandbox-ledger.ts';
import type {
  SandboxLedger,
  SandboxLedgerOptions,
} from '../../../src/sandbox/ledger/sandbox-ledger.ts';

export type Json = Record<string, unknown>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Json;
}

/** A running ledger with the few moves nearly every test makes. */
export interface TestLedger {
  readonly ledger: SandboxLedger;
  readonly url: string;
  readonly server: Horizon.Server;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(transaction: Transaction | FeeBumpTransaction, path?: string): Promise<Answer>;
  /** Builds and signs with the source's next sequence number. */
  build(source: Keypair, operations: xdr.Operation[], options?: BuildOptions): Promise<Transaction>;
  /** Builds, signs, submits and demands success. */
  run(source: Keypair, operations: xdr.Operation[], options?: BuildOptions): Promise<Json>;
  /** Builds, signs, submits and gives the result codes of its failure. */
  codes(source: Keypair, operations: xdr.Operation[], options?: BuildOptions): Promise<unknown>;
  /** A new account with this many lumens. */
  account(lumens?: string): Promise<Keypair>;
  sequenceOf(account: Keypair): Promise<bigint>;
  close(): Promise<void>;
}

export interface BuildOptions {
  readonly memo?: Memo;
  readonly fee?: string;
  readonly sequence?: bigint;
  readonly signers?: readonly Keypair[];
  readonly timebounds?: { minTime: number; maxTime: number };
}

/** Starts a ledger; by default it closes one per transaction, so that no test waits. */
export async function startLedger(options: SandboxLedgerOptions = {}): Promise<TestLedger> {
  const ledger = createSandboxLedger({ closeMs: 0, ...options });
  const { url } = await ledger.listen();
  const server = new Horizon.Server(url, { allowHttp: true });

  async function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return answerOf(await fetch(`${url}${path}`, { headers }));
  }

  async function post(
    transaction: Transaction | FeeBumpTransaction,
    path = '/transactions',
  ): Promise<Answer> {
    const body = new URLSearchParams({ tx: transaction.toXDR() });
    return answerOf(await fetch(`${url}${path}`, { method: 'POST', body }));
  }

  async function sequenceOf(account: Keypair): Promise<bigint> {
    const { json } = await get(`/accounts/${account.publicKey()}`);
    return BigInt(String(json['sequence']));
  }

  async function build(
    source: Keypair,
    operations: xdr.Operation[],
    { memo, fee = '100', sequence, signers = [source], timebounds }: BuildOptions = {},
  ): Promise<Transaction> {
    const next = sequence ?? (await sequenceOf(source)) + 1n;
    const account = new Account(source.publicKey(), String(next - 1n));
    const builder = new TransactionBuilder(account, {
      fee,
      networkPassphrase: ledger.networkPassphrase,
      timebounds: timebounds ?? { minTime: 0, maxTime: 0 },
      ...(memo && { memo }),
    });
    for (const operation of operations) builder.addOperation(operation);
    if (operations[0]?.body.type === 'invokeHostFunction') {
      builder.setSorobanData(new SorobanDataBuilder().setResourceFee(5_000n).build());
    }
    const transaction = builder.build();
    for (const signer of signers) transaction.sign(signer);
    return transaction;
  }

  async function run(
    source: Keypair,
    operations: xdr.Operation[],
    options?: BuildOptions,
  ): Promise<Json> {
    const { status, json } = await post(await build(source, operations, options));
    if (status !== 200) throw new Error(`${status}: ${JSON.stringify(json['extras'])}`);
    return json;
  }

  return {
    ledger,
    url,
    server,
    get,
    post,
    build,
    run,
    sequenceOf,
    async codes(source, operations, options) {
      const { status, json } = await post(await build(source, operations, options));
      if (status !== 400) throw new Error(`${status} where a failure was expected`);
      return extrasOf(json)['result_codes'];
    },
    async account(lumens = '1000') {
      const fresh = Keypair.random();
      const destination = fresh.publicKey();
      await run(ledger.root, [Operation.createAccount({ destination, startingBalance: lumens })]);
      return fresh;
    },
    close: () => ledger.close(),
  };
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const json: unknown = text === '' ? {} : JSON.parse(text);
  if (!isJson(json)) throw new Error(`no object: ${text}`);
  return { status: response.status, headers: response.headers, json };
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

export function extrasOf(json: Json): Json {
  const { extras } = json;
  return isJson(extras) ? extras : {};
}

/** The records of a page. */
export function recordsOf({ json }: Answer): Json[] {
  const embedded = json['_embedded'];
  const records = isJson(embedded) ? embedded['records'] : undefined;
  if (!Array.isArray(records)) throw new Error(`no page: ${JSON.stringify(json)}`);
  return records.filter(isJson);
}

/** A payment of so many units. */
export function pay(to: Keypair, amount: string, asset: Asset): xdr.Operation {
  return Operation.payment({ destination: to.publicKey(), amount, asset });
}

/** How Horizon says that operations failed. */
export const failedWith = (...operations: string[]) => ({ transaction: 'tx_failed', operations });
