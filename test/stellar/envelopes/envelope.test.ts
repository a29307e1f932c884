import { describe, expect, test } from '@jest/globals';
import {
  FeeBumpTransaction,
  Keypair,
  Networks,
  SorobanDataBuilder,
  StrKey,
  TransactionBuilder,
} from '@stellar/stellar-sdk';
import { channelSigner } from '../../../src/stellar/accounts/channel-keys.ts';
import { callContent } from '../../../src/stellar/envelopes/contract-transfer.ts';
import { signEnvelope, signOuter } from '../../../src/stellar/envelopes/envelope.ts';
import {
  channelContent,
  paymentContent,
  type OutgoingPayment,
} from '../../../src/stellar/envelopes/payment-operations.ts';
import { createLocalSigner } from '../../../src/stellar/signing/signer.ts';

const networkPassphrase = Networks.TESTNET;
const payer = createLocalSigner(Keypair.random().secret());
const channel = channelSigner('a secret that is long enough to be one', payer.publicKey, 1);
const payment = (changes: Partial<OutgoingPayment> = {}): OutgoingPayment => ({
  operation: 'payment',
  sourceAccount: payer.publicKey,
  destination: Keypair.random().publicKey(),
  asset: 'stellar:native',
  amount: 5n,
  memo: null,
  ...changes,
});
const plan = (payments: readonly OutgoingPayment[]) => ({
  networkPassphrase,
  channel: channel.publicKey,
  sequence: 7n,
  maxTimeMs: 1_700_000_000_999,
  feePerOperation: 100n,
  ...paymentContent(payments),
});

describe('an envelope', () => {
  test('§2.5 has the channel as its source, the distribution account as its operations’, both sign', async () => {
    const { xdr, hash } = await signEnvelope(plan([payment(), payment()]), [payer, channel]);
    const read = TransactionBuilder.fromXDR(xdr, networkPassphrase);
    if (read instanceof FeeBumpTransaction) throw new Error('it is no fee-bump');
    expect(read.source).toBe(channel.publicKey);
    expect(read.sequence).toBe('7');
    expect(read.timeBounds?.maxTime).toBe('1700000000');
    expect(read.operations.map(({ source }) => source)).toEqual([payer.publicKey, payer.publicKey]);
    expect(read.signatures).toHaveLength(2);
    expect(Buffer.from(read.hash()).toString('hex')).toBe(hash);
  });

  test('§2.6 carries one payment with a memo, or payments without', () => {
    const memo = { type: 'text', value: 'order 42' };
    expect(() => paymentContent([payment({ memo }), payment()])).toThrow('one payment with a memo');
    expect(() => paymentContent([])).toThrow('one payment with a memo');
    expect(paymentContent([payment({ memo })]).memo.value).toBe('order 42');
  });

  test('§2.5 keeps its inner hash under each fee-bump, and the same fee gives the same outer', async () => {
    const inner = await signEnvelope(plan([payment(), payment()]), [payer, channel]);
    const outer = await signOuter({ ...inner, networkPassphrase }, 301n, payer);
    // Three operations are counted: 301 stroops are rounded up to a whole fee for each.
    expect(outer.fee).toBe(303n);
    const read = TransactionBuilder.fromXDR(outer.xdr, networkPassphrase);
    if (!(read instanceof FeeBumpTransaction)) throw new Error('it is a fee-bump');
    expect(read.fee).toBe('303');
    expect(read.feeSource).toBe(payer.publicKey);
    expect(Buffer.from(read.innerTransaction.hash()).toString('hex')).toBe(inner.hash);
    const again = await signOuter({ ...inner, networkPassphrase }, 303n, payer);
    expect(again).toEqual(outer);
    await expect(signOuter({ ...outer, networkPassphrase }, 900n, payer)).rejects.toThrow(
      'not put around another',
    );
  });

  test('§2.5 that calls a contract offers what its resources cost beside its place in a ledger', async () => {
    const resources = {
      transactionData: new SorobanDataBuilder().setResourceFee('5').build().toXdr('base64'),
      resourceFee: 70_000n,
    };
    const to = StrKey.encodeContract(Keypair.random().rawPublicKey());
    const content = callContent(payment({ destination: to }), networkPassphrase, resources);
    const inner = await signEnvelope({ ...plan([payment()]), ...content }, [payer, channel]);
    const read = TransactionBuilder.fromXDR(inner.xdr, networkPassphrase);
    if (read instanceof FeeBumpTransaction) throw new Error('it is no fee-bump');
    expect(read.fee).toBe('70100');
    expect(read.operations.map(({ source }) => source)).toEqual([payer.publicKey]);
    const outer = await signOuter({ ...inner, networkPassphrase }, 70_301n, payer);
    // Two operations are counted: 301 stroops for them are rounded up to 302.
    expect(outer.fee).toBe(70_302n);
    expect(TransactionBuilder.fromXDR(outer.xdr, networkPassphrase).fee).toBe('70302');
  });

  test('§2.5 of nineteen channels has twenty signatures, the most that an envelope may carry', async () => {
    const made = Array.from({ length: 19 }, (_, place) =>
      channelSigner('a secret that is long enough to be one', payer.publicKey, place + 1),
    );
    const keys = made.map(({ publicKey }) => publicKey);
    const content = channelContent(payer.publicKey, keys);
    const { xdr } = await signEnvelope({ ...plan([payment()]), ...content }, [payer, ...made]);
    const read = TransactionBuilder.fromXDR(xdr, networkPassphrase);
    expect(read.signatures).toHaveLength(20);
  });
});
