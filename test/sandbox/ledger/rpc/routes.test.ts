import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Asset, Memo, Operation, rpc } from '@stellar/stellar-sdk';
import type { Keypair, xdr } from '@stellar/stellar-sdk';
import { pay, startLedger } from '../support.ts';
import type { TestLedger } from '../support.ts';

let ledger: TestLedger;
let server: rpc.Server;
let issuer: Keypair;
let payer: Keypair;
let usdc: Asset;

beforeAll(async () => {
  ledger = await startLedger();
  server = new rpc.Server(`${ledger.url}/rpc`, { allowHttp: true });
  [issuer, payer] = [await ledger.account(), await ledger.account()];
  usdc = new Asset('USDC', issuer.publicKey());
  await ledger.run(payer, [Operation.changeTrust({ asset: usdc })]);
});

afterAll(() => ledger.close());

describe('an RPC server of the sandbox, asked by the SDK', () => {
  test('names its network and says that it is healthy', async () => {
    expect(await server.getHealth()).toMatchObject({ status: 'healthy', oldestLedger: 8 });
    const { passphrase, protocolVersion } = await server.getNetwork();
    expect({ passphrase, protocolVersion }).toEqual({
      passphrase: ledger.ledger.networkPassphrase,
      protocolVersion: 27,
    });
    const { sequence } = await server.getLatestLedger();
    expect(sequence).toBe(ledger.ledger.latestLedger());
  });

  test('takes a payment, finds it by its hash and tells of it in events', async () => {
    const account = await server.getAccount(issuer.publicKey());
    expect(account.sequenceNumber()).toBe(String(await ledger.sequenceOf(issuer)));
    const transaction = await ledger.build(issuer, [pay(payer, '12.5', usdc)], {
      memo: Memo.id('77'),
    });
    const sent = await server.sendTransaction(transaction);
    expect(sent.status).toBe('PENDING');
    const found = await server.getTransaction(sent.hash);
    expect(found).toMatchObject({ status: 'SUCCESS', ledger: ledger.ledger.latestLedger() });
    const { events } = await server.getEvents({
      startLedger: ledger.ledger.latestLedger(),
      filters: [{ type: 'contract', contractIds: [usdc.contractId(networkOf())] }],
    });
    expect(events.map(({ topic, value }) => [topic.map(textOf), textOf(value)])).toEqual([
      [
        [
          { symbol: 'mint' },
          { address: payer.publicKey() },
          { string: `USDC:${issuer.publicKey()}` },
        ],
        {
          map: [
            { key: { symbol: 'amount' }, val: { i128: '125000000' } },
            { key: { symbol: 'to_muxed_id' }, val: { u64: '77' } },
          ],
        },
      ],
    ]);
  });

  test('pages transactions to the tip and begins there again', async () => {
    const first = await server.getTransactions({ startLedger: 9, pagination: { limit: 2 } });
    const seen = first.transactions.map(({ txHash }) => txHash);
    let { cursor } = first;
    for (;;) {
      const page = await server.getTransactions({ pagination: { cursor, limit: 2 } });
      seen.push(...page.transactions.map(({ txHash }) => txHash));
      if (page.transactions.length === 0) break;
      cursor = page.cursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    const before = seen.length;
    await ledger.run(issuer, [pay(payer, '1', usdc)]);
    const next = await server.getTransactions({ pagination: { cursor, limit: 2 } });
    expect(next.transactions).toHaveLength(1);
    expect(before).toBeGreaterThan(3);
  });

  test('hands out ledgers whose meta holds the events', async () => {
    const { ledgers } = await server.getLedgers({
      startLedger: ledger.ledger.latestLedger(),
      pagination: { limit: 1 },
    });
    const meta = ledgers[0]?.metadataXdr;
    if (meta?.type !== 'v2') throw new Error('no meta of a ledger');
    const [processed] = meta.v2.txProcessing;
    const applied = processed?.txApplyProcessing;
    expect(applied?.type === 'v4' && applied.v4.operations[0]?.events).toHaveLength(1);
  });
});

const networkOf = (): string => ledger.ledger.networkPassphrase;

const textOf = (value: xdr.ScVal): unknown => value.toJson();
