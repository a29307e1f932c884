import { afterEach } from '@jest/globals';
import type { Keypair } from '@stellar/stellar-sdk';
import type { SandboxLedgerOptions } from '../../../src/sandbox/ledger/sandbox-ledger.ts';
import { startLedger } from './support.ts';
import type { TestLedger } from './support.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** Closes something after the test, the last opened first. */
export const closeAfter = (close: () => Promise<void>): void => void closers.push(close);

/** A ledger with two people. */
export interface Setting extends TestLedger {
  readonly alice: Keypair;
  readonly bob: Keypair;
}

export const startSetting = async (options?: SandboxLedgerOptions): Promise<Setting> => {
  const ledger = await startLedger(options);
  closeAfter(ledger.close);
  return { ...ledger, alice: await ledger.account(), bob: await ledger.account() };
};

/** Switches a fault on over HTTP, as another program would. */
export const order = async ({ url }: TestLedger, fault: unknown) => {
  const response = await fetch(`${url}/sandbox/faults`, {
    method: 'POST',
    body: typeof fault === 'string' ? fault : JSON.stringify(fault),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
};

export const hashOf = (transaction: { hash(): Uint8Array }): string =>
  Buffer.from(transaction.hash()).toString('hex');

/** What came of so many looks at the root: their status codes, 0 for a cut connection. */
export const looks = async ({ url }: TestLedger, count: number): Promise<number[]> => {
  const seen: number[] = [];
  for (let look = 0; look < count; look += 1) {
    seen.push(
      await fetch(`${url}/ledgers`).then(
        ({ status }) => status,
        () => 0,
      ),
    );
  }
  return seen;
};
