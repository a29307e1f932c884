import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Asset, FeeBumpTransaction, Operation, TransactionBuilder } from '@stellar/stellar-sdk';
import { createDrainSendQueue } from '../../../src/activities/send/drain-send-queue.ts';
import { SenderAlert } from '../../../src/db/entities/sender-alert.ts';
import { insufficientBalance } from '../../support/payments/sender-alerts.ts';
import { LedgerPayment } from '../../../src/db/entities/money-out.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { createRemoteSigner } from '../../../src/stellar/signing/remote-signer.ts';
import { createLocalSigner, type SignerOf } from '../../../src/stellar/signing/signer.ts';
import { startSignerServer } from '../../support/signer-server.ts';
import { createLedgerBench, type LedgerBench } from '../../support/payments/ledger-bench.ts';
import { signersOf } from '../../support/payments/signers-of.ts';

describe('who signs for a sender', () => {
  let bench: LedgerBench;
  beforeAll(async () => {
    bench = await createLedgerBench({ channels: 2 });
    // What a channel carries is signed twice; a payment that finds none goes over the account itself.
    const first = bench.drain();
    await bench.queuePayout((await bench.createAccount()).publicKey());
    await waitUntil(async () => (await readyChannels(bench.distribution)) === 2, {
      timeoutMs: 20_000,
      what: 'the channels are made',
    });
    await first.stop();
  }, 60_000);
  const readyChannels = async (account: string): Promise<number> => {
    const [row] = await bench.em().execute<{ count: number }[]>(
      `select count(*)::int as count from channel where state = 'ready' and number > 0
         and distribution_account = ?`,
      [account],
    );
    return row?.count ?? 0;
  };
  afterAll(async () => bench?.close());

  test('§2.10 is signed by the signer of the account that pays: each asset may have its own', async () => {
    const second = await bench.createAccount(true, '500');
    const native = Operation.payment({
      destination: second.publicKey(),
      asset: Asset.native(),
      amount: '100',
    });
    await bench.submit(bench.issuer, [native]);
    const to = (await bench.createAccount()).publicKey();
    const { id } = await bench.queuePayout(to, '1');
    const paidBySecond = { sourceAccount: second.publicKey() };
    await bench.em().nativeUpdate(LedgerPayment, { id }, paidBySecond);
    const deps = {
      ...bench.deps,
      signerOf: signersOf(createLocalSigner(second.secret())),
    };
    const ended = new AbortController();
    const run = createDrainSendQueue(deps)(second.publicKey(), ended.signal).catch(() => undefined);
    const paid = await bench.untilState(id, 'included');
    ended.abort();
    await run;
    expect(await readyChannels(second.publicKey())).toBe(2);
    const operation = await bench.horizon
      .operations()
      .operation(paid.operationId ?? '')
      .call();
    expect(operation).toMatchObject({ from: second.publicKey(), to });
  });

  test('§2.10 waits while a signer does not sign, and goes on once it does', async () => {
    const to = (await bench.createAccount()).publicKey();
    const { id } = await bench.queuePayout(to, '3');
    const signer = bench.deps.signerOf(bench.distribution);
    if (!signer) throw new Error('the bench has a signer');
    const vault = { isAway: true };
    const sign: typeof signer.sign = async (hash) => {
      if (vault.isAway) throw new Error('the vault does not answer');
      return signer.sign(hash);
    };
    const deps = { ...bench.deps, signerOf: signersOf({ ...signer, sign }) };
    const ended = new AbortController();
    const run = createDrainSendQueue(deps)(bench.distribution, ended.signal).catch(() => undefined);
    const alert = insufficientBalance(bench.distribution);
    const insufficient = await waitUntil(
      async () => (await bench.em().findOne(SenderAlert, alert)) ?? undefined,
      { timeoutMs: 10_000, what: 'the account lacks XLM' },
    );
    expect(insufficient.reason).toBe('not_signed');
    expect((await bench.payment(id)).state).toBe('queued');
    vault.isAway = false;
    await bench.em().nativeUpdate(SenderAlert, alert, { lastAt: new Date(0) });
    await bench.untilState(id, 'included');
    ended.abort();
    await run;
    expect(await bench.em().findOne(SenderAlert, alert)).toBeNull();
    expect(await bench.paidTo(to)).toEqual(['3.0000000']);
  });

  test('§2.10 pays with a key that lies in a vault, and waits while the vault refuses', async () => {
    const token = 'the token of a vault in a test';
    const server = await startSignerServer(bench.keys.DISTRIBUTION_SEED, token);
    const { networkPassphrase } = bench.ledger;
    const account = bench.distribution;
    const remote = createRemoteSigner({ url: server.url, token, account, networkPassphrase });
    let refusals = 0;
    server.meddling.now = () => {
      refusals += 1;
      return { status: 403, body: '{"message":"not before nine"}' };
    };
    const to = (await bench.createAccount()).publicKey();
    const { id } = await bench.queuePayout(to, '4');
    const ended = new AbortController();
    const deps = { ...bench.deps, signerOf: signersOf(remote) };
    const run = createDrainSendQueue(deps)(account, ended.signal).catch(() => undefined);
    const alert = insufficientBalance(account);
    await waitUntil(async () => (await bench.em().findOne(SenderAlert, alert)) ?? undefined, {
      timeoutMs: 10_000,
      what: 'the account lacks XLM',
    });
    expect(refusals).toBeGreaterThan(0);
    expect((await bench.payment(id)).state).toBe('queued');
    server.meddling.now = null;
    await bench.em().nativeUpdate(SenderAlert, alert, { lastAt: new Date(0) });
    await bench.untilState(id, 'included');
    ended.abort();
    await run;
    expect(await bench.paidTo(to)).toEqual(['4.0000000']);
    // The inner envelope and the fee-bump around it: both of them were seen by the vault.
    const kinds = server.orders.map(
      ({ envelope_xdr: xdr }) =>
        TransactionBuilder.fromXDR(xdr, networkPassphrase) instanceof FeeBumpTransaction,
    );
    expect(new Set(kinds)).toEqual(new Set([true, false]));
    await server.close();
  });

  test('§1.9 says that nobody signs for an account, settles what is on its way, and stops no other', async () => {
    const to = (await bench.createAccount()).publicKey();
    // Its envelope was on its way when its seed was taken out.
    bench.meddling.now = async (request, next) => {
      const answer = await next();
      return /^\/transactions\/[0-9a-f]{64}$/.test(request.path) ? { kind: 'cut' } : answer;
    };
    const { id } = await bench.queuePayout(to, '5');
    const before = bench.drain();
    await bench.untilState(id, 'bound');
    await before.stop();
    bench.meddling.now = null;
    const next = await bench.queuePayout(to, '6');
    const drain = (signerOf: SignerOf) => {
      const ended = new AbortController();
      const deps = { ...bench.deps, signerOf };
      const run = createDrainSendQueue(deps)(bench.distribution, ended.signal);
      return async (): Promise<void> => {
        ended.abort();
        await run.catch(() => undefined);
      };
    };
    const stop = drain(() => null);
    await bench.untilState(id, 'included');
    const alert = { account: bench.distribution, kind: 'missing_key' } as const;
    const row = async () => bench.em().findOne(SenderAlert, alert);
    await waitUntil(async () => (await row()) !== null, {
      timeoutMs: 10_000,
      what: 'health says that nobody signs',
    });
    expect((await row())?.reason).toContain('DISTRIBUTION_SEED');
    expect((await bench.payment(next.id)).state).toBe('queued');
    await stop();
    const stopAgain = drain(bench.deps.signerOf);
    await bench.untilState(next.id, 'included');
    await waitUntil(async () => (await row()) === null, {
      timeoutMs: 10_000,
      what: 'health says nothing more',
    });
    await stopAgain();
    expect((await bench.paidTo(to)).toSorted()).toEqual(['5.0000000', '6.0000000']);
  }, 30_000);
});
