import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Account, Memo, MuxedAccount, Operation, type Keypair } from '@stellar/stellar-sdk';
import { Cursor } from '../../../src/db/entities/money-in.ts';
import { createReadOutgoing } from '../../../src/activities/send/outgoing/read.ts';
import type { LedgerSettings } from '../../../src/stellar/sources/ledger-sources.ts';
import { expectMoney, recordedOf } from '../../support/payments/ledger-money.ts';
import { createOutgoingBench, type OutgoingBench } from '../../support/payments/outgoing-bench.ts';

/* Money in, money out and the audit, by each source of the ledger. */

const SOURCES: readonly LedgerSettings['LEDGER_SOURCES'][] = [
  ['horizon'],
  ['rpc'],
  ['rpc', 'horizon'],
];

describe.each(SOURCES.map((sources) => ({ by: sources.join(), sources })))(
  'by $by',
  ({ sources }) => {
    let bench: OutgoingBench;
    let payer: Keypair;
    beforeAll(async () => {
      bench = await createOutgoingBench({ sources, channels: 1 });
      payer = await bench.createAccount(true, '1000');
    }, 60_000);
    afterAll(async () => {
      await bench?.stopSenders();
      await bench?.close();
    });
    const pay = (destination: string) =>
      Operation.payment({ destination, asset: bench.asset, amount: '7' });
    const watched = async (): Promise<Cursor> =>
      bench.em().findOneOrFail(Cursor, { source: `stellar/${bench.distribution}` });

    test('a payment is matched by its memo, and one by its M address', async () => {
      const byMemo = await expectMoney(bench);
      const byId = await expectMoney(bench);
      const memo = Memo.id(byMemo.receivingMemo ?? '');
      const id = byId.receivingMemo ?? '0';
      const muxed = new MuxedAccount(new Account(bench.distribution, '0'), id).accountId();
      const first = await bench.submit(payer, [pay(bench.distribution)], memo);
      const second = await bench.submit(payer, [pay(muxed)]);
      await bench.look();
      const [one] = await recordedOf(bench, first.hash);
      const [other] = await recordedOf(bench, second.hash);
      expect(one).toMatchObject({ transactionId: byMemo.id, amount: '7.0000000' });
      expect(other).toMatchObject({ transactionId: byId.id, toMuxedId: id });
      expect(one?.fromAccount).toBe(payer.publicKey());
    });

    test('the watermark moves though nothing comes', async () => {
      await bench.look();
      const before = await watched();
      await bench.untilLedgers(3);
      await bench.look();
      const after = await watched();
      expect(Number(after.readLedger)).toBeGreaterThan(Number(before.readLedger));
      expect(after.readThrough?.getTime()).toBeGreaterThanOrEqual(
        before.readThrough?.getTime() ?? Infinity,
      );
      expect(after.stoppedReason).toBeNull();
    });

    test('payments go out once and are settled', async () => {
      const to = await bench.createAccount();
      const queued = [
        await bench.queuePayout(to.publicKey()),
        await bench.queuePayout(to.publicKey()),
      ];
      bench.startSender();
      for (const { id } of queued) await bench.untilState(id, 'included');
      await bench.stopSenders();
      expect(await bench.stopReason()).toBeNull();
      const { balances } = await bench.horizon.loadAccount(to.publicKey());
      expect(balances.map(({ balance }) => balance)).toContain('20.0000000');
    });

    test('what somebody pays by hand stops the sender', async () => {
      const hash = await bench.payByHand(payer.publicKey(), '1');
      await createReadOutgoing(bench.deps)(bench.distribution, async () =>
        bench.deps.network.latestLedger(),
      );
      expect(await bench.stopReason()).toContain(hash);
      await bench.clear({ treasury: ['all'] });
      expect(await bench.stopReason()).toBeNull();
    });

    test('the audit agrees', async () => {
      await bench.look();
      expect(await bench.audit()).toEqual([]);
    });
  },
);
