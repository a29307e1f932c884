import { afterEach, describe, expect, test } from '@jest/globals';
import { Asset, Operation } from '@stellar/stellar-sdk';
import { Investigation } from '../../../src/db/entities/money-in.ts';
import { opened } from '../../support/opened.ts';
import { createWaysBench } from '../../support/payments/ways-bench.ts';

/* What moves a balance and stands in no list of payments. */

const bench = await opened(createWaysBench());
afterEach(() => {
  bench.meddling.now = null;
  bench.told.length = 0;
  bench.investigated.length = 0;
});

describe('§1.3 every way in', () => {
  test('a clawback of our balance is booked, and a person sees it', async () => {
    const give = Operation.payment({
      destination: bench.distribution,
      asset: bench.claw,
      amount: '90',
    });
    await bench.submit(bench.backing, [give]);
    const take = { asset: bench.claw, from: bench.distribution, amount: '35' };
    const { hash, ledger } = await bench.submit(bench.backing, [Operation.clawback(take)]);
    await bench.look();
    const [moved, ...others] = await bench.movements(hash);
    expect(others).toEqual([]);
    expect(moved).toMatchObject({ kind: 'clawback', stroops: '-350000000' });
    const sourceKey = moved?.key ?? '';
    expect(await bench.em().findOneOrFail(Investigation, { sourceKey })).toMatchObject({
      reason: 'clawback',
      amount: '35.0000000',
      asset: `stellar:CLAW:${bench.backing.publicKey()}`,
    });
    expect(await bench.readLedger()).toBeGreaterThanOrEqual(ledger);
    expect(await bench.stopReason()).toBeNull();
    await bench.expectAgreement();
  });

  test('a clawback beside payments in other ledgers is not passed by', async () => {
    const take = { asset: bench.claw, from: bench.distribution, amount: '5' };
    const { hash } = await bench.submit(bench.backing, [Operation.clawback(take)]);
    await bench.submit(bench.payer, [bench.pay('2')]);
    await bench.submit(bench.payer, [bench.pay('3')]);
    await bench.look();
    expect(await bench.movements(hash)).toMatchObject([{ kind: 'clawback', stroops: '-50000000' }]);
    await bench.expectAgreement();
  });

  test('an offer of ours that somebody takes is booked to the treasury', async () => {
    const offer = { selling: bench.asset, buying: Asset.native(), amount: '10', price: '2' };
    await bench.submit(bench.key, [Operation.manageSellOffer(offer)]);
    const take = { selling: Asset.native(), buying: bench.asset, amount: '8', price: '0.5' };
    const { hash, ledger } = await bench.submit(bench.payer, [Operation.manageSellOffer(take)]);
    await bench.look();
    expect(await bench.movements(hash)).toMatchObject([
      { kind: 'trade', asset: bench.assetId, stroops: '-40000000', key: null },
      { kind: 'trade', asset: 'stellar:native', stroops: '80000000', key: null },
    ]);
    // No list of transactions names us for it: the effects alone prove how far was read.
    expect(await bench.readLedger()).toBeGreaterThanOrEqual(ledger);
    await bench.expectAgreement();
  });

  test('effects are read to the last one, however many an operation of others makes', async () => {
    const many = Array.from({ length: 100 }, () => bench.pay('0.5'));
    const sent: string[] = [];
    for (let turn = 0; turn < 5; turn += 1) sent.push((await bench.submit(bench.payer, many)).hash);
    await bench.look();
    for (const hash of sent) expect(await bench.recorded(hash)).toHaveLength(100);
    await bench.expectAgreement();
  }, 60_000);
});
