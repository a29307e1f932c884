import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { TransactionBuilder, type xdr } from '@stellar/stellar-sdk';
import { field } from '../../../src/stellar/horizon/http.ts';
import { NetworkFault } from '../../../src/stellar/network.ts';
import { createRpcNetwork } from '../../../src/stellar/rpc/rpc.ts';
import {
  contractTransfer,
  readTransfer,
} from '../../../src/stellar/envelopes/contract-transfer.ts';
import { PASSPHRASE, readRecorded, USDC } from '../../support/rpc/recorded.ts';

const FILE = '60-simulate-transfer';
const recorded = (name: string) => {
  const found = readRecorded(FILE).find((one) => one.name === name);
  if (!found) throw new Error(`nothing is recorded as ${name}`);
  return found;
};

const listenLocally = async (server: Server): Promise<{ readonly url: string }> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

/** What a network says of a call that a real server was asked about. */
const simulated = async (response: unknown) => {
  const server = createServer((_, answer) => answer.end(JSON.stringify(response)));
  const { url } = await listenLocally(server);
  const network = createRpcNetwork({ url, networkPassphrase: PASSPHRASE, assets: [] });
  try {
    return await network.simulate?.('AAAA');
  } finally {
    server.close();
  }
};

describe('a call that a real server has simulated', () => {
  test('passes with its resources and their price', async () => {
    const { response } = recorded('transfer G to C');
    const found = await simulated(response);
    expect(found).toEqual({
      ledger: 837,
      outcome: 'passes',
      resources: {
        transactionData: field(field(response, 'result'), 'transactionData'),
        resourceFee: 60_925n,
      },
      restore: null,
    });
  });

  test.each([
    ['transfer more than the balance, G', 'Error(Contract, #10)'],
    ['transfer to a G without a trustline', 'Error(Contract, #13)'],
    ['contract that does not exist', 'Error(Storage, MissingValue)'],
  ])('%s: is refused with the host’s own error', async (name, error) => {
    const found = await simulated(recorded(name).response);
    expect(found).toMatchObject({ outcome: 'refused', error, ledger: 837 });
  });

  test.each(['malformed transaction', 'no transaction'])(
    '%s: was not tried, which says nothing of the call',
    async (name) => {
      await expect(simulated(recorded(name).response)).rejects.toThrow(NetworkFault);
    },
  );

  test('says what has to be restored before', async () => {
    const { response } = recorded('transfer G to C');
    const result = field(response, 'result') as Record<string, unknown>;
    const restorePreamble = {
      transactionData: result['transactionData'],
      minResourceFee: '777',
    };
    const found = await simulated({
      id: 1,
      jsonrpc: '2.0',
      result: { ...result, restorePreamble },
    });
    expect(found).toMatchObject({ outcome: 'passes', restore: { resourceFee: 777n } });
  });

  test('is the very call, and the very signature it asks for, that we make', () => {
    const { request, response } = recorded('transfer G to C');
    const asked = field(field(request, 'params'), 'transaction');
    const transaction = TransactionBuilder.fromXDR(String(asked), PASSPHRASE);
    const [operation] = 'operations' in transaction ? transaction.operations : [];
    const called = operation && readTransfer(operation);
    if (!called || operation?.type !== 'invokeHostFunction') throw new Error('it is a transfer');
    const { from, to, amount } = called;
    const ours = contractTransfer(
      { sourceAccount: from, destination: to, asset: USDC, amount },
      PASSPHRASE,
    );
    if (ours.body.type !== 'invokeHostFunction') throw new Error('it is a call');
    const { hostFunction, auth } = ours.body.invokeHostFunctionOp;
    expect(hostFunction.toXdr('base64')).toBe(operation.func.toXdr('base64'));
    const results: unknown = field(field(response, 'result'), 'results');
    const wanted: unknown = Array.isArray(results) ? field(results[0], 'auth') : null;
    expect(auth.map((entry: xdr.SorobanAuthorizationEntry) => entry.toXdr('base64'))).toEqual(
      wanted,
    );
  });
});
