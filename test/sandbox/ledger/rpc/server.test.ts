import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Address, Asset, Keypair, Operation, rpc, xdr } from '@stellar/stellar-sdk';
import type { FaultInput } from '../../../../src/sandbox/ledger/faults/schema.ts';
import { pay, startLedger } from '../support.ts';
import type { TestLedger } from '../support.ts';

let ledger: TestLedger;
let first: rpc.Server;
let second: rpc.Server;
let payer: Keypair;
let payee: Keypair;

beforeAll(async () => {
  ledger = await startLedger();
  first = new rpc.Server(`${ledger.url}/rpc`, { allowHttp: true });
  second = new rpc.Server(`${ledger.url}/rpc/second`, { allowHttp: true });
  [payer, payee] = [await ledger.account(), await ledger.account()];
});

afterAll(() => ledger.close());
beforeEach(() => ledger.ledger.faults.clear());

/** Pays once and gives the hash. */
const payOnce = async (): Promise<string> => {
  const transaction = await ledger.build(payer, [pay(payee, '1', Asset.native())]);
  await ledger.post(transaction);
  return Buffer.from(transaction.hash()).toString('hex');
};

const strikes = (fault: FaultInput): unknown => ledger.ledger.faults.add(fault);

describe('an RPC server that fails', () => {
  test('lags by as many ledgers as the fault says, the other server does not', async () => {
    const hash = await payOnce();
    strikes({ fault: 'stale', ledgersBehind: 1, route: 'POST /rpc/second' });
    expect((await second.getTransaction(hash)).status).toBe('NOT_FOUND');
    expect((await first.getTransaction(hash)).status).toBe('SUCCESS');
    const { sequence } = await second.getLatestLedger();
    expect(sequence).toBe(ledger.ledger.latestLedger() - 1);
  });

  test('keeps few ledgers: an older hash is as unknown as none, an older ledger is refused', async () => {
    const hash = await payOnce();
    await ledger.ledger.closeLedger();
    strikes({ fault: 'history_gone', keepLedgers: 1, route: 'POST /rpc' });
    const newest = ledger.ledger.latestLedger();
    expect(await first.getHealth()).toMatchObject({
      oldestLedger: newest,
      ledgerRetentionWindow: 1,
    });
    expect((await first.getTransaction(hash)).status).toBe('NOT_FOUND');
    await expect(first.getEvents({ startLedger: newest - 1, filters: [] })).rejects.toMatchObject({
      code: -32600,
      message: `startLedger must be within the ledger range: ${newest} - ${newest}`,
    });
  });

  test('knows nothing when it has just been started', async () => {
    strikes({ fault: 'still_ingesting', route: 'POST /rpc' });
    await expect(first.getHealth()).rejects.toMatchObject({ code: -32603 });
    await expect(first.getTransaction('ab'.repeat(32))).rejects.toMatchObject({
      message: 'unable to get ledger range: DB is empty',
    });
  });

  test('has its ledgers but no core for a while after a restart', async () => {
    const hash = await payOnce();
    strikes({ fault: 'core_away', route: 'POST /rpc' });
    expect((await first.getTransaction(hash)).status).toBe('SUCCESS');
    const key = xdr.LedgerKey.account(
      new xdr.LedgerKeyAccount({ accountId: payer.xdrAccountId() }),
    );
    await expect(first.getLedgerEntries(key)).rejects.toMatchObject({ code: -32603 });
    expect((await first.getFeeStats()).inclusionFee.transactionCount).toBe('0');
    const transaction = await ledger.build(payer, [pay(payee, '1', Asset.native())]);
    await expect(first.sendTransaction(transaction)).rejects.toMatchObject({ code: -32603 });
  });

  test('contradicts the other: the same ledger, another hash and no payment', async () => {
    strikes({ fault: 'fork', route: 'POST /rpc/second' });
    await second.getLatestLedger();
    const hash = await payOnce();
    const [ours, theirs] = [await first.getLatestLedger(), await second.getLatestLedger()];
    expect(theirs.sequence).toBe(ours.sequence);
    expect(theirs.id).not.toBe(ours.id);
    expect((await second.getTransaction(hash)).status).toBe('NOT_FOUND');
    expect((await first.getTransaction(hash)).status).toBe('SUCCESS');
  });

  test('loses the answer of one method, and answers the others', async () => {
    const transaction = await ledger.build(payer, [pay(payee, '1', Asset.native())]);
    const route = 'POST /rpc#sendTransaction';
    strikes({ fault: 'lost_reply', route, times: 1 });
    strikes({ fault: 'timeout', route, times: 1 });
    strikes({ fault: 'too_many_requests', route, times: 1 });
    await expect(first.sendTransaction(transaction)).rejects.toThrow('status code 504');
    const hash = Buffer.from(transaction.hash()).toString('hex');
    expect((await first.getTransaction(hash)).status).toBe('SUCCESS');
    const next = await ledger.build(payer, [pay(payee, '1', Asset.native())]);
    await expect(first.sendTransaction(next)).rejects.toThrow('status code 504');
    await expect(first.sendTransaction(next)).rejects.toThrow('status code 429');
    const dropped = Buffer.from(next.hash()).toString('hex');
    expect((await first.getTransaction(dropped)).status).toBe('NOT_FOUND');
    expect((await first.sendTransaction(next)).status).toBe('PENDING');
  });

  test('turns a transaction away, and an envelope that was in a ledger too', async () => {
    const transaction = await ledger.build(payer, [pay(payee, '1', Asset.native())]);
    strikes({ fault: 'queue_full', times: 1 });
    expect((await first.sendTransaction(transaction)).status).toBe('TRY_AGAIN_LATER');
    expect((await first.sendTransaction(transaction)).status).toBe('PENDING');
    expect((await first.sendTransaction(transaction)).status).toBe('TRY_AGAIN_LATER');
  });
});

