import {
  Asset,
  BASE_FEE,
  Horizon,
  Keypair,
  Memo,
  Operation,
  TransactionBuilder,
} from '@stellar/stellar-sdk';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  readDevelopmentConfig,
  loadBusiness,
  readWorkerConfig,
  type WorkerConfig,
} from '../../src/config.ts';
import { RailPayment } from '../../src/db/entities/money-out.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { openOrm, type Orm } from '../../src/db/orm.ts';
import { createSecretBox } from '../../src/db/secret.ts';
import { stellarAssetId } from '../../src/domain/money/asset.ts';
import { storyOrder } from '../../src/domain/transactions/story.ts';
import { createGate } from '../../src/dev/chaos/world/persist.ts';
import { silentProgress } from '../../src/dev/progress.ts';
import { fundAccount } from '../../src/dev/prepare-accounts.ts';
import { createReleases } from '../../src/dev/releases.ts';
import { startStack, type Stack } from '../../src/dev/stack.ts';
import { connectTemporal, createClient } from '../../src/temporal/connect.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { randomMemo } from '../../src/services/transactions/accounts/receiving-memo.ts';
import { startOptions } from '../../src/workflows/messages.ts';
import { createTestDatabase } from './database.ts';
import { machineEnvironment, programPath } from './programs.ts';

/** Each kill costs a payment some ten seconds, and several meet as many kills. */
const WITHIN_MS = 120_000;
const PASSPHRASE = 'Test SDF Network ; September 2015';

interface FireOptions {
  /** A Temporal server that the test may throw away; one of the stack's own when not given. */
  readonly temporalAddress?: string;
}

