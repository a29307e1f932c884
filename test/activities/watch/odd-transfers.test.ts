import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Account, MuxedAccount, type Keypair } from '@stellar/stellar-sdk';
import { Cursor } from '../../../src/db/entities/money-in.ts';
import { bySource, invoke, transferCall } from '../../support/contract-calls.ts';
import { recordedOf } from '../../support/payments/ledger-money.ts';
import { createOutgoingBench, type OutgoingBench } from '../../support/payments/outgoing-bench.ts';

/* Transfers by an asset's contract that are right, and that no wallet makes; read by both sources. */

const MOST = '18446744073709551615';

describe('§1.3 a transfer by the asset’s contract', () => {
  let bench: OutgoingBench;
  let payer: Keypair;
  beforeAll(async () => {
    bench = await createOutgoingBench({ sources: ['rpc', 'horizon'] });
    payer = await bench.createAccount(true, '10000');
    await bench.look();
  }, 60_000);
  afterAll(async () => bench?.close());

  const transfer = async (to: string, stroops: bigint) => {
    const contract = bench.asset.contractId(bench.deps.networkPassphrase);
    const call = transferCall(contract, payer.publicKey(), to, stroops);
    const sent = await bench.submit(payer, [invoke(call, [bySource(call)])]);
    await bench.ledger.closeLedger();
    await bench.look();
    return sent;
  };
  const readLedger = async (): Promise<number> => {
    const source = `stellar/${bench.distribution}`;
    return Number((await bench.em().findOneOrFail(Cursor, { source })).readLedger);
  };

  test('of nothing is nothing, and holds no watermark', async () => {
    const { hash, ledger } = await transfer(bench.distribution, 0n);
    expect(await recordedOf(bench, hash)).toEqual([]);
    expect(await readLedger()).toBeGreaterThanOrEqual(ledger);
  });

  test.each(['0', MOST])('that names %s is kept to the last digit, for a person', async (id) => {
    const to = new MuxedAccount(new Account(bench.distribution, '0'), id).accountId();
    const { hash, ledger } = await transfer(to, 1n);
    expect(await recordedOf(bench, hash)).toMatchObject([
      {
        amount: '0.0000001',
        toMuxedId: id,
        disposition: expect.stringMatching(/^(investigation|dust)$/),
      },
    ]);
    expect(await readLedger()).toBeGreaterThanOrEqual(ledger);
    expect(await bench.audit()).toEqual([]);
  });
});