test('a transaction whose time runs out in the queue gets into no ledger', async () => {
  const slow = await startLedger({ closeMs: 86_400_000 });
  try {
    const { root } = slow.ledger;
    const server = new rpc.Server(`${slow.url}/rpc`, { allowHttp: true });
    const maxTime = Math.floor(slow.ledger.ledgerTime() / 1_000) + 5;
    const transaction = await slow.build(root, [pay(root, '1', Asset.native())], {
      timebounds: { minTime: 0, maxTime },
    });
    const { status, hash } = await server.sendTransaction(transaction);
    expect(status).toBe('PENDING');
    slow.ledger.closeLedgers(1, 20_000);
    expect((await server.getTransaction(hash)).status).toBe('NOT_FOUND');
    expect((await server.sendTransaction(transaction)).status).toBe('TRY_AGAIN_LATER');
    slow.ledger.closeLedgers(12, 1_000);
    const refused = await server.sendTransaction(transaction);
    expect(refused.errorResult?.result.type).toBe('txTooLate');
    expect(await slow.sequenceOf(root)).toBe(0n);
  } finally {
    await slow.close();
  }
});

test('entries: an account, a trust line, a balance of a contract, and what is not there', async () => {
  const asset = new Asset('EURC', payee.publicKey());
  const { networkPassphrase } = ledger.ledger;
  await ledger.run(payer, [Operation.changeTrust({ asset })]);
  const contract = Address.contract(new Uint8Array(32).fill(7)).toString();
  expect((await first.getAccountEntry(payer.publicKey())).numSubEntries).toBe(1);
  expect((await first.getTrustline(payer.publicKey(), asset)).balance).toBe(0n);
  const nothing = await first.getSACBalance(contract, Asset.native(), networkPassphrase);
  expect(nothing.balanceEntry).toBeUndefined();
  await expect(first.getAccountEntry(Keypair.random().publicKey())).rejects.toThrow('not found');
});
