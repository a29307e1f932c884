import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Asset, Claimant, Operation } from '@stellar/stellar-sdk';
import type { Keypair, xdr } from '@stellar/stellar-sdk';
import { pay, startLedger, failedWith } from './support.ts';
import type { TestLedger } from './support.ts';

/* The order in which an operation looks at things, where two of them are wrong at once. */

const XLM = Asset.native();
let test: TestLedger;
let issuer: Keypair;
let alice: Keypair;
let usd: Asset;
let eur: Asset;

const trust = (asset: Asset, limit?: string): xdr.Operation =>
  Operation.changeTrust({ asset, ...(limit !== undefined && { limit }) });

const authorize = (trustor: Keypair, asset: Asset, authorized: boolean): xdr.Operation =>
  Operation.setTrustLineFlags({ trustor: trustor.publicKey(), asset, flags: { authorized } });

beforeAll(async () => {
  test = await startLedger();
  [issuer, alice] = [await test.account(), await test.account()];
  usd = new Asset('USD', issuer.publicKey());
  eur = new Asset('EUR', issuer.publicKey());
});

afterAll(() => test.close());

describe('an offer', () => {
  const sell = (selling: Asset, buying: Asset, offerId = '0'): xdr.Operation =>
    Operation.manageSellOffer({ selling, buying, amount: '5', price: '1', offerId });

  it('of an empty line is underfunded, whether or not the line is authorised', async () => {
    const [strict, bob] = [await test.account(), await test.account()];
    const rst = new Asset('RST', strict.publicKey());
    await test.run(strict, [Operation.setOptions({ setFlags: 3 })]);
    await test.run(bob, [trust(rst)]);
    expect(await test.codes(bob, [sell(rst, XLM)])).toEqual(failedWith('op_underfunded'));
    await test.run(strict, [authorize(bob, rst, true), pay(bob, '1', rst)]);
    await test.run(strict, [authorize(bob, rst, false)]);
    expect(await test.codes(bob, [sell(rst, XLM)])).toEqual(failedWith('sell_not_authorized'));
    const other = new Asset('OTH', strict.publicKey());
    await test.run(bob, [trust(other)]);
    expect(await test.codes(bob, [sell(XLM, other)])).toEqual(failedWith('buy_not_authorized'));
  });

  it('is looked for only when the lines are there', async () => {
    const bob = await test.account();
    expect(await test.codes(bob, [sell(usd, XLM, '4711')])).toEqual(failedWith('op_sell_no_trust'));
    expect(await test.codes(bob, [sell(XLM, usd, '4711')])).toEqual(failedWith('op_buy_no_trust'));
    await test.run(bob, [trust(usd)]);
    expect(await test.codes(bob, [sell(XLM, usd, '4711')])).toEqual(
      failedWith('op_offer_not_found'),
    );
  });

  it('needs its reserve before its amounts are looked at; a changed one has it', async () => {
    const poor = await test.account('1.5005');
    await test.run(poor, [trust(usd, '100')]);
    await test.run(issuer, [pay(poor, '20', usd)]);
    const dear = Operation.manageSellOffer({
      selling: usd,
      buying: XLM,
      amount: '900',
      price: '1',
    });
    expect(await test.codes(poor, [dear])).toEqual(failedWith('op_low_reserve'));
    await test.run(alice, [pay(poor, '0.5', XLM)]);
    expect(await test.codes(poor, [dear])).toEqual(failedWith('op_underfunded'));
    await test.run(poor, [sell(usd, XLM)]);
    const [offer] = (await test.server.offers().forAccount(poor.publicKey()).call()).records;
    await test.run(poor, [sell(usd, XLM, String(offer?.id))]);
    const after = (await test.server.offers().forAccount(poor.publicKey()).call()).records;
    expect(after.map(({ id }) => id)).toEqual([offer?.id]);
  });

  it('that is changed stays sponsored by whom it was', async () => {
    const [sponsor, bob] = [await test.account(), await test.account('2')];
    await test.run(bob, [trust(eur, '100')]);
    const bobs = bob.publicKey();
    await test.run(
      sponsor,
      [
        Operation.beginSponsoringFutureReserves({ sponsoredId: bobs }),
        Operation.manageSellOffer({
          selling: XLM,
          buying: eur,
          amount: '0.1',
          price: '1',
          source: bobs,
        }),
        Operation.endSponsoringFutureReserves({ source: bobs }),
      ],
      { signers: [sponsor, bob], fee: '300' },
    );
    const offerOf = async () => (await test.server.offers().forAccount(bobs).call()).records[0];
    const { id } = (await offerOf()) ?? { id: '' };
    await test.run(bob, [
      Operation.manageSellOffer({
        selling: XLM,
        buying: eur,
        amount: '0.2',
        price: '1',
        offerId: String(id),
      }),
    ]);
    expect(await offerOf()).toMatchObject({ amount: '0.2000000', sponsor: sponsor.publicKey() });
    expect(await test.server.loadAccount(bobs)).toMatchObject({ num_sponsored: 1 });
  });
});

describe('a trust line', () => {
  it('of an issuer that cannot revoke: that is answered before the line is missed', async () => {
    const stranger = await test.account();
    expect(await test.codes(issuer, [authorize(stranger, usd, false)])).toEqual(
      failedWith('op_cant_revoke'),
    );
    expect(await test.codes(issuer, [authorize(stranger, usd, true)])).toEqual(
      failedWith('op_no_trust'),
    );
    const allow = (authority: 0 | 1) =>
      Operation.allowTrust({
        trustor: stranger.publicKey(),
        assetCode: 'USD',
        authorize: authority,
      });
    expect(await test.codes(issuer, [allow(0)])).toEqual(failedWith('op_cant_revoke'));
    expect(await test.codes(issuer, [allow(1)])).toEqual(failedWith('op_no_trust'));
  });
});

describe('a claimable balance', () => {
  it('is paid for before its reserve is looked at', async () => {
    const poor = await test.account('1.0003');
    const claimants = [new Claimant(alice.publicKey())];
    const put = (amount: string) => [
      Operation.createClaimableBalance({ asset: XLM, amount, claimants }),
    ];
    expect(await test.codes(poor, put('1'))).toEqual(failedWith('op_underfunded'));
    expect(await test.codes(poor, put('0.0000001'))).toEqual(failedWith('op_low_reserve'));
  });
});

describe('a path payment', () => {
  it('to an issuer that is gone works only where nothing has to be exchanged', async () => {
    const [leaving, bob] = [await test.account(), await test.account()];
    const old = new Asset('OLD', leaving.publicKey());
    await test.run(bob, [trust(old)]);
    await test.run(leaving, [pay(bob, '5', old)]);
    await test.run(leaving, [Operation.accountMerge({ destination: alice.publicKey() })]);
    const send = (sendAsset: Asset): xdr.Operation =>
      Operation.pathPaymentStrictSend({
        sendAsset,
        sendAmount: '1',
        destAsset: old,
        destMin: '1',
        destination: leaving.publicKey(),
      });
    expect(await test.codes(bob, [send(XLM)])).toEqual(failedWith('op_no_destination'));
    await test.run(bob, [send(old)]);
    await test.run(bob, [pay(leaving, '1', old)]);
  });
});
