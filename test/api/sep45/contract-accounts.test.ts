import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { stellarAssetId } from '../../../src/domain/money/asset.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { addClient } from '../../../src/services/clients/clients.ts';
import { byCommand } from '../../../src/services/operators/record-act.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { muxedAddress } from '../../../src/stellar/accounts/address.ts';
import { startContractApi, type ContractApi } from '../../support/api/contract-api.ts';
import { loadTransaction, startTestApi, type TestApi } from '../../support/api/support.ts';
import { BANK_PAYEE } from '../../support/payees.ts';

/* Accounts of contracts (C…) in the endpoints behind the log-in. */

type Body = Readonly<Record<string, unknown>>;

let api: ContractApi;
let without: TestApi;
beforeAll(async () => {
  api = await startContractApi((anchor) => ({
    ...anchor,
    // Nobody has ever held it, so that its contract is not on the ledger.
    assets: anchor.assets.flatMap((policy) => [
      policy,
      { ...policy, asset: stellarAssetId('EURC', Keypair.random().publicKey()) },
    ]),
  }));
  without = await startTestApi();
});
afterAll(async () => {
  await api?.close();
  await without?.close();
});

const answered = async (response: Response) => ({
  status: response.status,
  body: (await response.json()) as Body,
});
const ask = async (path: string, query: Readonly<Record<string, string>>, token: string) =>
  answered(await api.get(`${path}?${new URLSearchParams(query).toString()}`, token));
const open = async () => {
  const wallet = api.openWallet();
  return { wallet, token: await api.loginContract(wallet) };
};
const DEPOSIT = { asset_code: 'USDC', funding_method: 'sandbox-bank', amount: '50' };
const WITHDRAWAL = { ...DEPOSIT, ...BANK_PAYEE };
const receiver = () => api.anchor.assets[0]?.distributionAccount ?? '';
const memoOf = async (id: unknown) => (await loadTransaction(api, id)).receivingMemo ?? '';

describe('a client that operators have named', () => {
  const NOTHING = { domain: null, assets: null, limits: {}, callbackUrl: null, contacts: null };
  const refuse = async (accounts: readonly string[]) =>
    api.orm.em.fork().transactional(async (em) =>
      addClient(em, { ...api.deps, development: false }, byCommand('ada'), {
        kind: 'wallet',
        name: 'A wallet',
        accounts,
        isAllowed: false,
        ...NOTHING,
      }),
    );

  test('may be one by a contract account, and is refused by it', async () => {
    const { contract } = api.openWallet();
    expect(isRefusal(await refuse([contract]))).toBe(false);
    expect(await api.challenge({ account: contract })).toMatchObject({ status: 403 });
    expect(isRefusal(await refuse([`${contract.slice(0, -1)}1`]))).toBe(true);
  });
});

describe('SEP-6', () => {
  test('takes a deposit to a contract account on', async () => {
    const { wallet, token } = await open();
    const query = { ...DEPOSIT, account: wallet.contract };
    const { status, body } = await ask('/sep6/deposit', query, token);
    expect({ status, body }).toMatchObject({ status: 200 });
    const { body: shown } = await ask('/sep6/transaction', { id: String(body['id']) }, token);
    expect(shown['transaction']).toMatchObject({ to: wallet.contract, deposit_memo: null });
  });

  test.each(['id', 'text'])(
    'refuses a memo of type %s beside it, which no call carries',
    async (type) => {
      const { wallet, token } = await open();
      const query = { ...DEPOSIT, account: wallet.contract, memo_type: type, memo: '7' };
      expect(await ask('/sep6/deposit', query, token)).toMatchObject({
        status: 400,
        body: { error: expect.stringContaining('memo: a contract account is paid by a call') },
      });
    },
  );

  test('gives a contract account a muxed destination to pay to, and no memo', async () => {
    const { wallet, token } = await open();
    const { status, body } = await ask('/sep6/withdraw', WITHDRAWAL, token);
    expect({ status, body }).toMatchObject({ status: 200 });
    const muxed = muxedAddress(receiver(), await memoOf(body['id']));
    expect(body).toMatchObject({ account_id: muxed });
    expect(body).not.toHaveProperty('memo');
    const { body: shown } = await ask('/sep6/transaction', { id: String(body['id']) }, token);
    expect(shown['transaction']).toMatchObject({
      from: wallet.contract,
      withdraw_anchor_account: muxed,
      withdraw_memo: null,
      withdraw_memo_type: null,
    });
  });

  test('gives a classic account of the same wallet an account and a memo', async () => {
    const { token } = await open();
    const account = Keypair.random().publicKey();
    const { body } = await ask('/sep6/withdraw', { ...WITHDRAWAL, account }, token);
    expect(body).toMatchObject({
      account_id: receiver(),
      memo_type: 'id',
      memo: await memoOf(body['id']),
    });
  });

  test('refuses a refund memo to a contract account', async () => {
    const { token } = await open();
    const query = { ...WITHDRAWAL, refund_memo_type: 'id', refund_memo: '7' };
    expect(await ask('/sep6/withdraw', query, token)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('refund_memo: ') },
    });
  });

  test('refuses it for an asset whose contract is not on the ledger', async () => {
    const { wallet, token } = await open();
    const query = { ...DEPOSIT, asset_code: 'EURC', account: wallet.contract };
    expect(await ask('/sep6/deposit', query, token)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('this asset has no contract on the ledger') },
    });
  });

  test('refuses it, to anybody, where no RPC server is a source', async () => {
    const token = await without.login(Keypair.random());
    const query = new URLSearchParams({ ...DEPOSIT, account: api.openWallet().contract });
    const response = await without.get(`/sep6/deposit?${query.toString()}`, token);
    expect(await answered(response)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('account: is the account of a contract') },
    });
  });
});

