import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { createLocalSigner } from '../../src/stellar/signing/signer.ts';
import { sayMissingKeys } from '../../src/worker/missing-keys.ts';
import { signersOf } from '../support/payments/signers-of.ts';
import { createBench, type Bench } from '../support/payments/bench.ts';
import { addTransaction } from '../support/rows.ts';

describe('§1.9 a worker that starts without a key', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await createBench();
  });
  afterAll(async () => bench?.close());

  test('names each account in use that nobody signs for, in one line, and goes on', async () => {
    const former = Keypair.random().publicKey();
    const signed = Keypair.random();
    for (const receivingAccount of [former, signed.publicKey()]) {
      await addTransaction(bench.em(), {
        receivingAccount,
        receivingMemoType: 'id',
        receivingMemo: '7',
      });
    }
    const said: unknown[] = [];
    const { orm, deps } = bench;
    const log = { ...deps.log, error: (facts: object) => void said.push(facts) };
    const signerOf = signersOf(createLocalSigner(signed.secret()));
    await sayMissingKeys({ orm, anchor: { ...deps.anchor, assets: [] }, log }, signerOf);
    expect(said).toEqual([{ account: former }]);
  });
});
