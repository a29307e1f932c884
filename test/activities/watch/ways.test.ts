import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Asset, Operation, type Keypair } from '@stellar/stellar-sdk';
import { createReadOutgoing } from '../../../src/activities/send/outgoing/read.ts';
import { Cursor, Investigation } from '../../../src/db/entities/money-in.ts';
import { createOutgoingBench, type OutgoingBench } from '../../support/payments/outgoing-bench.ts';
import { recordedOf } from '../../support/payments/ledger-money.ts';

/* What moves a balance and stands in no list of payments. */

describe('§1.3 every way in', () => {
  let bench: OutgoingBench;
  let payer: Keypair;
  let backing: Keypair;
  let claw: Asset;
  beforeAll(async () => {
    bench = await createOutgoingBench({ classifyOutgoing: () => 'treasury' });
    payer = await bench.createAccount(true, '10000');
    backing = await bench.createAccount(false);
    claw = new Asset('CLAW', backing.publicKey());
    const flags = Operation.setOptions({ setFlags: 10 });
    await bench.submit(backing, [flags]);
    await bench.submit(bench.key, [Operation.changeTrust({ asset: claw })]);
  }, 60_000);
  afterEach(() => {
    bench.told.length = 0;
    bench.investigated.length = 0;
  });
  afterAll(async () => bench?.close());

  const recorded = async (hash: string) => recordedOf(bench, hash);
  const movements = async (hash: string) =>
    bench.em().execute<{ asset: string; kind: string; stroops: string; key: string | null }[]>(
      `select asset, kind, stroops::text as stroops, investigation_key as key
         from balance_movement where transaction_hash = ? order by stroops`,
      [hash],
    );
  const readLedger = async (): Promise<number> => {
    const source = `stellar/${bench.distribution}`;
    return Number((await bench.em().findOneOrFail(Cursor, { source })).readLedger);
  };
  const pay = (amount: string, destination = bench.distribution) =>
    Operation.payment({ destination, asset: bench.asset, amount });
  /** Books and ledger agree, once what the sender reads beside us is read as well. */
  const expectAgreement = async (): Promise<void> => {
    await bench.look();
    const head = async () => bench.deps.network.latestLedger();
    await createReadOutgoing(bench.deps)(bench.distribution, head);
    expect(await bench.audit()).toEqual([]);
  };

  test('a clawback of our balance is booked, and a person sees it', async () => {
    const give = Operation.payment({ destination: bench.distribution, asset: claw, amount: '90' });
    await bench.submit(backing, [give]);
    const take = { asset: claw, from: bench.distribution, amount: '35' };
    const { hash, ledger } = await bench.submit(backing, [Operation.clawback(take)]);
    await bench.look();
    const [moved, ...others] = await movements(hash);
    expect(others).toEqual([]);
    expect(moved).toMatchObject({ kind: 'clawback', stroops: '-350000000' });
    const sourceKey = moved?.key ?? '';
    expect(await bench.em().findOneOrFail(Investigation, { sourceKey })).toMatchObject({
      reason: 'clawback',
      amount: '35.0000000',
      asset: `stellar:CLAW:${backing.publicKey()}`,
    });
    expect(await readLedger()).toBeGreaterThanOrEqual(ledger);
    expect(await bench.stopReason()).toBeNull();
    await expectAgreement();
  });

  test('a clawback beside payments in other ledgers is not passed by', async () => {
    const take = { asset: claw, from: bench.distribution, amount: '5' };
    const { hash } = await bench.submit(backing, [Operation.clawback(take)]);
    await bench.submit(payer, [pay('2')]);
    await bench.submit(payer, [pay('3')]);
    await bench.look();
    expect(await movements(hash)).toMatchObject([{ kind: 'clawback', stroops: '-50000000' }]);
    await expectAgreement();
  });

  test('an offer of ours that somebody takes is booked to the treasury', async () => {
    const offer = { selling: bench.asset, buying: Asset.native(), amount: '10', price: '2' };
    await bench.submit(bench.key, [Operation.manageSellOffer(offer)]);
    const take = { selling: Asset.native(), buying: bench.asset, amount: '8', price: '0.5' };
    const { hash, ledger } = await bench.submit(payer, [Operation.manageSellOffer(take)]);
    await bench.look();
    expect(await movements(hash)).toMatchObject([
      { kind: 'trade', asset: bench.assetId, stroops: '-40000000', key: null },
      { kind: 'trade', asset: 'stellar:native', stroops: '80000000', key: null },
    ]);
    // No list of transactions names us for it: the effects alone prove how far was read.
    expect(await readLedger()).toBeGreaterThanOrEqual(ledger);
    await expectAgreement();
  });

  test('effects are read to the last one, however many an operation of others makes', async () => {
    const many = Array.from({ length: 100 }, () => pay('0.5'));
    const sent: string[] = [];
    for (let turn = 0; turn < 5; turn += 1) sent.push((await bench.submit(payer, many)).hash);
    await bench.look();
    for (const hash of sent) expect(await recorded(hash)).toHaveLength(100);
    await expectAgreement();
  }, 60_000);
});
