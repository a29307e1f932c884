import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Networks } from '@stellar/stellar-sdk';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { checkNetwork, type NetworkCheck } from '../../../src/stellar/horizon/network-check.ts';

const releases: (() => void)[] = [];
afterEach(() => {
  for (const release of releases.splice(0)) release();
});

/** A Horizon that is away until it says which network it serves. */
const startHorizon = async (says: string | null) => {
  const told = { says, asked: 0 };
  const server = createServer((_request, response) => {
    told.asked += 1;
    response.statusCode = told.says === null ? 503 : 200;
    response.end(JSON.stringify({ network_passphrase: told.says }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  releases.push(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { told, url: `http://127.0.0.1:${port}/` };
};
const check = async (url: string): Promise<NetworkCheck> => {
  const networkPassphrase = Networks.TESTNET;
  const checked = await checkNetwork({ url, networkPassphrase, againAfterMs: 10 });
  releases.push(checked.close);
  return checked;
};

describe('the network that Horizon serves', () => {
  test('is known at once where it says so', async () => {
    const { url } = await startHorizon(Networks.TESTNET);
    expect((await check(url)).state()).toBe('same');
  });

  test('stops the start where it is another', async () => {
    const { url } = await startHorizon(Networks.PUBLIC);
    await expect(check(url)).rejects.toThrow(/^NETWORK_PASSPHRASE: is "Test.*serves "Public/);
  });

  test.each([
    ['same', Networks.TESTNET],
    ['other', Networks.PUBLIC],
  ] as const)('is asked again while Horizon is away, and then is the %s', async (state, says) => {
    const { told, url } = await startHorizon(null);
    const checked = await check(url);
    expect(checked.state()).toBe('unknown');
    await waitUntil(async () => (told.asked > 2 ? true : undefined), {
      timeoutMs: 10_000,
      intervalMs: 5,
      what: 'Horizon is asked again',
    });
    told.says = says;
    await waitUntil(async () => (checked.state() === 'unknown' ? undefined : true), {
      timeoutMs: 10_000,
      intervalMs: 5,
      what: 'Horizon has said which network it serves',
    });
    expect(checked.state()).toBe(state);
    const soon = new Promise<string>((resolve) => setImmediate(() => resolve('same')));
    const ended = checked.failed.catch((fault: unknown) => String(fault));
    const [outcome] = (await Promise.race([ended, soon])).split(': is');
    expect(outcome).toBe(state === 'same' ? 'same' : 'UnusableSettings: NETWORK_PASSPHRASE');
  });
});
