import { describe, expect, test } from '@jest/globals';
import { NetworkFault, type StellarNetwork } from '../../../src/stellar/network.ts';
import { createHorizonNetwork } from '../../../src/stellar/horizon/horizon.ts';
import { createSharedNetwork } from '../../../src/stellar/sources/several.ts';
import { quiet } from '../../support/payments/ledger-by.ts';

/** Nobody is there; a source that simulates does nothing else. */
const horizon = createHorizonNetwork({ url: 'http://127.0.0.1:9' });
const named = (name: string, network: StellarNetwork) => ({ name, network });
const simulating = (simulate: StellarNetwork['simulate']) =>
  named('rpc', { ...horizon, ...(simulate ? { simulate } : {}) });
const passes = {
  ledger: 7,
  outcome: 'passes',
  resources: { transactionData: '', resourceFee: 1n },
  restore: null,
} as const;

describe('calls that are tried, with several sources', () => {
  test('are tried by the source that can, whichever is preferred', async () => {
    const sources = [named('horizon', horizon), simulating(async () => passes)];
    const network = createSharedNetwork(sources, { log: quiet });
    expect(await network.simulate?.('AAAA')).toEqual(passes);
  });

  test('are not refused by a source that cannot, while the one that can is away', async () => {
    const away = simulating(async () => {
      throw new NetworkFault('rpc is away');
    });
    const network = createSharedNetwork([named('horizon', horizon), away], { log: quiet });
    await expect(network.simulate?.('AAAA')).rejects.toThrow('rpc is away');
  });

  test('are tried by nobody where no source can', () => {
    const sources = [named('horizon', horizon), named('other', horizon)];
    expect(createSharedNetwork(sources, { log: quiet }).simulate).toBeUndefined();
  });
});
