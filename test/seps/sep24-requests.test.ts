import { describe, expect, test } from '@jest/globals';
import { Account, Keypair, MuxedAccount, StrKey } from '@stellar/stellar-sdk';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { ISSUER, startTestApi } from '../support/api/support.ts';
import { failure, sep24Info, sep24Transaction } from './shapes.ts';
import { REFUNDS, store } from './stored.ts';
import { opened } from '../support/opened.ts';

/* SEP-24 3.8: what its requests may say, what they refuse, and how its endpoints answer. */

const api = await opened(
  startTestApi((anchor) => ({
    ...anchor,
    assets: anchor.assets.flatMap(({ operations, ...policy }) => {
      const deposit = operations.deposit && {
        ...operations.deposit,
        fee: { fixed: '0', percent: '1', minimum: '2' },
      };
      const native = { asset: 'stellar:native', name: 'Lumens', currency: {} };
      return [
        { ...policy, operations: { ...operations, ...(deposit ? { deposit } : {}) } },
        { ...policy, ...native, operations: deposit ? { deposit } : {} },
      ];
    }),
  })),
);

const DEPOSIT = '/sep24/transactions/deposit/interactive';
const WITHDRAW = '/sep24/transactions/withdraw/interactive';
const HASH = Buffer.alloc(32, 9).toString('base64');
const begin = async (path: string, body: object, keypair = Keypair.random()) => {
  const token = await api.login(keypair);
  const response = await api.post(path, { asset_code: 'USDC', ...body }, token);
  const answer: unknown = await response.json();
  if (response.status !== 200) return { status: response.status, ...failure.parse(answer) };
  const { id, url } = z.object({ id: z.string(), url: z.string() }).parse(answer);
  const row = await api.orm.em.fork().findOneOrFail(Transaction, { id });
  const read = await api.get(`/sep24/transaction?id=${id}`, token);
  const { transaction } = z.object({ transaction: sep24Transaction }).parse(await read.json());
  return { status: 200, id, url, row, transaction };
};

