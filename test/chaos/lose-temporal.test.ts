import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findCacheDirectory } from '../../src/dev/cache-directory.ts';
import { silentProgress } from '../../src/dev/progress.ts';
import {
  PAYMENT_SEARCH_ATTRIBUTES,
  startTemporal,
  type Temporal,
} from '../../src/dev/temporal/server.ts';
import { startAnchorUnderFire, type AnchorUnderFire } from '../support/anchor-under-fire.ts';

const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };

describe('a Temporal server whose data is thrown away', () => {
  let temporal: Temporal;
  let anchor: AnchorUnderFire;
  const start = async (port?: number): Promise<Temporal> =>
    startTemporal({
      env,
      cacheDirectory: findCacheDirectory(env),
      mode: 'ephemeral',
      ...(port ? { port: { port, variable: 'TEMPORAL_PORT' } } : {}),
      uiPort: 'none',
      namespace: 'default',
      searchAttributes: PAYMENT_SEARCH_ATTRIBUTES,
      progress: silentProgress,
    });
  /** Ends the server, which kept everything in memory, and starts an empty one in its place. */
  const loseEverything = async (): Promise<void> => {
    await temporal.stop();
    temporal = await start(Number(temporal.address.split(':')[1]));
  };
  beforeAll(async () => {
    temporal = await start();
    anchor = await startAnchorUnderFire({ temporalAddress: temporal.address });
    anchor.startWorker();
  }, 120_000);
  afterAll(async () => {
    await anchor?.close();
    await temporal?.stop();
  }, 60_000);

  test('strands no deposit: the sweep starts its story again, and it pays once', async () => {
    const customer = await anchor.createCustomer();
    const id = await anchor.begin({ kind: 'deposit', toAccount: customer.publicKey() });
    await anchor.until('the rail told how to pay', async () =>
      Boolean((await anchor.find(id)).railReference),
    );
    await loseEverything();
    await anchor.payAtBank(id, '100');
    await anchor.untilStatus(id, 'completed');
    expect(await anchor.paymentsTo(customer.publicKey())).toEqual(['99.0000000']);
  }, 180_000);

  test('strands no withdrawal that is paid out already, and it is paid out once', async () => {
    const customer = await anchor.createCustomer('200');
    const id = await anchor.begin({ kind: 'withdrawal', rail: 'sandbox-mobile-money' });
    await anchor.payOnStellar(customer, id, '100');
    await anchor.untilStatus(id, 'pending_external');
    await loseEverything();
    await anchor.untilStatus(id, 'completed');
    expect(await anchor.bankPayouts(id)).toBe(1);
  }, 180_000);
});
