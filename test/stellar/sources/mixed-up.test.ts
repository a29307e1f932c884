import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from '@jest/globals';
import { createHorizonNetwork } from '../../../src/stellar/horizon/horizon.ts';
import { NetworkFault } from '../../../src/stellar/network.ts';
import { createRpcNetwork } from '../../../src/stellar/rpc/rpc.ts';
import { CAST, PASSPHRASE } from '../../support/rpc/recorded.ts';
import { recordedInfos, startRecordedServer } from '../../support/rpc/recorded-server.ts';

/* Servers, or caches before them, that answer about another transaction than the one asked for. */

const [one, other] = recordedInfos().map(({ txHash }) => txHash);
const ASKED = 'cd'.repeat(32);

test('by Stellar RPC, what is said of another transaction settles nothing', async () => {
  const answer = (method: string): unknown =>
    method === 'getTransaction' ? recordedInfos().find(({ txHash }) => txHash === one) : undefined;
  await using server = await startRecordedServer({ answer });
  const options = { url: server.url, networkPassphrase: PASSPHRASE, assets: [] };
  const network = createRpcNetwork(options);
  expect((await network.transaction(one ?? ''))?.hash).toBe(one);
  await expect(network.transaction(other ?? '')).rejects.toThrow(NetworkFault);
});

const horizon = createServer((_request, response) =>
  response.end(
    JSON.stringify({
      hash: 'ab'.repeat(32),
      fee_bump_transaction: { hash: 'ab'.repeat(32) },
      inner_transaction: { hash: ASKED },
      successful: true,
      ledger: 7,
      created_at: '2026-11-29T18:30:14Z',
      fee_charged: '200',
      result_xdr: '',
      paging_token: String(7n << 32n),
    }),
  ),
);
await new Promise<void>((resolve) => horizon.listen(0, '127.0.0.1', resolve));
afterAll(() => void horizon.close());

test('by Horizon, what is said of another transaction settles nothing', async () => {
  const { port } = horizon.address() as AddressInfo;
  const network = createHorizonNetwork({ url: `http://127.0.0.1:${port}` });
  expect(await network.transaction(ASKED)).toMatchObject({ innerHash: ASKED, ledger: 7 });
  await expect(network.transaction(CAST['fee_bump']?.hash ?? '')).rejects.toThrow(NetworkFault);
});
