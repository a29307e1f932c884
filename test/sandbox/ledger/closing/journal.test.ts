import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Asset, Networks, Operation } from '@stellar/stellar-sdk';
import { createSandboxLedger } from '../../../../src/sandbox/ledger/sandbox-ledger.ts';
import { bySource, invoke, transferCall } from '../../../support/contract-calls.ts';
import { pay, recordsOf, startLedger } from '../support.ts';

let folder: string;
let journalPath: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  journalPath = join(folder, 'deep', 'journal');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a journal', () => {
  it('brings the same network back: hashes, balances, tokens, what is turned away', async () => {
    const first = await startLedger({ journalPath });
    const [alice, bob] = [await first.account('100'), await first.account('10')];
    await first.get(`/friendbot?addr=${first.ledger.root.publicKey()}`);
    const payment = await first.build(alice, [pay(bob, '1', Asset.native())]);
    await first.post(payment);
    await first.codes(alice, [Operation.bumpSequence({ bumpTo: '1', source: bob.publicKey() })]);
    const lumens = Asset.native().contractId(first.ledger.networkPassphrase);
    const call = transferCall(lumens, alice.publicKey(), lumens, 5n);
    await first.run(alice, [invoke(call, [bySource(call)])]);
    const paths = [
      `/accounts/${alice.publicKey()}`,
      `/accounts/${bob.publicKey()}/transactions?include_failed=true`,
      '/effects?limit=200',
      `/ledgers/${first.ledger.latestLedger()}`,
    ];
    const strip = (json: unknown): string => JSON.stringify(json).replaceAll(/:\d{4,5}\//g, '/');
    const before = await Promise.all(
      paths.map(async (path) => strip((await first.get(path)).json)),
    );
    const latest = first.ledger.latestLedger();
    await first.close();
    // A crash in the middle of a line must not cost what was written before it.
    appendFileSync(journalPath, '{"sequence":99,"clos');
    const second = await startLedger({ journalPath });
    try {
      const after = await Promise.all(
        paths.map(async (path) => strip((await second.get(path)).json)),
      );
      expect(after).toEqual(before);
      expect(second.ledger.latestLedger()).toBe(latest + 1);
      const again = await second.post(payment, '/transactions_async');
      expect(again.json['tx_status']).toBe('TRY_AGAIN_LATER');
      await second.run(alice, [pay(bob, '1', Asset.native())]);
      expect(recordsOf(await second.get(`/accounts/${bob.publicKey()}/payments`))).toHaveLength(3);
    } finally {
      await second.close();
    }
  });

  it('of another network is refused', async () => {
    const first = createSandboxLedger({ journalPath });
    await first.close();
    expect(() => createSandboxLedger({ journalPath, networkPassphrase: Networks.PUBLIC })).toThrow(
      'belongs to another network',
    );
  });
});