/** A whole anchor with its worker as a process of its own, which a test may kill. */
export const startAnchorUnderFire = async ({ temporalAddress }: FireOptions = {}) => {
  const releases = createReleases();
  const database = await createTestDatabase();
  releases.add('its database', database.drop);
  const stack: Stack = await startStack({
    config: {
      ...readDevelopmentConfig({ PATH: process.env['PATH'], HOME: process.env['HOME'] }),
      LEDGER_CLOSE_MS: 500,
      DATABASE_URL: database.url,
      ...(temporalAddress ? { TEMPORAL_ADDRESS: temporalAddress } : {}),
    },
    mode: 'ephemeral',
    anyPorts: true,
    progress: silentProgress,
    releases,
  });
  const environment = {
    ...stack.environment,
    SWEEP_EVERY_MS: '1000',
    COMPARE_EVERY_MS: '1000',
    LOG_LEVEL: 'error',
  };
  const config: WorkerConfig = readWorkerConfig(environment);
  const orm: Orm = await openOrm({ databaseUrl: config.DATABASE_URL, connectionsMax: 5 });
  releases.add('the database', async () => orm.close());
  const { anchor } = await loadBusiness(config, environment);
  const asset = new Asset(config.ASSET_CODE, config.ASSET_ISSUER);
  const assetId = stellarAssetId(config.ASSET_CODE, config.ASSET_ISSUER);
  const horizonUrl = stack.environment['HORIZON_URL'] ?? '';
  const horizon = new Horizon.Server(horizonUrl, { allowHttp: true });
  let worker: ChildProcess | null = null;

  const startWorker = (): void => {
    worker = spawn(process.execPath, [programPath('worker/main')], {
      env: { ...machineEnvironment(), ...environment },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  };
  /** Ends the worker as a power cut would. */
  const killWorker = async (): Promise<void> => {
    if (!worker || worker.exitCode !== null) return;
    const gone = once(worker, 'exit');
    worker.kill('SIGKILL');
    await gone;
    worker = null;
  };
  releases.add('the worker', killWorker);

  const submit = async (signer: Keypair, operations: Operation[] | unknown[], memo?: Memo) => {
    const source = await horizon.loadAccount(signer.publicKey());
    const builder = new TransactionBuilder(source, {
      fee: BASE_FEE,
      networkPassphrase: PASSPHRASE,
    });
    for (const operation of operations) builder.addOperation(operation as never);
    if (memo) builder.addMemo(memo);
    const transaction = builder.setTimeout(60).build();
    transaction.sign(signer);
    return horizon.submitTransaction(transaction);
  };

  /** The issuer's payments are numbered, so that each waits for the one before. */
  const issuing = createGate(1);
  /** A customer with an account that trusts the asset, and holds some where asked. */
  const createCustomer = async (holds = '0'): Promise<Keypair> => {
    const keypair = Keypair.random();
    await fundAccount(horizonUrl, keypair.publicKey());
    await submit(keypair, [Operation.changeTrust({ asset })]);
    if (holds !== '0') {
      const issuer = Keypair.fromSecret(stack.environment['ISSUER_SEED'] ?? '');
      const destination = keypair.publicKey();
      await issuing(async () =>
        submit(issuer, [Operation.payment({ destination, asset, amount: holds })]),
      );
    }
    return keypair;
  };

  /** Inserts a transaction as the API does, and starts its story. */
  const begin = async (row: Partial<Transaction> & { kind: Transaction['kind'] }) => {
    const id = randomUUID();
    const em = orm.em.fork();
    const created = em.create(Transaction, {
      id,
      protocol: row.kind === 'remittance' ? 'sep31' : 'sep24',
      status: row.kind === 'remittance' ? 'pending_sender' : 'pending_user_transfer_start',
      asset: assetId,
      rail: 'sandbox-bank',
      amountExpected: '100',
      amountInAsset: row.kind === 'deposit' ? 'iso4217:USD' : assetId,
      amountOutAsset: row.kind === 'deposit' ? assetId : 'iso4217:USD',
      account: config.DISTRIBUTION_ACCOUNT,
      payUntil: new Date(Date.now() + 600_000),
      startedAt: new Date(),
      updatedAt: new Date(),
      ...row,
    } as never);
    if (row.kind !== 'deposit') {
      created.receivingAccount = config.DISTRIBUTION_ACCOUNT;
      created.receivingMemoType = 'id';
      created.receivingMemo = randomMemo();
      const sealed = createSecretBox(config.DATA_KEYS ?? []).seal(
        {
          bank_account_number: '12345678',
          first_name: 'Ada',
          last_name: 'Lovelace',
          mobile_money_number: '+254700123456',
        },
        `transaction/${id}`,
      );
      created.payeeCiphertext = sealed.ciphertext;
      created.payeeKeyId = sealed.keyId;
    }
    await em.flush();
    const connection = await connectTemporal(config.temporal);
    const client = createClient(config.temporal, connection);
    const order = storyOrder(anchor, created, { searchable: true });
    await client.workflow.start(order.kind, startOptions(order));
    await connection.close();
    await em.nativeUpdate(Transaction, { id }, { workflowStartedAt: new Date() });
    return id;
  };

  const find = async (id: string): Promise<Transaction> =>
    orm.em.fork().findOneOrFail(Transaction, { id });
  const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
    await waitUntil(holds, { timeoutMs: WITHIN_MS, intervalMs: 100, what });
  };

  return {
    stack,
    config,
    orm,
    startWorker,
    killWorker,
    createCustomer,
    begin,
    find,
    until,
    untilStatus: async (id: string, status: string): Promise<void> =>
      until(`${id} is ${status}`, async () => (await find(id)).status === status),
    untilAny: async (what: string, sql: string, id: string): Promise<void> =>
      until(what, async () => (await orm.em.fork().execute<unknown[]>(sql, [id])).length > 0),
    /** Pays a deposit's reference at the bank. */
    payAtBank: async (id: string, amount: string): Promise<void> => {
      const { railReference, rail } = await find(id);
      const response = await fetch(`${stack.bankUrl}/sandbox/transfers`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ rail, reference: railReference, amount }),
      });
      if (!response.ok)
        throw new Error(`the bank answered ${response.status}: ${await response.text()}`);
    },
    /** Pays a withdrawal or a remittance on Stellar, with its memo. */
    payOnStellar: async (payer: Keypair, id: string, amount: string): Promise<void> => {
      const { receivingAccount, receivingMemo } = await find(id);
      const destination = receivingAccount ?? '';
      const payment = Operation.payment({ destination, asset, amount });
      await submit(payer, [payment], Memo.id(receivingMemo ?? ''));
    },
    /** How often the distribution account has paid this account in the asset, by the ledger. */
    paymentsTo: async (account: string): Promise<readonly string[]> => {
      const page = await horizon.payments().forAccount(account).limit(200).call();
      return page.records.flatMap((record) =>
        record.type === 'payment' && record.from === config.DISTRIBUTION_ACCOUNT
          ? [record.amount]
          : [],
      );
    },
    /** What the bank paid out under the keys of this transaction, by the bank's own statement. */
    bankPayouts: async (id: string): Promise<number> => {
      const keys = await orm.em.fork().find(RailPayment, { transactionId: id });
      const statement = await (await fetch(`${stack.bankUrl}/sandbox/statement`)).text();
      return keys.reduce((count, { key }) => count + statement.split(`"${key}"`).length - 1, 0);
    },
    faultAtBank: async (fault: object): Promise<void> => {
      const response = await fetch(`${stack.bankUrl}/sandbox/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fault),
      });
      if (!response.ok)
        throw new Error(`the bank answered ${response.status}: ${await response.text()}`);
    },
    close: async (): Promise<void> => releases.releaseAll(),
  };
};
export type AnchorUnderFire = Awaited<ReturnType<typeof startAnchorUnderFire>>;
