import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Asset, Keypair, Operation } from '@stellar/stellar-sdk';
import { pay, recordsOf, startLedger, failedWith } from '../support.ts';
import type { TestLedger } from '../support.ts';

const XLM = Asset.native();
let test: TestLedger;
let issuer: Keypair;
let maker: Keypair;
let alice: Keypair;
let bob: Keypair;
let usd: Asset;

beforeAll(async () => {
  test = await startLedger();
  issuer = await test.account();
  usd = new Asset('USD', issuer.publicKey());
  [maker, alice, bob] = [await test.account(), await test.account('5000'), await test.account()];
  for (const holder of [maker, alice, bob]) {
    await test.run(holder, [Operation.changeTrust({ asset: usd })]);
  }
  await test.run(issuer, [pay(maker, '1000', usd)]);
});

afterAll(() => test.close());

const balancesOf = async (account: Keypair) =>
  (await test.server.loadAccount(account.publicKey())).balances.map(({ balance }) => balance);

function receive(destAmount: string, sendMax: string) {
  const destination = bob.publicKey();
  return [
    Operation.pathPaymentStrictReceive({
      sendAsset: XLM,
      sendMax,
      destination,
      destAsset: usd,
      destAmount,
    }),
  ];
}

function send(sendAmount: string, destMin: string) {
  const destination = bob.publicKey();
  return [
    Operation.pathPaymentStrictSend({
      sendAsset: XLM,
      sendAmount,
      destination,
      destAsset: usd,
      destMin,
    }),
  ];
}