describe('SEP-24', () => {
  const begin = async (kind: 'deposit' | 'withdraw', token: string, body: Body = {}) =>
    answered(
      await api.post(
        `/sep24/transactions/${kind}/interactive`,
        { asset_code: 'USDC', ...body },
        token,
      ),
    );

  test('deposits to the contract account of the token', async () => {
    const { wallet, token } = await open();
    const { status, body } = await begin('deposit', token);
    expect(status).toBe(200);
    const { body: shown } = await ask('/sep24/transaction', { id: String(body['id']) }, token);
    expect(shown['transaction']).toMatchObject({ to: wallet.contract });
    expect(await begin('deposit', token, { memo: '7', memo_type: 'id' })).toMatchObject({
      status: 400,
    });
  });

  test('shows a contract account the muxed destination, in the answer and on the page', async () => {
    const { token } = await open();
    const { body } = await begin('withdraw', token);
    const id = String(body['id']);
    await api.orm.em.fork().nativeUpdate(
      Transaction,
      { id },
      {
        status: 'pending_user_transfer_start',
        receivingAccount: receiver(),
        receivingMemoType: 'id',
        receivingMemo: '4711',
        rail: 'sandbox-bank',
        amountExpected: '50',
        payUntil: new Date(Date.now() + 60_000),
      },
    );
    const muxed = muxedAddress(receiver(), '4711');
    const { body: shown } = await ask('/sep24/transaction', { id }, token);
    const transaction = shown['transaction'] as Body;
    expect(transaction).toMatchObject({ withdraw_anchor_account: muxed, withdraw_memo: null });
    const page = await (await fetch(String(transaction['more_info_url']))).text();
    expect(page).toContain(muxed);
    expect(page).not.toContain('4711');
  });
});

describe('SEP-12', () => {
  test('knows the customer of a contract account, and erases them by it', async () => {
    const { wallet, token } = await open();
    const put = await api.send('PUT', '/sep12/customer', { first_name: 'Ada' }, token);
    expect(put.status).toBe(202);
    const query = { account: wallet.contract };
    expect((await ask('/sep12/customer', query, token)).body).toMatchObject({
      provided_fields: { first_name: expect.anything() },
    });
    const other = await open();
    const path = `/sep12/customer/${wallet.contract}`;
    expect((await api.send('DELETE', path, {}, other.token)).status).toBe(404);
    expect((await api.send('DELETE', path, {}, token)).status).toBe(200);
    expect((await api.send('DELETE', path, {}, token)).status).toBe(404);
  });

  test.each<Record<string, string>>([{ memo: '7' }, { memo: '7', memo_type: 'id' }])(
    'refuses %j for a contract account',
    async (memo) => {
      const { token } = await open();
      expect(await ask('/sep12/customer', memo, token)).toMatchObject({
        status: 400,
        body: { error: expect.stringContaining('memo: a contract account has none') },
      });
    },
  );
});

describe('SEP-31', () => {
  test('refuses a contract account, which cannot send a memo', async () => {
    const { token } = await open();
    const response = await api.post('/sep31/transactions', { amount: '50' }, token);
    expect(await answered(response)).toMatchObject({
      status: 403,
      body: { error: expect.stringContaining('a contract account cannot send') },
    });
  });
});

describe('SEP-38', () => {
  test('prices for a contract account as for any other', async () => {
    const { token } = await open();
    expect((await ask('/sep38/info', {}, token)).status).toBe(200);
    const usdc = api.anchor.assets.find(({ asset }) => asset.startsWith('stellar:USDC:'))?.asset;
    const query = {
      context: 'sep6',
      sell_asset: 'iso4217:USD',
      buy_asset: usdc ?? '',
      sell_amount: '50',
    };
    expect((await ask('/sep38/price', query, token)).status).toBe(200);
  });
});
