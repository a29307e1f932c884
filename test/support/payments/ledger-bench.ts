import {
  Asset,
  BASE_FEE,
  Horizon,
  Keypair,
  type Memo,
  Operation,
  SorobanDataBuilder,
  TransactionBuilder,
  type xdr,
} from '@stellar/stellar-sdk';
import { createDrainSendQueue } from '../../../src/activities/send/drain-send-queue.ts';
import { createLookForPayments } from '../../../src/activities/watch/stream-payments.ts';
import { createAnchor } from '../anchor.ts';
import { LedgerPayment } from '../../../src/db/entities/money-out.ts';
import { openOrm } from '../../../src/db/orm.ts';
import { queuePayouts, type PayoutsOrder } from '../../../src/dev/bench/ledger/queue-payouts.ts';
import { makeAnchorKeys } from '../../../src/dev/keys.ts';
import { fundAccount, prepareAccounts } from '../../../src/dev/prepare-accounts.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import type { Anchor } from '../../../src/domain/anchor.ts';
import { stellarAssetId } from '../../../src/domain/money/asset.ts';
import type { Interceptor } from '../../../src/sandbox/ledger/horizon/http.ts';
import {
  createSandboxLedger,
  type SandboxLedgerOptions,
} from '../../../src/sandbox/ledger/sandbox-ledger.ts';
import { channelSigner } from '../../../src/stellar/accounts/channel-keys.ts';
import { createLedgerHistory } from '../../../src/stellar/sources/ledger-sources.ts';
import { createLocalSigner } from '../../../src/stellar/signing/signer.ts';
import { createTestDatabase } from '../database.ts';
import { addTransaction } from '../rows.ts';
import { createRecordingStories } from './bench.ts';
import { ledgerBy, quiet } from './ledger-by.ts';
import { paidBy } from './paid-by.ts';
import { postponing } from './postponing.ts';
import { signersOf } from './signers-of.ts';

const CLOSE_MS = 150;
const VALID_FOR_SECONDS = 600;
const SECRET = 'a secret of the tests, from which channels are derived';

export interface LedgerBenchOptions extends Pick<SandboxLedgerOptions, 'contractRules' | 'now'> {
  /** How many channels the distribution account sends over; none by default. */
  readonly channels?: number;
  readonly closeMs?: number;
  readonly networkFees?: Anchor['networkFees'];
  readonly classifyOutgoing?: Anchor['classifyOutgoing'];
  /** How the sender and the listener reach the ledger; by Horizon alone by default. */
  readonly sources?: Parameters<typeof ledgerBy>[3];
  /** How long a ledger may include an envelope; two minutes by default. */
  readonly envelopeLifeMs?: number;
}

