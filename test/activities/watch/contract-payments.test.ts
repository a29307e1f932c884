import { describe, expect, test } from '@jest/globals';
import { Account, MuxedAccount, nativeToScVal } from '@stellar/stellar-sdk';
import { createCreditFunds } from '../../../src/services/transactions/received/credit.ts';
import { queueLegIn } from '../../../src/services/transactions/payment/submit-payment.ts';
import { inTransaction } from '../../../src/services/deps.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import type { LedgerSettings } from '../../../src/stellar/sources/ledger-sources.ts';
import { bySource, invoke, transferCall, type Call } from '../../support/contract-calls.ts';
import { newContract } from '../../support/payments/contract-bench.ts';
import { expectMoney, recordedOf } from '../../support/payments/ledger-money.ts';
import { createOutgoingBench } from '../../support/payments/outgoing-bench.ts';
import { opened } from '../../support/opened.ts';

/* Money from contract accounts and back to them, by each source of the ledger. */

const SOURCES: readonly LedgerSettings['LEDGER_SOURCES'][] = [['rpc'], ['horizon', 'rpc']];
const UNIT = 10_000_000n;

const openedBy = async (sources: LedgerSettings['LEDGER_SOURCES']) => {
  const bench = await opened(createOutgoingBench({ sources, channels: 2 }));
  const payer = await bench.createAccount(true, '10000');
  const wallet = newContract();
  const dollars = bench.asset.contractId(bench.deps.networkPassphrase);
  const call = async (one: Call) => bench.submit(payer, [invoke(one, [bySource(one)])]);
  await call(transferCall(dollars, payer.publicKey(), wallet, 500n * UNIT));
  await bench.look();
  const asset = `${bench.asset.getCode()}:${bench.asset.getIssuer()}`;
  return { bench, payer, wallet, call, asset };
};

const worlds = [];
for (const sources of SOURCES) worlds.push({ by: sources.join(), ...(await openedBy(sources)) });

describe.each(worlds)(
  'a contract account that pays, by $by',
  ({ bench, payer, wallet, ...more }) => {
    const muxed = (id: string | null | undefined): string =>
      new MuxedAccount(new Account(bench.distribution, '0'), id ?? '0').accountId();
    const pay = async (payments: readonly { to: string; amount: string }[]): Promise<string> => {
      const answer = await fetch(`${bench.url}/sandbox/contract_payments`, {
        method: 'POST',
        body: JSON.stringify({
          contract: wallet,
          payments: payments.map((one) => ({ asset: more.asset, ...one })),
        }),
      });
      return ((await answer.json()) as { readonly hash: string }).hash;
    };

    test('§1.4 is matched by the muxed id alone; two payments of one call are two receipts', async () => {
      const rows = [await expectMoney(bench), await expectMoney(bench)];
      const hash = await pay([
        { to: muxed(rows[0]?.receivingMemo), amount: '11' },
        { to: muxed(rows[1]?.receivingMemo), amount: '12' },
      ]);
      await bench.look();
      expect(
        (await recordedOf(bench, hash)).map((one) => [
          one.transactionId,
          Number(one.amount),
          one.toMuxedId,
          one.fromAccount,
          one.balanceChange,
        ]),
      ).toEqual([
        [rows[0]?.id, 11, rows[0]?.receivingMemo, wallet, 0],
        [rows[1]?.id, 12, rows[1]?.receivingMemo, wallet, 1],
      ]);
    });

    test('§1.4 without a muxed id is an investigation', async () => {
      const hash = await pay([{ to: bench.distribution, amount: '3' }]);
      await bench.look();
      expect(await recordedOf(bench, hash)).toMatchObject([
        { amount: '3.0000000', disposition: 'investigation', fromAccount: wallet },
      ]);
    });

    test('§1.3 what another contract publishes as a transfer to us is nothing', async () => {
      const row = await expectMoney(bench);
      const [from, to] = transferCall(wallet, payer.publicKey(), bench.distribution, 1n).args;
      if (!from || !to) throw new Error('a transfer has two parties');
      const { hash } = await more.call({
        contract: newContract(),
        function: 'spoof',
        args: [
          from,
          to,
          nativeToScVal(more.asset, { type: 'string' }),
          nativeToScVal(90n * UNIT, { type: 'i128' }),
          nativeToScVal(BigInt(row.receivingMemo ?? '0'), { type: 'u64' }),
        ],
      });
      await bench.ledger.closeLedger();
      await bench.look();
      expect(await recordedOf(bench, hash)).toEqual([]);
    });

    test('is refunded by a call of the asset’s contract, and the books and the ledger agree', async () => {
      const row = await expectMoney(bench, { amountInAsset: bench.assetId });
      const hash = await pay([{ to: muxed(row.receivingMemo), amount: '20' }]);
      await bench.look();
      const [received] = await recordedOf(bench, hash);
      if (!received) throw new Error('nothing was recorded');
      const { operationId, amount, closedAt } = received;
      const funds = { source: `stellar/${operationId}`, amount, at: closedAt.toISOString() };
      const fee = { total: '0', asset: bench.assetId, details: [] };
      const price = { amountIn: '20', amountOut: '20', fee };
      await createCreditFunds(bench.deps)({ transactionId: row.id, funds, price });
      const held = () => bench.ledger.network.state.contractBalance(wallet, more.asset)?.amount;
      const before = held() ?? 0n;
      const order = { transactionId: row.id, leg: 'refund', number: 1 } as const;
      const queued = await inTransaction(bench.orm, async (em) =>
        queueLegIn(em, bench.deps.anchor, order),
      );
      expect(queued).toMatchObject({ destination: wallet, memo: null });
      bench.startSender();
      const paid = await bench.untilState(queued.id, 'included');
      await bench.stopSenders();
      expect(paid.operation).toBe('invoke_host_function');
      expect((held() ?? 0n) - before).toBe(20n * UNIT);
      const { status } = await bench.em().findOneOrFail(Transaction, { id: row.id });
      expect(status).toBe('refunded');
      await bench.look();
      expect(await bench.audit()).toEqual([]);
    });
  },
);
