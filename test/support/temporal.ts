import { randomBytes } from 'node:crypto';

import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';

import { waitUntil } from '../../src/dev/wait-until.ts';
import { readServices } from './services.ts';

/** The numbers of Temporal's IndexedValueType. */
const KEYWORD = 2;
const BOOL = 5;

/** A Temporal namespace that nobody else uses, with the payments' search attributes. */
type TestTemporal = { address: string; namespace: string };

/**
 * Registers a namespace and waits until it is usable. Takes about 20 ms.
 *
 * @throws Error when the run's setup started no Temporal
 */
export async function testTemporal(): Promise<TestTemporal> {
  const { temporal } = readServices();
  if (temporal === undefined) throw new Error('This run has no Temporal; see global-setup.ts.');
  const { address } = temporal;
  const namespace = `test-${randomBytes(6).toString('hex')}`;
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
    await untilAccepted(namespace, () =>
      connection.operatorService.addSearchAttributes({
        namespace,
        searchAttributes: {
          PaymentKind: KEYWORD,
          PaymentStatus: KEYWORD,
          Rail: KEYWORD,
          Asset: KEYWORD,
          NeedsAttention: BOOL,
        },
      }),
    );
    await untilAccepted(namespace, () =>
      connection.workflowService.listWorkflowExecutions({
        namespace,
        query: "PaymentKind = 'deposit'",
      }),
    );
    return { address, namespace };
  } finally {
    await connection.close();
  }
}

/** The server learns of a new namespace and of its attributes a moment after it took the call. */
async function untilAccepted(namespace: string, call: () => Promise<unknown>): Promise<void> {
  const accepted = async (): Promise<boolean> => {
    try {
      await call();
      return true;
    } catch {
      return false;
    }
  };
  await waitUntil(accepted, { timeoutMs: 20_000, what: `namespace ${namespace} is usable` });
}