/** A real ledger and a real database with a sender and a listener; a test may meddle in between. */
export const createLedgerBench = async (options: LedgerBenchOptions = {}) => {
  const { now, contractRules } = options;
  const meddling: { now: Interceptor | null } = { now: null };
  const ledger = createSandboxLedger({
    closeMs: options.closeMs ?? CLOSE_MS,
    ...(now && { now }),
    ...(contractRules && { contractRules }),
    // A connection that a test cuts is a fault of the sandbox's that nobody needs to hear of.
    onError: () => undefined,
    interceptors: [async (request, next) => (meddling.now ? meddling.now(request, next) : next())],
  });
  const { url } = await ledger.listen(0);
  const keys = makeAnchorKeys();
  const { networkPassphrase } = ledger;
  const place = { by: 'horizon', url } as const;
  await prepareAccounts({ ledger: place, networkPassphrase, keys, note: () => undefined });
  const database = await createTestDatabase();
  const orm = await openOrm({ databaseUrl: database.url });
  const horizon = new Horizon.Server(url, { allowHttp: true });
  const asset = new Asset(keys.ASSET_CODE, keys.ASSET_ISSUER);
  const assetId = stellarAssetId(keys.ASSET_CODE, keys.ASSET_ISSUER);
  const distribution = keys.DISTRIBUTION_ACCOUNT;
  const recording = createRecordingStories();
  const deps = {
    orm,
    anchor: {
      ...createAnchor({
        assetCode: keys.ASSET_CODE,
        assetIssuer: keys.ASSET_ISSUER,
        distributionAccount: distribution,
        payWithinMs: 3_600_000,
      }),
      signingAccount: keys.SIGNING_ACCOUNT,
      channels: options.channels ?? 0,
      ...(options.networkFees ? { networkFees: options.networkFees } : {}),
      ...(options.classifyOutgoing ? { classifyOutgoing: options.classifyOutgoing } : {}),
    },
    stories: recording.stories,
    log: quiet,
    ...ledgerBy(url, networkPassphrase, assetId, options.sources),
    networkPassphrase,
    signerOf: signersOf(createLocalSigner(keys.DISTRIBUTION_SEED)),
    channelSigner: (account: string, number: number) => channelSigner(SECRET, account, number),
    databaseUrl: database.url,
    now: () => ledger.ledgerTime(),
    ...(options.envelopeLifeMs ? { envelopeLifeMs: options.envelopeLifeMs } : {}),
  };

  const submit = async (signer: Keypair, operations: readonly xdr.Operation[], memo?: Memo) => {
    const source = await horizon.loadAccount(signer.publicKey());
    const builder = new TransactionBuilder(source, { fee: BASE_FEE, networkPassphrase });
    for (const operation of operations) builder.addOperation(operation);
    if (operations.some(({ body }) => body.type === 'invokeHostFunction')) {
      builder.setSorobanData(new SorobanDataBuilder().setResourceFee('5000').build());
    }
    if (memo) builder.addMemo(memo);
    // By the ledgers' clock, which need not be the machine's.
    const until = Math.floor(ledger.ledgerTime() / 1_000) + VALID_FOR_SECONDS;
    const transaction = builder.setTimebounds(0, until).build();
    transaction.sign(signer);
    return horizon.submitTransaction(transaction);
  };

  return {
    ...recording,
    deps,
    orm,
    url,
    ledger,
    horizon,
    meddling,
    keys,
    asset,
    assetId,
    distribution,
    submit,
    em: () => orm.em.fork(),
    /** What an audit reads of the ledger. */
    history: () => createLedgerHistory(deps.sources, { networkPassphrase, assets: [assetId] }),
    issuer: Keypair.fromSecret(keys.ISSUER_SEED),
    /** A funded account; it trusts the asset unless a test wants it bare. */
    createAccount: async (trusts = true, holds?: string): Promise<Keypair> => {
      const keypair = Keypair.random();
      await fundAccount(url, keypair.publicKey());
      if (trusts) await submit(keypair, [Operation.changeTrust({ asset })]);
      if (holds) {
        const payment = { destination: keypair.publicKey(), asset, amount: holds };
        await submit(Keypair.fromSecret(keys.ISSUER_SEED), [Operation.payment(payment)]);
      }
      return keypair;
    },
    /** A deposit whose money is credited, with its payout queued. */
    queuePayout: async (
      to: string,
      amount = '10',
      memo: string | null = null,
    ): Promise<LedgerPayment> => {
      const em = orm.em.fork();
      const row = await addTransaction(em, {
        kind: 'deposit',
        status: 'pending_stellar',
        asset: assetId,
        toAccount: to,
        amountIn: amount,
        amountOut: amount,
      });
      const posting = (account: string, money: string): readonly string[] => [
        `t/${row.id}`,
        account,
        assetId,
        money,
        row.id,
      ];
      await em.execute(
        `insert into posting (entry, account, asset, amount, transaction_id)
         values (?, ?, ?, ?, ?), (?, ?, ?, ?, ?)`,
        [...posting(`customer:${row.id}`, amount), ...posting('treasury', `-${amount}`)],
      );
      const payment = em.create(LedgerPayment, {
        transactionId: row.id,
        leg: 'payout',
        number: 1,
        operation: 'payment',
        sourceAccount: distribution,
        destination: to,
        asset: assetId,
        amount,
        memoType: memo === null ? null : 'text',
        memo,
        queuedAt: new Date(),
      });
      await em.flush();
      return payment;
    },
    /** Many payouts in one go, spread over the accounts. */
    queueMany: async (
      destinations: readonly string[],
      count: number,
      which: Partial<PayoutsOrder> = {},
    ): Promise<readonly string[]> => {
      const order = { count, destinations, distribution, asset: assetId, amount: '0.1' };
      return queuePayouts(orm.em.fork(), { ...order, ...which });
    },
    /** Waits until every payment has come to its end, whichever envelope carries it. */
    untilAllSettled: async (timeoutMs = 20_000): Promise<unknown> =>
      waitUntil(
        async () =>
          (await orm.em.fork().count(LedgerPayment, { state: ['queued', 'bound'] })) === 0,
        { timeoutMs, what: 'every payment is settled' },
      ),
    payment: async (id: string): Promise<LedgerPayment> =>
      orm.em.fork().findOneOrFail(LedgerPayment, { id }),
    untilState: async (id: string, state: string, timeoutMs = 60_000): Promise<LedgerPayment> =>
      waitUntil(
        async () => {
          const found = await orm.em.fork().findOneOrFail(LedgerPayment, { id });
          return found.state === state ? found : undefined;
        },
        { timeoutMs, what: `payment ${id} is ${state}` },
      ),
    /** Starts a drain; `stop` ends it as a worker's shutdown does. */
    drain: (changed: { readonly envelopeLifeMs?: number } = {}) => {
      const ended = new AbortController();
      const run = createDrainSendQueue({ ...deps, ...changed })(distribution, ended.signal).catch(
        () => undefined,
      );
      return {
        stop: async (): Promise<void> => {
          ended.abort();
          await run;
        },
      };
    },
    look: async (): Promise<void> => createLookForPayments(deps)(distribution),
    ...postponing(orm),
    ...paidBy(horizon, distribution),
    close: async (): Promise<void> => {
      await orm.close();
      await ledger.close();
      await database.drop();
    },
  };
};
export type LedgerBench = Awaited<ReturnType<typeof createLedgerBench>>;
