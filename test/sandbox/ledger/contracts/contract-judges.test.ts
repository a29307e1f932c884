import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { hash, Keypair, Networks, xdr } from '@stellar/stellar-sdk';
import {
  createContractJudges,
  isSigner,
} from '../../../../src/sandbox/ledger/contracts/contract-judges.ts';
import {
  createContractWallet,
  type ContractWallet,
} from '../../../../src/sandbox/wallet/contract-wallet.ts';
import { byAddress } from '../../../support/contract-calls.ts';

const PASSPHRASE = Networks.TESTNET;
const CONTRACT = 'CCO7OUB2YX4H7RC4VRFX67DETYDMFO3LTPE5XDVUNTNZ7DI7XVF7T36Z';
const payload = hash(new TextEncoder().encode('what is signed for'));

const inMap = (bytes: Uint8Array): xdr.ScVal =>
  xdr.ScVal.scvVec([
    xdr.ScVal.scvMap([
      new xdr.ScMapEntry({
        key: xdr.ScVal.scvSymbol('signature'),
        val: xdr.ScVal.scvBytes(bytes),
      }),
    ]),
  ]);

/** Whether a contract of this rule takes a signature. */
const accepts = (
  rule: Parameters<ReturnType<typeof createContractJudges>['set']>[1],
  signature: xdr.ScVal,
): boolean => {
  const judges = createContractJudges();
  judges.set(CONTRACT, rule);
  return judges.accepts(CONTRACT, payload, signature);
};

/** An entry that the wallet has signed: what was to be signed, and how it was. */
const assertionOf = async (wallet: ContractWallet, nonce: bigint) => {
  const call = { contract: CONTRACT, function: 'ask', args: [] };
  const entry = byAddress(wallet.contract, call, { nonce, expires: 9 });
  const { credentials, rootInvocation } = await wallet.sign(entry, 9);
  if (credentials.type !== 'sorobanCredentialsAddress') throw new Error(credentials.type);
  const preimage = xdr.HashIdPreimage.envelopeTypeSorobanAuthorization(
    new xdr.HashIdPreimageSorobanAuthorization({
      networkId: hash(new TextEncoder().encode(PASSPHRASE)),
      nonce: credentials.address.nonce,
      signatureExpirationLedger: 9,
      invocation: rootInvocation,
    }),
  );
  return { payload: hash(preimage.toXdr()), signature: credentials.address.signature };
};

describe('the table of contract accounts', () => {
  test('takes every signature of a contract that is not in it', () => {
    const judges = createContractJudges();
    expect(judges.accepts(CONTRACT, payload, xdr.ScVal.scvVoid())).toBe(true);
    expect(judges.list()).toEqual([]);
  });

  test('takes all or none where it says so', () => {
    expect(accepts({ outcome: 'approves' }, xdr.ScVal.scvVoid())).toBe(true);
    expect(accepts({ outcome: 'refuses' }, xdr.ScVal.scvVoid())).toBe(false);
  });

  test('takes the signature of an Ed25519 key, and no other', () => {
    const key = Keypair.random();
    const signer = key.publicKey();
    expect(accepts({ signer }, inMap(key.sign(Buffer.from(payload))))).toBe(true);
    const other = Keypair.random().sign(Buffer.from(payload));
    expect(accepts({ signer }, inMap(other))).toBe(false);
    expect(accepts({ signer }, xdr.ScVal.scvVoid())).toBe(false);
  });

  test('takes the signature of a P-256 key, and no other', () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = pair.publicKey.export({ format: 'jwk' });
    const point = [x, y].map((part) => Buffer.from(part, 'base64url').toString('hex'));
    const signer = `04${point.join('')}`;
    const key = { key: pair.privateKey, dsaEncoding: 'ieee-p1363' } as const;
    expect(isSigner(signer)).toBe(true);
    expect(accepts({ signer }, xdr.ScVal.scvBytes(sign('sha256', payload, key)))).toBe(true);
    const other = sign('sha256', new Uint8Array(32), key);
    expect(accepts({ signer }, xdr.ScVal.scvBytes(other))).toBe(false);
  });

  test('takes a passkey’s assertion of the payload, and none of another payload or another key', async () => {
    const [wallet, stranger] = [PASSPHRASE, PASSPHRASE].map(createContractWallet);
    if (!wallet || !stranger) throw new Error('there are two wallets');
    const signed = await assertionOf(wallet, 7n);
    const byStranger = await assertionOf(stranger, 7n);
    const judges = createContractJudges();
    judges.set(CONTRACT, { signer: wallet.signer });
    expect(signed.signature.type).toBe('scvMap');
    expect(judges.accepts(CONTRACT, signed.payload, signed.signature)).toBe(true);
    expect(judges.accepts(CONTRACT, signed.payload, byStranger.signature)).toBe(false);
    const other = await assertionOf(wallet, 8n);
    expect(judges.accepts(CONTRACT, other.payload, signed.signature)).toBe(false);
  });
});
