import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  Account,
  Keypair,
  MuxedAccount,
  Networks,
  Transaction,
  TransactionBuilder,
} from '@stellar/stellar-sdk';
import { SignJWT } from 'jose';
import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { startTestApi, type TestApi } from '../support/api/support.ts';
import { failure } from './shapes.ts';

/* SEP-10 3.4, a test for each of its rows. */

let api: TestApi;
let strict: TestApi;
const banned = Keypair.random();
const wallet = Keypair.random();
beforeAll(async () => {
  api = await startTestApi();
  api.clientDomains.set('wallet.example', wallet.publicKey());
  strict = await startTestApi((anchor) => ({
    ...anchor,
    signedChallengeRequests: 'required',
    mayAuthenticate: ({ account }) => account !== banned.publicKey(),
  }));
});
afterAll(async () => {
  await api?.close();
  await strict?.close();
});

const challenged = z.strictObject({ transaction: z.base64(), network_passphrase: z.string() });
type Query = Readonly<Record<string, string>>;
const ask = async (query: Query, from = api, token?: string) =>
  from.get(`/auth?${new URLSearchParams(query).toString()}`, token);
const challenge = async (query: Query): Promise<string> => {
  const response = await ask(query);
  expect(response.status).toBe(200);
  const { transaction, network_passphrase } = challenged.parse(await response.json());
  expect(network_passphrase).toBe(Networks.TESTNET);
  return transaction;
};
const read = (xdr: string): Transaction => {
  const transaction = TransactionBuilder.fromXDR(xdr, Networks.TESTNET);
  if (!(transaction instanceof Transaction)) throw new Error('a challenge is no fee bump');
  return transaction;
};
/** A header's token, signed by the account itself. */
const header = async (keypair: Keypair, claims: object) => {
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  const key = createPrivateKey({
    key: Buffer.concat([prefix, Buffer.from(keypair.rawSecretKey())]),
    format: 'der',
    type: 'pkcs8',
  });
  return new SignJWT({ web_auth_endpoint: `${strict.url}/auth`, ...claims })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(key);
};
const muxedOf = (keypair: Keypair, id: string) =>
  new MuxedAccount(new Account(keypair.publicKey(), '0'), id).accountId();

describe('SEP-10 GET WEB_AUTH_ENDPOINT', () => {
  test('answers {transaction, network_passphrase}: source=server, seq 0, signed by SIGNING_KEY', async () => {
    const transaction = read(await challenge({ account: Keypair.random().publicKey() }));
    expect([transaction.source, transaction.sequence]).toEqual([api.server.publicKey(), '0']);
    const [signature, ...others] = transaction.signatures;
    expect(others).toEqual([]);
    if (!signature) throw new Error('the challenge is not signed');
    expect(api.server.verify(transaction.hash(), signature.signature)).toBe(true);
  });

  test('time bounds are now..+900', async () => {
    const { timeBounds } = read(await challenge({ account: Keypair.random().publicKey() }));
    const [from, until] = [Number(timeBounds?.minTime), Number(timeBounds?.maxTime)];
    expect(until - from).toBe(900);
    expect(Math.abs(Date.now() / 1000 - from)).toBeLessThan(60);
  });

  test('op 1 is manage_data, source=client, key `<home domain> auth`, 48 random bytes as base64', async () => {
    const account = Keypair.random().publicKey();
    const values = await Promise.all(
      [1, 2].map(async () => {
        const [first] = read(await challenge({ account })).operations;
        if (first?.type !== 'manageData') throw new Error('the first is not manage_data');
        expect([first.source, first.name]).toEqual([account, 'anchor.example auth']);
        const value = Buffer.from(first.value ?? []).toString();
        expect(Buffer.from(value, 'base64')).toHaveLength(48);
        expect(value).toHaveLength(64);
        return value;
      }),
    );
    expect(new Set(values).size).toBe(2);
  });

  test('op web_auth_domain has source=server; op client_domain has source=the client domain’s key', async () => {
    const xdr = await challenge({
      account: Keypair.random().publicKey(),
      client_domain: 'wallet.example',
    });
    const said = read(xdr).operations.flatMap((operation) =>
      operation.type === 'manageData'
        ? [[operation.name, operation.source, Buffer.from(operation.value ?? []).toString()]]
        : [],
    );
    expect(said.slice(1)).toEqual([
      ['web_auth_domain', api.server.publicKey(), 'auth.anchor.example'],
      ['client_domain', wallet.publicKey(), 'wallet.example'],
    ]);
  });

  test('account is G or M; memo is an id, with G only', async () => {
    const keypair = Keypair.random();
    const account = keypair.publicKey();
    expect(read(await challenge({ account, memo: '7' })).memo).toMatchObject({
      type: 'id',
      value: '7',
    });
    const muxed = muxedOf(keypair, '9');
    expect(read(await challenge({ account: muxed })).operations[0]?.source).toBe(muxed);
    for (const wrong of [
      { account: muxed, memo: '7' },
      { account, memo: 'words' },
    ]) {
      expect((await ask(wrong)).status).toBe(400);
    }
  });

  test('400 if the client_domain’s toml or key cannot be read', async () => {
    const account = Keypair.random().publicKey();
    const response = await ask({ account, client_domain: 'nowhere.example' });
    expect(response.status).toBe(400);
    failure.parse(await response.json());
  });

  test('Authorization header: 401 missing, 400 invalid, 403 not allowed, 200 with all parameters', async () => {
    const keypair = Keypair.random();
    const query = { account: keypair.publicKey(), home_domain: 'anchor.example' };
    expect((await ask(query, strict)).status).toBe(401);
    const lacking = await header(keypair, { account: query.account });
    expect((await ask(query, strict, lacking)).status).toBe(400);
    const foreign = await header(Keypair.random(), query);
    expect((await ask(query, strict, foreign)).status).toBe(400);
    const refused = { ...query, account: banned.publicKey() };
    expect((await ask(refused, strict, await header(banned, refused))).status).toBe(403);
    expect((await ask(query, strict, await header(keypair, query))).status).toBe(200);
  });

  test('Authorization header: signed by the client domain’s key where the request names a domain', async () => {
    strict.clientDomains.set('wallet.example', wallet.publicKey());
    const keypair = Keypair.random();
    const query = { account: keypair.publicKey(), client_domain: 'wallet.example' };
    expect((await ask(query, strict, await header(keypair, query))).status).toBe(400);
    expect((await ask(query, strict, await header(wallet, query))).status).toBe(200);
    const elsewhere = await header(wallet, { ...query, web_auth_endpoint: 'https://b.example' });
    expect((await ask(query, strict, elsewhere)).status).toBe(400);
  });

  test('any site may ask: OPTIONS preflight, and CORS on errors too', async () => {
    const preflight = await fetch(`${api.url}/auth`, {
      method: 'OPTIONS',
      headers: { origin: 'https://wallet.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.ok).toBe(true);
    for (const response of [preflight, await ask({})]) {
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
    }
  });
});