describe('offers and path payments', () => {
  it('find no offer where there is none', async () => {
    expect(await test.codes(alice, receive('10', '30'))).toEqual(failedWith('op_too_few_offers'));
  });

  it('stand in the book with what they promise', async () => {
    await test.run(maker, [
      Operation.manageSellOffer({ selling: usd, buying: XLM, amount: '900', price: '2.5' }),
    ]);
    const [offer] = recordsOf(await test.get(`/accounts/${maker.publicKey()}/offers`));
    expect(offer).toMatchObject({ amount: '900.0000000', price: '2.5000000', id: '1' });
    const { balances, subentry_count: entries } = await test.server.loadAccount(maker.publicKey());
    expect(balances[0]).toMatchObject({ selling_liabilities: '900.0000000' });
    expect(balances[1]).toMatchObject({ buying_liabilities: '2250.0000000' });
    expect(entries).toBe(2);
  });

  it('are found by asking what a payment would cost or bring', async () => {
    const name = `USD:${issuer.publicKey()}`;
    const parts = `asset_type=credit_alphanum4&destination_asset_code=USD`;
    const to = `destination_${parts}&destination_asset_issuer=${issuer.publicKey()}`;
    const cost = await test.get(
      `/paths/strict-receive?${to}&destination_amount=10&source_assets=native`,
    );
    expect(recordsOf(cost)).toMatchObject([{ source_amount: '25.0000000', path: [] }]);
    const yields = await test.get(
      `/paths/strict-send?source_asset_type=native&source_amount=25&destination_assets=${name}`,
    );
    expect(recordsOf(yields)).toMatchObject([{ destination_amount: '10.0000000' }]);
    expect((await balancesOf(maker))[0]).toBe('1000.0000000');
  });

  it('deliver an exact amount for what it costs', async () => {
    await test.run(alice, receive('10', '30'));
    const page = await test.get(`/accounts/${bob.publicKey()}/payments?order=desc&limit=1`);
    expect(recordsOf(page)[0]).toMatchObject({
      type: 'path_payment_strict_receive',
      amount: '10.0000000',
      source_amount: '25.0000000',
      source_max: '30.0000000',
      path: [],
    });
    expect((await balancesOf(maker))[0]).toBe('990.0000000');
    const effects = await test.get(`/accounts/${maker.publicKey()}/effects?order=desc&limit=1`);
    expect(recordsOf(effects)[0]).toMatchObject({
      type: 'trade',
      sold_amount: '10.0000000',
      bought_amount: '25.0000000',
    });
  });

  it('deliver what an exact amount buys', async () => {
    await test.run(alice, send('25', '9'));
    const page = await test.get(`/accounts/${bob.publicKey()}/payments?order=desc&limit=1`);
    expect(recordsOf(page)[0]).toMatchObject({
      type: 'path_payment_strict_send',
      amount: '10.0000000',
      source_amount: '25.0000000',
      destination_min: '9.0000000',
    });
  });

  it('refuse a price worse than was allowed, and leave everything as it was', async () => {
    const before = await balancesOf(bob);
    expect(await test.codes(alice, receive('10', '24'))).toEqual(failedWith('op_over_source_max'));
    expect(await test.codes(alice, send('25', '10.0000001'))).toEqual(
      failedWith('op_under_dest_min'),
    );
    expect(await test.codes(alice, receive('5000', '99999'))).toEqual(
      failedWith('op_too_few_offers'),
    );
    expect(await balancesOf(bob)).toEqual(before);
  });

  it('deal at once with an offer on the other side that is good enough', async () => {
    await test.run(alice, [
      Operation.manageSellOffer({ selling: XLM, buying: usd, amount: '50', price: '0.4' }),
    ]);
    expect((await balancesOf(alice))[0]).toBe('20.0000000');
    expect(recordsOf(await test.get(`/offers?seller=${alice.publicKey()}`))).toEqual([]);
  });

  it('fall with the right to hold what they sell', async () => {
    const [boss, holder] = [await test.account(), await test.account()];
    const asset = new Asset('RST', boss.publicKey());
    const trustor = holder.publicKey();
    const allow = (authorized: boolean) => [
      Operation.setTrustLineFlags({ trustor, asset, flags: { authorized } }),
    ];
    await test.run(boss, [Operation.setOptions({ setFlags: 10 })]);
    await test.run(holder, [Operation.changeTrust({ asset })]);
    await test.run(boss, [pay(holder, '5', asset)]);
    await test.run(holder, [
      Operation.manageSellOffer({ selling: asset, buying: XLM, amount: '5', price: '1' }),
    ]);
    await test.run(boss, allow(false));
    expect(recordsOf(await test.get(`/accounts/${trustor}/offers`))).toEqual([]);
    const clawback = (amount: string) => [Operation.clawback({ asset, from: trustor, amount })];
    expect(await test.codes(boss, clawback('6'))).toEqual(failedWith('op_underfunded'));
    await test.run(boss, clawback('4'));
    expect((await balancesOf(holder))[0]).toBe('1.0000000');
  });

  it('can be taken back, once', async () => {
    const withdraw = [
      Operation.manageSellOffer({
        selling: usd,
        buying: XLM,
        amount: '0',
        price: '1',
        offerId: '1',
      }),
    ];
    await test.run(maker, withdraw);
    expect(await test.codes(maker, withdraw)).toEqual(failedWith('op_offer_not_found'));
    const { balances } = await test.server.loadAccount(maker.publicKey());
    expect(balances[0]).toMatchObject({ selling_liabilities: '0.0000000' });
  });
});

describe('a configured rate', () => {
  it('exchanges without any offer and keeps the lumens together', async () => {
    const bank = Keypair.random();
    const eur = new Asset('EUR', bank.publicKey());
    const name = `EUR:${bank.publicKey()}`;
    const rated = await startLedger({
      rates: [
        { selling: name, buying: 'native', price: { n: 4, d: 1 } },
        { selling: 'native', buying: name, price: { n: 1, d: 5 } },
      ],
    });
    try {
      const { root } = rated.ledger;
      const destination = bank.publicKey();
      await rated.run(root, [Operation.createAccount({ destination, startingBalance: '10' })]);
      const payer = await rated.account('100');
      await rated.run(payer, [Operation.changeTrust({ asset: eur })]);
      const exchange = Operation.pathPaymentStrictSend({
        sendAsset: XLM,
        sendAmount: '40',
        destination: payer.publicKey(),
        destAsset: eur,
        destMin: '10',
      });
      await rated.run(payer, [exchange]);
      const { balances } = await rated.server.loadAccount(payer.publicKey());
      expect(balances.map(({ balance }) => balance)).toEqual(['10.0000000', '59.9999800']);
      const [genesis] = (await rated.server.loadAccount(root.publicKey())).balances;
      expect(genesis?.balance).toBe('89999999929.9999800');
    } finally {
      await rated.close();
    }
  });
});
