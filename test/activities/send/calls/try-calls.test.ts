import { afterAll, describe, expect, test } from '@jest/globals';
import { Keypair, Networks, SorobanDataBuilder, StrKey } from '@stellar/stellar-sdk';
import { createCallTrials } from '../../../../src/activities/send/calls/try-calls.ts';
import { LedgerPayment } from '../../../../src/db/entities/money-out.ts';
import { NATIVE } from '../../../../src/domain/money/asset.ts';
import { createRpcNetwork } from '../../../../src/stellar/rpc/rpc.ts';
import { quiet } from '../../../support/payments/ledger-by.ts';
import { startRecordedServer } from '../../../support/rpc/recorded-server.ts';

/* What the sender makes of a server's word on a payment to a contract account. */

let result: unknown;
const server = await startRecordedServer({ answer: () => result });
afterAll(async () => server[Symbol.asyncDispose]());

const account = Keypair.random().publicKey();
const networkPassphrase = Networks.TESTNET;
const network = createRpcNetwork({ url: server.url, networkPassphrase, assets: [] });
const transactionData = new SorobanDataBuilder().build().toXdr('base64');
const costs = (minResourceFee: string) => ({ transactionData, minResourceFee });
const head = { sequence: 100, hash: 'a', closedAtMs: 0, baseReserve: 5_000_000n };
const source = { account, sequence: 1n, balances: [], memoRequired: false, reserveUnits: 2n };
const payment = Object.assign(new LedgerPayment(), {
  id: '1',
  operation: 'payment',
  leg: 'payout',
  sourceAccount: account,
  destination: StrKey.encodeContract(Buffer.alloc(32, 1)),
  asset: NATIVE,
  amount: '5',
});

const tried = async (said: object) => {
  result = { latestLedger: 100, results: [{ auth: [], xdr: 'AAAAAQ==' }], ...said };
  let alerts = 0;
  const trials = createCallTrials({
    network,
    networkPassphrase,
    account,
    log: quiet,
    signal: new AbortController().signal,
    onDear: async () => void (alerts += 1),
  });
  const end = (await trials.all([payment], head, source)).get('1')?.end;
  return { end, alerts, isRestored: trials.takeArchived() !== null, rests: trials.rest() };
};
const NOTHING = { alerts: 0, isRestored: false, rests: false };

describe('a call that a server has tried', () => {
  test('is ready with what it costs', async () => {
    expect(await tried(costs('60925'))).toEqual({ ...NOTHING, end: 'ready' });
  });

  test('waits for what is restored before it', async () => {
    const said = { ...costs('60925'), restorePreamble: costs('700000') };
    expect(await tried(said)).toEqual({ ...NOTHING, end: 'later', isRestored: true });
  });

  test('is never signed where it, or what is restored before it, costs more than a lumen', async () => {
    const dear = { ...NOTHING, end: 'later', alerts: 1 };
    expect(await tried(costs('10000001'))).toEqual(dear);
    const said = { ...costs('60925'), restorePreamble: costs('9000000000') };
    expect(await tried(said)).toEqual(dear);
  });

  test.each<[string, object]>([
    ['resources in XDR of another protocol', { ...costs('60925'), transactionData: 'AAAACQ==' }],
    ['a fee that is no number', costs('much')],
    ['a fee below nothing', costs('-5')],
    ['an error that is not the host’s', { error: 'the ledger is not there yet' }],
  ])('waits, and keeps no other payment waiting, by the word of %s', async (_what, said) => {
    expect(await tried(said)).toEqual({ ...NOTHING, end: 'later', rests: true });
  });
});
