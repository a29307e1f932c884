import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Networks } from '@stellar/stellar-sdk';
import { NetworkFault } from '../../../src/stellar/network.ts';
import { createTryCall } from '../../../src/stellar/rpc/try-call.ts';

/* A server that answers what it should not: a call that was not tried must never count as one that passed. */

let result: unknown;
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
afterAll(() => void server.close());
const { port } = server.address() as AddressInfo;
const tryCall = createTryCall(`http://127.0.0.1:${port}`, Networks.TESTNET);
const CONTRACT = 'CD3LA6RKF5D2FN2R2L57MWXLBRSEWWENE74YBEFZSSGNJRJGICFGQXMX';
const answered = async (said: unknown) => {
  result = said;
  return tryCall({ contract: CONTRACT, function: 'web_auth_verify', args: [] });
};
const returned = { auth: [], xdr: 'AAAAAQ==' };

describe('a call that is tried', () => {
  test('passes where the server says what it returned', async () => {
    expect(await answered({ latestLedger: 9, results: [returned] })).toEqual({
      latestLedger: 9,
      error: null,
      auth: [],
    });
  });

  test('is refused by the host, whatever else stands beside that', async () => {
    const error =
      'HostError: Error(Auth, InvalidAction)\n\nEvent log (newest first):\n   0: secret';
    expect(await answered({ latestLedger: 9, results: [returned], error })).toEqual({
      latestLedger: 9,
      error: 'Error(Auth, InvalidAction)',
      auth: [],
    });
  });

  test.each<[string, unknown]>([
    ['without anything that it returned', { latestLedger: 9 }],
    ['with nothing in its results', { latestLedger: 9, results: [] }],
    ['with results that are none', { latestLedger: 9, results: [{ auth: [] }] }],
    ['without a ledger', { results: [returned] }],
    [
      'with entries that cannot be read',
      { latestLedger: 9, results: [{ ...returned, auth: [7] }] },
    ],
    ['with entries that are no list', { latestLedger: 9, results: [{ ...returned, auth: {} }] }],
    ['with no error at all in its error', { latestLedger: 9, results: [returned], error: null }],
    ['with an error of its own', { latestLedger: 0, error: 'Could not unmarshal transaction' }],
    ['with nothing', null],
  ])('was not tried by a server that answers %s', async (_what, said) => {
    await expect(answered(said)).rejects.toThrow(NetworkFault);
  });
});
