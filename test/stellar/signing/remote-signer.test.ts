import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  Account,
  Asset,
  Keypair,
  Networks,
  Operation,
  TransactionBuilder,
} from '@stellar/stellar-sdk';
import { createRemoteSigner, SignerFault } from '../../../src/stellar/signing/remote-signer.ts';
import { startSignerServer, type SignerServer } from '../../support/signer-server.ts';

const TOKEN = 'the token of a vault in a test';

describe('a signer that is asked over HTTP', () => {
  const keypair = Keypair.random();
  let server: SignerServer;
  beforeAll(async () => {
    server = await startSignerServer(keypair.secret(), TOKEN);
  });
  afterEach(() => {
    server.meddling.now = null;
    server.orders.splice(0);
  });
  afterAll(async () => server?.close());

  const remote = (over: { token?: string; timeoutMs?: number; url?: string } = {}) =>
    createRemoteSigner({
      url: server.url,
      token: TOKEN,
      account: keypair.publicKey(),
      networkPassphrase: Networks.TESTNET,
      ...over,
    });

  const envelope = () => {
    const builder = new TransactionBuilder(new Account(keypair.publicKey(), '7'), {
      fee: '100',
      networkPassphrase: Networks.TESTNET,
    });
    const pays = { destination: Keypair.random().publicKey(), asset: Asset.native(), amount: '1' };
    const transaction = builder.addOperation(Operation.payment(pays)).setTimeout(60).build();
    return { hash: transaction.hash(), xdr: transaction.toEnvelope().toXdr('base64') };
  };

  test('§2.10 receives the envelope, its hash and the network, and its signature holds', async () => {
    const { hash, xdr } = envelope();
    const signature = await remote().sign(hash, xdr);
    expect(keypair.verify(Buffer.from(hash), Buffer.from(signature))).toBe(true);
    expect(server.orders).toEqual([
      {
        authorization: `Bearer ${TOKEN}`,
        account: keypair.publicKey(),
        hash: Buffer.from(hash).toString('hex'),
        envelope_xdr: xdr,
        network_passphrase: Networks.TESTNET,
      },
    ]);
  });

  test('§2.10 says what the vault says when it refuses', async () => {
    const { hash, xdr } = envelope();
    server.meddling.now = () => ({ status: 403, body: '{"message":"over the limit of today"}' });
    const signed = remote().sign(hash, xdr);
    await expect(signed).rejects.toThrow(SignerFault);
    await expect(signed).rejects.toThrow('answered 403: over the limit of today');
    server.meddling.now = null;
    await expect(remote({ token: 'another' }).sign(hash, xdr)).rejects.toThrow('answered 401');
  });

  test('§2.10 reads no more of an answer than a signature has', async () => {
    const { hash, xdr } = envelope();
    const body = JSON.stringify({ signature: 'A'.repeat(1_000_000) });
    server.meddling.now = () => ({ status: 200, body });
    await expect(remote().sign(hash, xdr)).rejects.toThrow('more than 10000 bytes');
  });

  test.each([
    [
      'the signature of another key',
      (hash: Uint8Array) => Keypair.random().sign(Buffer.from(hash)),
    ],
    ['a signature over something else', () => keypair.sign(Buffer.from('something else'))],
    ['half a signature', (hash: Uint8Array) => keypair.sign(Buffer.from(hash)).subarray(0, 32)],
  ])('§2.10 takes no answer that is %s', async (_, sign) => {
    const { hash, xdr } = envelope();
    const signature = Buffer.from(sign(hash)).toString('base64');
    server.meddling.now = () => ({ status: 200, body: JSON.stringify({ signature }) });
    await expect(remote().sign(hash, xdr)).rejects.toThrow('is no signature of it');
  });

  test.each(['', 'not json', '{}', '{"signature":7}', '[]'])(
    '§2.10 takes no answer that reads %j',
    async (body) => {
      const { hash, xdr } = envelope();
      server.meddling.now = () => ({ status: 200, body });
      await expect(remote().sign(hash, xdr)).rejects.toThrow('is no signature of it');
    },
  );

  test('§2.10 is a fault when the vault hangs, redirects, or is not there', async () => {
    const { hash, xdr } = envelope();
    const held: (() => void)[] = [];
    server.meddling.now = async () =>
      new Promise<null>((resolve) => {
        held.push(() => resolve(null));
      });
    await expect(remote({ timeoutMs: 50 }).sign(hash, xdr)).rejects.toThrow('does not answer');
    for (const release of held) release();
    server.meddling.now = () => ({ status: 302, body: '', location: 'http://127.0.0.1:1/sign' });
    await expect(remote().sign(hash, xdr)).rejects.toThrow('does not answer');
    const nobody = remote({ url: 'http://127.0.0.1:1' });
    await expect(nobody.sign(hash, xdr)).rejects.toThrow('does not answer');
  });

  test('never names its token in what it throws', async () => {
    const { hash, xdr } = envelope();
    server.meddling.now = () => ({ status: 500, body: TOKEN.repeat(2_000) });
    const fault = await remote()
      .sign(hash, xdr)
      .catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(SignerFault);
    expect(String(fault)).not.toContain(TOKEN);
  });
});
