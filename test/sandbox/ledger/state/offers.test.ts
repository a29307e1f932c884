import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Asset, Operation } from '@stellar/stellar-sdk';
import type { Keypair } from '@stellar/stellar-sdk';
import { pay, recordsOf, startLedger } from '../support.ts';
import type { TestLedger } from '../support.ts';

const XLM = Asset.native();
let ledger: TestLedger;
let maker: Keypair;
let taker: Keypair;
let usd: Asset;

beforeAll(async () => {
  ledger = await startLedger();
  const issuer = await ledger.account();
  usd = new Asset('USD', issuer.publicKey());
  [maker, taker] = [await ledger.account('1000'), await ledger.account('1000')];
  for (const holder of [maker, taker]) {
    await ledger.run(holder, [Operation.changeTrust({ asset: usd })]);
    await ledger.run(issuer, [pay(holder, '1000', usd)]);
  }
});

afterAll(() => ledger.close());

const offersOf = async (account: Keypair) =>
  recordsOf(await ledger.get(`/accounts/${account.publicKey()}/offers`));

const holdings = async (account: Keypair) => {
  const { balances } = await ledger.server.loadAccount(account.publicKey());
  return Object.fromEntries(balances.map((line) => [line.asset_type, line.balance]));
};

describe('offers of every kind', () => {
  test('a buyer leaves an offer for what nobody sells, at the inverse price', async () => {
    const buy = { selling: XLM, buying: usd, buyAmount: '10', price: '2' };
    await ledger.run(maker, [Operation.manageBuyOffer(buy)]);
    const [offer] = await offersOf(maker);
    expect(offer).toMatchObject({
      amount: '20.0000000',
      price: '0.5000000',
      price_r: { n: 1, d: 2 },
      selling: { asset_type: 'native' },
    });
    const { balances } = await ledger.server.loadAccount(maker.publicKey());
    expect(balances).toMatchObject([
      { buying_liabilities: '10.0000000' },
      { selling_liabilities: '20.0000000' },
    ]);
  });

  test('an offer of the very same price is left alone by a passive one, and taken by another', async () => {
    const same = { selling: usd, buying: XLM, amount: '4', price: '2' };
    await ledger.run(taker, [Operation.createPassiveSellOffer(same)]);
    expect(await offersOf(taker)).toMatchObject([{ amount: '4.0000000', price: '2.0000000' }]);
    await ledger.run(taker, [Operation.manageSellOffer({ ...same, amount: '3' })]);
    expect(await offersOf(maker)).toMatchObject([{ amount: '14.0000000' }]);
    expect(await offersOf(taker)).toHaveLength(1);
    expect(await holdings(maker)).toMatchObject({ credit_alphanum4: '1003.0000000' });
  });

  test('a buyer buys no more than it wants from whoever asks no more than it pays', async () => {
    // The passive offer sells four dollars at two lumens each.
    const before = await holdings(maker);
    const [own] = await offersOf(maker);
    const offerId = String(own?.['id']);
    const none = { selling: XLM, buying: usd, buyAmount: '0', price: '2', offerId };
    await ledger.run(maker, [Operation.manageBuyOffer(none)]);
    const buy = { selling: XLM, buying: usd, buyAmount: '1', price: '3' };
    await ledger.run(maker, [Operation.manageBuyOffer(buy)]);
    expect(await offersOf(maker)).toEqual([]);
    expect(await offersOf(taker)).toMatchObject([{ amount: '3.0000000' }]);
    const after = await holdings(maker);
    expect(Number(after['credit_alphanum4']) - Number(before['credit_alphanum4'])).toBe(1);
  });

  test('what cannot be paid for is refused, in the words of a buyer', async () => {
    const buy = { selling: XLM, buying: usd, buyAmount: '1000', price: '2' };
    expect(await ledger.codes(maker, [Operation.manageBuyOffer(buy)])).toEqual({
      transaction: 'tx_failed',
      operations: ['op_underfunded'],
    });
    const gone = { selling: XLM, buying: usd, buyAmount: '0', price: '2', offerId: '99' };
    expect(await ledger.codes(maker, [Operation.manageBuyOffer(gone)])).toEqual({
      transaction: 'tx_failed',
      operations: ['op_offer_not_found'],
    });
  });
});

describe('trades', () => {
  test('are listed with the account asked for as their base, and in the pair asked for', async () => {
    const ofMaker = recordsOf(await ledger.get(`/accounts/${maker.publicKey()}/trades`));
    expect(ofMaker.map((trade) => [trade['base_account'], trade['base_amount']])).toEqual([
      [maker.publicKey(), '6.0000000'],
      [maker.publicKey(), '2.0000000'],
    ]);
    const pair = new URLSearchParams({
      base_asset_type: 'credit_alphanum4',
      base_asset_code: 'USD',
      base_asset_issuer: usd.getIssuer() ?? '',
      counter_asset_type: 'native',
    });
    const ofPair = recordsOf(await ledger.get(`/trades?${pair.toString()}`));
    expect(ofPair.map((trade) => [trade['base_amount'], trade['base_is_seller']])).toEqual([
      ['3.0000000', false],
      ['1.0000000', true],
    ]);
    expect(ofPair.map(({ price }) => price)).toEqual([
      { n: '2', d: '1' },
      { n: '2', d: '1' },
    ]);
  });
});