describe('SEP-24', () => {
  test('GET /info: `native` is a key, fee_minimum where there is one, fee and features as they are', async () => {
    const info = sep24Info.parse(await (await api.get('/sep24/info')).json());
    expect(Object.keys(info.deposit)).toEqual(['USDC', 'native']);
    expect(Object.keys(info.withdraw)).toEqual(['USDC']);
    expect(info.deposit['native']).toMatchObject({ fee_minimum: 2, fee_percent: 1 });
    expect(info.withdraw['USDC']).not.toHaveProperty('fee_minimum');
    expect(info).toMatchObject({
      fee: { enabled: true, authentication_required: true },
      features: { account_creation: true, claimable_balances: true },
    });
  });

  test('GET /fee (deprecated): operation, type, asset_code, amount → {fee}, as /info says it', async () => {
    const token = await api.login(Keypair.random());
    const ask = async (query: Record<string, string>) => {
      const named = { operation: 'deposit', asset_code: 'USDC', amount: '100', ...query };
      const path = `/sep24/fee?${new URLSearchParams(named).toString()}`;
      const response = await api.get(path, token);
      const body: unknown = await response.json();
      return response.status === 200
        ? z.strictObject({ fee: z.number() }).parse(body).fee
        : { status: response.status, ...failure.parse(body) };
    };
    // A deposit costs one per cent here and two at the least, a withdrawal 0.5 and half a per cent.
    expect(await ask({ amount: '1000', type: 'sandbox-bank' })).toBe(10);
    expect(await ask({})).toBe(2);
    expect(await ask({ operation: 'withdraw' })).toBe(1);
    expect(await ask({ asset_code: 'native', amount: '300' })).toBe(3);
    expect(await ask({ asset_issuer: ISSUER })).toBe(2);
    const wrongs: readonly Record<string, string>[] = [
      { operation: 'remittance' },
      { operation: 'withdraw', asset_code: 'native' },
      { asset_code: 'EURC' },
      { asset_issuer: Keypair.random().publicKey() },
      { amount: '0.5' },
      { amount: '10001' },
      { amount: '-1' },
      { amount: '' },
    ];
    for (const wrong of wrongs) expect(await ask(wrong)).toMatchObject({ status: 400 });
    expect(await ask({ operation: 'withdraw', asset_code: 'native', lang: 'es' })).toMatchObject({
      error: 'Aquí no hay retirada en este activo.',
    });
  });

  test('asset_code: `native` may be deposited where it is offered; another asset is 400', async () => {
    expect(await begin(DEPOSIT, { asset_code: 'native' })).toMatchObject({
      transaction: { amount_out_asset: 'stellar:native' },
    });
    expect(await begin(WITHDRAW, { asset_code: 'native' })).toMatchObject({ status: 400 });
    const asset_issuer = Keypair.random().publicKey();
    expect(await begin(DEPOSIT, { asset_issuer })).toMatchObject({ status: 400 });
  });

  test.each([
    [{ memo_type: 'text', memo: 'seventeen' }, ['text', 'seventeen']],
    [{ memo_type: 'id', memo: '0017' }, ['id', '17']],
    [{ memo_type: 'hash', memo: HASH }, ['hash', HASH]],
  ])('deposit: memo_type and memo %j are those of the payment', async (body, [type, value]) => {
    expect(await begin(DEPOSIT, body)).toMatchObject({
      transaction: { deposit_memo_type: type, deposit_memo: value },
    });
  });

  test.each([
    { memo_type: 'text', memo: 'x'.repeat(29) },
    { memo_type: 'id', memo: '1.5' },
    { memo_type: 'hash', memo: 'AAAA' },
    { memo_type: 'return', memo: HASH },
    { memo_type: 'id' },
  ])('deposit: 400 for %j', async (body) => {
    expect(await begin(DEPOSIT, body)).toMatchObject({ status: 400 });
  });

  test('deposit: account is by default the token’s, and may be another G or M; M takes no memo, C is not served', async () => {
    const keypair = Keypair.random();
    const account = keypair.publicKey();
    expect(await begin(DEPOSIT, {}, keypair)).toMatchObject({ transaction: { to: account } });
    const other = Keypair.random().publicKey();
    const muxed = new MuxedAccount(new Account(other, '0'), '4').accountId();
    for (const to of [other, muxed]) {
      expect(await begin(DEPOSIT, { account: to })).toMatchObject({ transaction: { to } });
    }
    const both = { account: muxed, memo: '1', memo_type: 'id' };
    expect(await begin(DEPOSIT, both)).toMatchObject({ status: 400 });
    const contract = StrKey.encodeContract(Buffer.alloc(32, 1));
    expect(await begin(DEPOSIT, { account: contract })).toMatchObject({ status: 400 });
  });

  test('deposit: claimable_balance_supported is taken as JSON and as a form’s text, and kept', async () => {
    for (const [said, kept] of [
      [true, true],
      ['true', true],
      [false, false],
      [undefined, false],
    ] as const) {
      const { row } = await begin(DEPOSIT, { claimable_balance_supported: said });
      expect(row?.claimableBalanceSupported).toBe(kept);
    }
  });

  test('withdraw: refund_memo is said again; the deprecated memo is nobody’s', async () => {
    const refund = { refund_memo: HASH, refund_memo_type: 'hash' };
    expect(await begin(WITHDRAW, refund)).toMatchObject({ transaction: refund });
    const { transaction } = await begin(WITHDRAW, { memo: '5', memo_type: 'id' });
    expect(transaction).toMatchObject({ kind: 'withdrawal', withdraw_memo: null });
  });

  test('source_asset and destination_asset: what is not exchanged for the asset is 400', async () => {
    expect(await begin(DEPOSIT, { source_asset: 'iso4217:EUR' })).toMatchObject({ status: 400 });
    const wrong = { destination_asset: 'iso4217:EUR' };
    expect(await begin(WITHDRAW, wrong)).toMatchObject({ status: 400 });
  });

  test('the url’s JWT is short-lived: at most five minutes, and for this transaction alone', async () => {
    const { url = '', id } = await begin(DEPOSIT, {});
    const claims = decodeJwt(new URL(url).searchParams.get('token') ?? '');
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBeLessThanOrEqual(300);
    expect(claims.sub).toBe(id);
  });

  test('refunds of a deposit may be external; claimable_balance_id says where the money lies', async () => {
    const keypair = Keypair.random();
    const { id } = await store(api, keypair, 'sep24', 'deposit', {
      status: 'refunded',
      refunds: { ...REFUNDS, payments: REFUNDS.payments.slice(1) },
      claimableBalanceId: 'ab'.repeat(36),
    });
    const read = await api.get(`/sep24/transaction?id=${id}`, await api.login(keypair));
    const { transaction } = z.object({ transaction: sep24Transaction }).parse(await read.json());
    expect(transaction).toMatchObject({
      claimable_balance_id: 'ab'.repeat(36),
      refunds: { payments: [{ id_type: 'external' }] },
    });
  });

  test('any site may ask: CORS on answers, on refusals, and a preflight of every endpoint', async () => {
    for (const [method, path] of [
      ['GET', '/sep24/info'],
      ['POST', DEPOSIT],
      ['POST', WITHDRAW],
      ['GET', '/sep24/transactions'],
      ['GET', '/sep24/transaction'],
    ] as const) {
      const preflight = await fetch(api.url + path, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://wallet.example',
          'access-control-request-method': method,
          'access-control-request-headers': 'authorization, content-type',
        },
      });
      const refused = await api.send(method, path, undefined);
      for (const { headers } of [preflight, refused]) {
        expect([path, headers.get('access-control-allow-origin')]).toEqual([path, '*']);
      }
      expect(preflight.headers.get('access-control-allow-headers')).toMatch(/authorization/i);
    }
  });
});
