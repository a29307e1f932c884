import { describe, expect, test } from '@jest/globals';
import { Types } from '@stellar/typescript-wallet-sdk';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { startDevelopmentServer } from '../support/development-server.ts';
import { openSdkWallet, REFERENCE, untilEnded, watchAll, watchOne } from './sdk-wallet.ts';
import { opened } from '../support/opened.ts';

/** Every call that the SDK has but those of the pages, which `wallet-sdk.test.ts` walks through. */
const server = await opened(startDevelopmentServer());
const wallet = await openSdkWallet(server);

describe('the wallet SDK against the running stack', () => {
  const PERSON = { first_name: 'Ada', last_name: 'Lovelace' };
  const BANK = { bank_account_number: '12345678' };
  const USD = 'iso4217:USD';
  const { SEP6 } = Types.Sep38PriceContext;

  const until = async (id: string, isReached: (transaction: Types.Sep6Transaction) => boolean) =>
    waitUntil(
      async () => {
        const { anchor, authToken } = wallet;
        const transaction = await anchor.sep6().getTransactionBy({ authToken, id });
        return isReached(transaction) ? transaction : undefined;
      },
      { timeoutMs: 60_000, intervalMs: 100, what: `${id} goes on` },
    );
  const idOf = (answer: Types.Sep6DepositResponse | Types.Sep6WithdrawResponse): string => {
    if ('id' in answer && answer.id !== undefined) return answer.id;
    throw new Error(`no id: ${JSON.stringify(answer)}`);
  };
  const quote = async (sell: string, buy: string, amount: string): Promise<string> => {
    const { id } = await wallet.anchor.sep38(wallet.authToken).requestQuote({
      sell_asset: sell,
      buy_asset: buy,
      sell_amount: amount,
      buy_amount: '',
      context: SEP6,
    });
    return id;
  };
  /** Pays a deposit by its own instructions, watched to its end. */
  const payDeposit = async (id: string, amount: string) => {
    const watched = watchOne(wallet, 'sep6', id);
    const { instructions } = await until(id, (one) => one.instructions !== undefined);
    await wallet.payAtBank(REFERENCE.exec(JSON.stringify(instructions))?.[0] ?? '', amount);
    await untilEnded(watched);
    expect([watched.ended, watched.statuses.at(-1)]).toEqual(['success', 'completed']);
  };
  /** Tells by SEP-12 whom a withdrawal pays, sends the money, and waits for its end. */
  const payWithdrawal = async (id: string) => {
    const watched = watchOne(wallet, 'sep6', id);
    const sep12 = await wallet.anchor.sep12(wallet.authToken);
    await sep12.add({ type: 'sep6', transactionId: id, sep9Info: { ...PERSON, ...BANK } });
    await wallet.payOnStellar(
      await until(id, (one) => one.status === 'pending_user_transfer_start'),
    );
    await untilEnded(watched);
    expect([watched.ended, watched.statuses.at(-1)]).toEqual(['success', 'completed']);
  };

  test('SEP-1: sep1, getInfo and getServicesInfo', async () => {
    const { anchor } = wallet;
    const toml = await anchor.sep1();
    expect(toml).toMatchObject({
      webAuthEndpoint: `${server.anchorUrl}/auth`,
      transferServer: `${server.anchorUrl}/sep6`,
      transferServerSep24: `${server.anchorUrl}/sep24`,
      anchorQuoteServer: `${server.anchorUrl}/sep38`,
      kycServer: `${server.anchorUrl}/sep12`,
    });
    expect(await anchor.getInfo(true)).toEqual(toml);
    expect((await anchor.getServicesInfo()).deposit['USDC']).toMatchObject({ enabled: true });
    expect(await anchor.sep24().getServicesInfo()).toEqual(await anchor.sep24().info(true));
  });

  test('SEP-10: authenticate, with a memo too', async () => {
    const sep10 = await wallet.anchor.sep10();
    const { keypair } = wallet;
    expect(await sep10.authenticate({ accountKp: keypair })).toMatchObject({
      account: keypair.publicKey,
    });
    const memoId = '7';
    expect(await sep10.authenticate({ accountKp: keypair, memoId })).toMatchObject({
      memo: memoId,
    });
  });

  test('SEP-12: add, getCustomer, update with a document, delete', async () => {
    const { anchor, authToken } = wallet;
    const sep12 = await anchor.sep12(authToken);
    const { id } = await sep12.add({ type: 'sep6', sep9Info: { first_name: 'Ada' } });
    expect(await sep12.getCustomer({ id, lang: 'es' })).toMatchObject({
      id,
      status: 'NEEDS_INFO',
      fields: { last_name: { description: 'Apellidos' } },
    });
    await sep12.update({ id, sep9Info: { last_name: 'Lovelace' } });
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    await sep12.update({ id, sep9BinaryInfo: { photo_id_front: png } });
    const accepted = await waitUntil(
      async () => {
        const customer = await sep12.getCustomer({ type: 'sep6' });
        return customer.status === 'ACCEPTED' ? customer : undefined;
      },
      { timeoutMs: 30_000, intervalMs: 100, what: 'the customer is accepted' },
    );
    expect(accepted.provided_fields).toHaveProperty('photo_id_front');
    await sep12.delete();
    await expect(sep12.getCustomer({ type: 'sep6' })).rejects.toThrow(/not found/i);
  });

  test('SEP-38: info, prices, price, requestQuote, getQuote', async () => {
    const sep38 = wallet.anchor.sep38(wallet.authToken);
    const { usdc } = wallet;
    const { assets } = await sep38.info();
    expect(assets.map(({ asset }) => asset)).toEqual(expect.arrayContaining([usdc, USD]));
    const listed = await sep38.prices({ sellAsset: usdc, sellAmount: '100' });
    expect(listed.buy_assets).toContainEqual({
      asset: USD,
      price: expect.any(String),
      decimals: 2,
    });
    const priced = { sellAsset: USD, buyAsset: usdc, sellAmount: '100', context: SEP6 };
    expect(await sep38.price(priced)).toMatchObject({ sell_amount: '100', buy_amount: '99' });
    const id = await quote(USD, usdc, '100');
    expect(await sep38.getQuote(id)).toMatchObject({ id, sell_asset: USD, buy_amount: '99' });
  });

  test('SEP-6: info, deposit and withdraw to completed, history and watchers', async () => {
    const { anchor, authToken, keypair } = wallet;
    const sep6 = anchor.sep6();
    expect((await sep6.info()).deposit['USDC']).toMatchObject({ enabled: true });
    const all = watchAll(wallet, 'sep6');
    const account = keypair.publicKey;
    const deposit = idOf(
      await sep6.deposit({
        authToken,
        params: { asset_code: 'USDC', account, type: 'sandbox-bank', amount: '200' },
      }),
    );
    await payDeposit(deposit, '200');
    const withdrawal = idOf(
      await sep6.withdraw({
        authToken,
        params: { asset_code: 'USDC', account, type: 'sandbox-bank', amount: '50' },
      }),
    );
    await payWithdrawal(withdrawal);
    const ended = [`${deposit} completed`, `${withdrawal} completed`];
    await waitUntil(async () => ended.every((one) => all.told.includes(one)) || undefined, {
      timeoutMs: 10_000,
      intervalMs: 50,
      what: 'the watcher of all tells both ends',
    });
    all.stop();
    expect(all.faults).toEqual([]);
    const listed = await sep6.getTransactionsForAsset({ authToken, assetCode: 'USDC', limit: 5 });
    expect(listed).toMatchObject([
      { id: withdrawal, kind: 'withdrawal', status: 'completed', amount_out: '49.25' },
      { id: deposit, kind: 'deposit', status: 'completed', amount_out: '198.5' },
    ]);
    for (const { id, stellar_transaction_id: hash, external_transaction_id: bank } of listed) {
      const byHash = { authToken, stellarTransactionId: hash ?? '' };
      const byBank = { authToken, externalTransactionId: bank ?? '' };
      expect(await sep6.getTransactionBy(byHash)).toMatchObject({ id });
      expect(await sep6.getTransactionBy(byBank)).toMatchObject({ id });
    }
  }, 90_000);

  test('SEP-6: depositExchange and withdrawExchange by firm quotes to completed', async () => {
    const { anchor, authToken, keypair, usdc } = wallet;
    const sep6 = anchor.sep6();
    const account = keypair.publicKey;
    const method = { account, type: 'sandbox-bank' };
    const into = { destination_asset: 'USDC', source_asset: USD, amount: '100' };
    const quote_id = await quote(USD, usdc, '100');
    const deposit = idOf(
      await sep6.depositExchange({ authToken, params: { ...into, ...method, quote_id } }),
    );
    await payDeposit(deposit, '100');
    const out = { source_asset: 'USDC', destination_asset: USD, amount: '40' };
    const sold = await quote(usdc, USD, '40');
    const withdrawal = idOf(
      await sep6.withdrawExchange({ authToken, params: { ...out, ...method, quote_id: sold } }),
    );
    await payWithdrawal(withdrawal);
    const kinds = ['deposit-exchange', 'withdrawal-exchange'] as const;
    for (const [index, kind] of kinds.entries()) {
      const request = { authToken, assetCode: 'USDC', kind };
      expect(await sep6.getTransactionsForAsset(request)).toMatchObject([
        { id: [deposit, withdrawal][index], kind, status: 'completed' },
      ]);
    }
  }, 90_000);

  test('SEP-6: depositExchange and withdrawExchange without a quote to completed, priced on receipt', async () => {
    const { anchor, authToken, keypair } = wallet;
    const sep6 = anchor.sep6();
    const method = { account: keypair.publicKey, type: 'sandbox-bank' };
    const into = { destination_asset: 'USDC', source_asset: USD, amount: '100' };
    const deposit = idOf(await sep6.depositExchange({ authToken, params: { ...into, ...method } }));
    await payDeposit(deposit, '100');
    const out = { source_asset: 'USDC', destination_asset: USD, amount: '40' };
    const withdrawal = idOf(
      await sep6.withdrawExchange({ authToken, params: { ...out, ...method } }),
    );
    await payWithdrawal(withdrawal);
    for (const [id, amount_out] of [
      [deposit, '99'],
      [withdrawal, '39.3'],
    ] as const) {
      expect(await sep6.getTransactionBy({ authToken, id })).toMatchObject({
        status: 'completed',
        amount_out,
        // The price that was fixed when the money came.
        quote_id: expect.any(String),
      });
    }
  }, 90_000);
});
