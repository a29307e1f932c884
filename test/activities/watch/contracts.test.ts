import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  Account,
  Asset,
  authorizeEntry,
  Keypair,
  MuxedAccount,
  Operation,
  StrKey,
} from '@stellar/stellar-sdk';
import { createReadOutgoing } from '../../../src/activities/send/outgoing/read.ts';
import { createLookForPayments } from '../../../src/activities/watch/stream-payments.ts';
import { Cursor, Investigation } from '../../../src/db/entities/money-in.ts';
import { bySource, byAddress, invoke, transferCall } from '../../support/contract-calls.ts';
import { createOutgoingBench, type OutgoingBench } from '../../support/payments/outgoing-bench.ts';
import { recordedOf } from '../../support/payments/ledger-money.ts';
import { expectMoney } from '../../support/payments/ledger-money.ts';
import { testedSources } from '../../support/payments/ledger-by.ts';
import { paysContracts } from '../../../src/stellar/sources/contract-payments.ts';

const UNIT = 10_000_000n;
const NATIVE = 'stellar:native';
const isSimulated = paysContracts({ LEDGER_SOURCES: testedSources() });

describe('§1.3 transfers by asset contracts', () => {
  let bench: OutgoingBench;
  let payer: Keypair;
  let wallet: string;
  let dollars: string;
  beforeAll(async () => {
    bench = await createOutgoingBench({ classifyOutgoing: () => 'unknown' });
    payer = await bench.createAccount(true, '10000');
    wallet = StrKey.encodeContract(Keypair.random().rawPublicKey());
    dollars = bench.asset.contractId(bench.deps.networkPassphrase);
    await transfer(wallet, '500');
  }, 60_000);
  afterEach(() => {
    bench.told.length = 0;
    bench.investigated.length = 0;
  });
  afterAll(async () => bench?.close());

  const muxed = (id: string | null | undefined): string =>
    new MuxedAccount(new Account(bench.distribution, '0'), id ?? '0').accountId();
  const transfer = async (to: string, amount: string) => {
    const call = transferCall(dollars, payer.publicKey(), to, BigInt(amount) * UNIT);
    return bench.submit(payer, [invoke(call, [bySource(call)])]);
  };
  /** A contract pays, by the sandbox's own route. */
  const payByContract = async (
    payments: readonly { asset?: string; to: string; amount: string }[],
  ): Promise<{ readonly hash: string; readonly ledger: number }> => {
    const asset = `${bench.asset.getCode()}:${bench.asset.getIssuer()}`;
    const body = { contract: wallet, payments: payments.map((one) => ({ asset, ...one })) };
    const url = `${bench.url}/sandbox/contract_payments`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    const json = (await answer.json()) as { hash: string; ledger: number };
    if (!answer.ok) throw new Error(JSON.stringify(json));
    return json;
  };
  const recorded = async (hash: string) => recordedOf(bench, hash);
  const readLedger = async (account = bench.distribution): Promise<number> => {
    const found = await bench.em().findOneOrFail(Cursor, { source: `stellar/${account}` });
    return Number(found.readLedger);
  };
  const expectAgreement = async (): Promise<void> => {
    await bench.look();
    await createReadOutgoing(bench.deps)(bench.distribution, async () =>
      bench.deps.network.latestLedger(),
    );
    expect(await bench.audit()).toEqual([]);
  };

  test('by an account, to an M address: money for the transaction that it names, in one look', async () => {
    const row = await expectMoney(bench);
    const { hash, ledger } = await transfer(muxed(row.receivingMemo), '50');
    await bench.look();
    const [payment, ...others] = await recorded(hash);
    expect(others).toEqual([]);
    expect(payment).toMatchObject({
      amount: '50.0000000',
      asset: bench.assetId,
      transactionId: row.id,
      fromAccount: payer.publicKey(),
      toMuxedId: row.receivingMemo,
    });
    expect(bench.told).toMatchObject([{ id: row.id, funds: { amount: '50' } }]);
    expect(await readLedger()).toBeGreaterThanOrEqual(ledger);
    await expectAgreement();
  });

  test('by a contract, several in one call: each is its own payment', async () => {
    const rows = [await expectMoney(bench), await expectMoney(bench)];
    const { hash, ledger } = await payByContract([
      { to: muxed(rows[0]?.receivingMemo), amount: '11' },
      { to: payer.publicKey(), amount: '1' },
      { to: muxed(rows[1]?.receivingMemo), amount: '12' },
      { to: muxed(rows[1]?.receivingMemo), amount: '13' },
      { to: bench.distribution, amount: '14' },
    ]);
    await bench.look();
    const payments = await recorded(hash);
    expect(
      payments.map(({ amount, balanceChange, transactionId, disposition }) => [
        Number(amount),
        balanceChange,
        transactionId ?? null,
        disposition ?? null,
      ]),
    ).toEqual([
      [11, 0, rows[0]?.id, null],
      [12, 2, rows[1]?.id, null],
      [13, 3, rows[1]?.id, null],
      [14, 4, null, 'investigation'],
    ]);
    expect(payments.every(({ fromAccount }) => fromAccount === wallet)).toBe(true);
    expect(bench.told.map(({ funds }) => funds.amount).toSorted()).toEqual(['11', '12', '13']);
    expect(await readLedger()).toBeGreaterThanOrEqual(ledger);
    await expectAgreement();
  });

  test('to two accounts of ours in one call: each reads what is its own', async () => {
    const other = await bench.createAccount();
    const look = async () => createLookForPayments(bench.deps)(other.publicKey());
    await look();
    const { hash } = await payByContract([
      { to: other.publicKey(), amount: '2' },
      { to: bench.distribution, amount: '3' },
      { to: other.publicKey(), amount: '4' },
    ]);
    await Promise.all([look(), bench.look()]);
    const payments = await recorded(hash);
    expect(
      payments.map(({ receivingAccount, amount }) => [receivingAccount, Number(amount)]),
    ).toEqual([
      [other.publicKey(), 2],
      [bench.distribution, 3],
      [other.publicKey(), 4],
    ]);
    await expectAgreement();
  });

  test('in lumens, to an account of ours that it creates: paid once with what it is created with', async () => {
    const ours = Keypair.random().publicKey();
    const look = async () => createLookForPayments(bench.deps)(ours);
    await look();
    const lumens = Asset.native().contractId(bench.deps.networkPassphrase);
    const call = transferCall(lumens, payer.publicKey(), ours, 20n * UNIT);
    const { hash, ledger } = await bench.submit(payer, [invoke(call, [bySource(call)])]);
    await look();
    expect(await recorded(hash)).toMatchObject([{ amount: '20.0000000', asset: NATIVE }]);
    expect(await bench.em().count(Investigation, { reason: 'unreadable' })).toBe(0);
    expect(await readLedger(ours)).toBeGreaterThanOrEqual(ledger);
  });

  test('minted by the issuer: our own treasury’s money', async () => {
    const mint = transferCall(dollars, bench.issuer.publicKey(), bench.distribution, 9n * UNIT);
    const { hash } = await bench.submit(bench.issuer, [invoke(mint, [bySource(mint)])]);
    await bench.look();
    expect(await recorded(hash)).toMatchObject([
      { amount: '9.0000000', disposition: 'treasury', fromAccount: bench.issuer.publicKey() },
    ]);
    await expectAgreement();
  });

  test('from us, under our signature in somebody else’s transaction: filed, and the sender stops', async () => {
    const call = transferCall(dollars, bench.distribution, payer.publicKey(), 5n * UNIT);
    const expires = bench.ledger.latestLedger() + 100;
    const unsigned = byAddress(bench.distribution, call, { nonce: 7n, expires });
    const signed = await authorizeEntry(unsigned, bench.key, expires, bench.deps.networkPassphrase);
    const { hash } = await bench.submit(payer, [invoke(call, [signed])]);
    await bench.look();
    expect(await recorded(hash)).toEqual([]);
    const moved = await bench.em().execute<{ kind: string; stroops: string; key: string }[]>(
      `select kind, stroops::text as stroops, investigation_key as key from balance_movement
        where transaction_hash = ?`,
      [hash],
    );
    expect(moved).toMatchObject([{ kind: 'debit', stroops: '-50000000' }]);
    const sourceKey = moved[0]?.key ?? '';
    const found = await bench.em().findOneOrFail(Investigation, { sourceKey });
    expect(found).toMatchObject({ reason: 'debit', amount: '5.0000000' });
    expect(await bench.stopReason()).toContain(hash);
    expect(await bench.clear()).toContain('goes on');
    await expectAgreement();
  });

  test('calls that pay us nothing hold no watermark', async () => {
    const stranger = await bench.createAccount();
    const failing = transferCall(dollars, stranger.publicKey(), bench.distribution, UNIT);
    await bench.submit(stranger, [invoke(failing, [bySource(failing)])]).catch(() => undefined);
    await bench.ledger.closeLedger();
    await bench.look();
    const head = bench.ledger.latestLedger();
    await bench.ledger.closeLedger();
    await bench.look();
    expect(await readLedger()).toBeGreaterThanOrEqual(head);
    await expectAgreement();
  });

  test('by a contract: what is to go back is paid by a call, or waits for a person where no source simulates', async () => {
    const row = await expectMoney(bench);
    const { hash } = await payByContract([{ to: muxed(row.receivingMemo), amount: '6' }]);
    await bench.look();
    expect((await recorded(hash))[0]?.fromAccount).toBe(wallet);
    const payment = await bench.queuePayout(wallet, '6');
    const drain = bench.drain();
    try {
      const state = isSimulated ? 'included' : 'not_ready';
      const { reason } = await bench.untilState(payment.id, state);
      expect(reason).toBe(isSimulated ? null : 'no_contract_source');
    } finally {
      await drain.stop();
    }
  });

  test('beside clawbacks by the asset’s own contract, which are booked and filed', async () => {
    const backing = await bench.createAccount(false);
    const claw = new Asset('CLAW', backing.publicKey());
    await bench.submit(backing, [Operation.setOptions({ setFlags: 10 })]);
    const ours = await bench.createAccount(false);
    await bench.submit(ours, [Operation.changeTrust({ asset: claw })]);
    const look = async () => createLookForPayments(bench.deps)(ours.publicKey());
    await look();
    const gift = Operation.payment({ destination: ours.publicKey(), asset: claw, amount: '8' });
    await bench.submit(backing, [gift]);
    const contract = claw.contractId(bench.deps.networkPassphrase);
    const [from, , amount] = transferCall(contract, ours.publicKey(), wallet, 3n * UNIT).args;
    if (!from || !amount) throw new Error('a transfer has three arguments');
    const call = { contract, function: 'clawback', args: [from, amount] };
    const { hash } = await bench.submit(backing, [invoke(call, [bySource(call)])]);
    await look();
    const moved = await bench
      .em()
      .execute<{ kind: string; stroops: string }[]>(
        `select kind, stroops::text as stroops from balance_movement where transaction_hash = ?`,
        [hash],
      );
    expect(moved).toEqual([{ kind: 'clawback', stroops: '-30000000' }]);
    expect(await bench.em().count(Investigation, { reason: 'clawback' })).toBe(1);
  });
});
