import { BASE_FEE, Keypair, Operation, TransactionBuilder } from '@stellar/stellar-sdk';
import { auditBooks } from '../../../src/services/accounting/audit/audit.ts';
import type { Break } from '../../../src/services/accounting/audit/report-types.ts';
import type { Naming } from '../../../src/domain/operators/clearance.ts';
import { clearSender } from '../../../src/activities/send/envelopes/clear.ts';
import { Cursor } from '../../../src/db/entities/money-in.ts';
import { LedgerEnvelope } from '../../../src/db/entities/money-out.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { askProgram } from '../programs.ts';
import { ledgerEnvironment } from './ledger-by.ts';
import { createLedgerBench, type LedgerBenchOptions } from './ledger-bench.ts';

interface OutgoingRow {
  readonly hash: string;
  readonly class: string;
  readonly successful: boolean;
  readonly operator: string | null;
  readonly operations: readonly { readonly type: string; readonly class: string }[] | null;
}

/** A sender whose key somebody else has as well. */
export const createOutgoingBench = async (options: LedgerBenchOptions = {}) => {
  const bench = await createLedgerBench(options);
  const drains: { stop: () => Promise<void> }[] = [];
  const key = Keypair.fromSecret(bench.keys.DISTRIBUTION_SEED);
  const source = `send/${bench.distribution}`;
  const stopReason = async (): Promise<string | null> =>
    (await bench.em().findOne(Cursor, { source }))?.stoppedReason ?? null;
  await bench.look();
  return {
    ...bench,
    key,
    stopReason,
    startSender: (): void => void drains.push(bench.drain()),
    stopSenders: async (): Promise<void> => {
      await Promise.all(drains.splice(0).map(async (running) => running.stop()));
    },
    untilStopped: async (): Promise<string> =>
      waitUntil(async () => (await stopReason()) ?? undefined, {
        timeoutMs: 15_000,
        what: 'the sender has stopped',
      }),
    untilLedgers: async (count: number): Promise<void> => {
      const before = bench.ledger.latestLedger();
      await waitUntil(() => bench.ledger.latestLedger() >= before + count, {
        timeoutMs: 15_000,
        what: `${count} ledgers have closed`,
      });
    },
    /** Somebody pays with the key, past the journal. */
    payByHand: async (destination: string, amount: string): Promise<string> => {
      const operation = Operation.payment({ destination, asset: bench.asset, amount });
      return (await bench.submit(key, [operation])).hash;
    },
    /** Somebody uses the next number of the account, or of a channel of it that it pays for. */
    useNumberOf: async (channel: string): Promise<void> => {
      const note = Operation.manageData({ name: 'by hand', value: 'x', source: key.publicKey() });
      if (channel === key.publicKey()) return void (await bench.submit(key, [note]));
      const [row] = await bench
        .em()
        .execute<{ number: number }[]>('select number from channel where account = ?', [channel]);
      const { networkPassphrase } = bench.ledger;
      const inner = new TransactionBuilder(await bench.horizon.loadAccount(channel), {
        fee: BASE_FEE,
        networkPassphrase,
      })
        .addOperation(note)
        .setTimeout(60)
        .build();
      inner.sign(key);
      const signer = bench.deps.channelSigner(key.publicKey(), row?.number ?? 0);
      const signature = await signer.sign(inner.hash(), '');
      inner.addSignature(channel, Buffer.from(signature).toString('base64'));
      const fee = BASE_FEE;
      const outer = TransactionBuilder.buildFeeBumpTransaction(key, fee, inner, networkPassphrase);
      outer.sign(key);
      await bench.horizon.submitTransaction(outer);
    },
    clear: async (naming: Naming = {}) =>
      clearSender(bench.deps, {
        account: bench.distribution,
        operator: 'ada',
        evidence: 'ticket 7',
        ...naming,
      }),
    clearAt: async (account: string) =>
      clearSender(bench.deps, { account, operator: 'ada', evidence: 'ticket 7' }),
    /** `npm run sender` as a person calls it; what it says. */
    command: async (...args: readonly string[]): Promise<string> => {
      const { databaseUrl, sources } = bench.deps;
      const environment = { DATABASE_URL: databaseUrl, ...ledgerEnvironment(sources) };
      return (await askProgram('cli/sender', args, environment)).said;
    },
    countEnvelopes: async (): Promise<number> => bench.em().count(LedgerEnvelope, {}),
    /** What is written down of transactions beside the journal, newest last. */
    outgoing: async (): Promise<readonly OutgoingRow[]> =>
      bench.em().execute(
        `select hash, class, successful, operator, (select jsonb_agg(jsonb_build_object(
              'type', o.type, 'class', o.class) order by o.operation_id)
            from outgoing_operation o where o.account = t.account and o.token = t.token)
            as operations
           from outgoing_transaction t order by token`,
      ),
    /** Everything that an audit does not agree with. */
    audit: async (): Promise<readonly Break[]> => {
      const report = await auditBooks({
        orm: bench.orm,
        anchor: { ...bench.deps.anchor, rails: [] },
        history: bench.history(),
        statements: {},
        lookAgainAfterMs: 100,
      });
      return [...report.breaks, ...report.waiting];
    },
  };
};
export type OutgoingBench = Awaited<ReturnType<typeof createOutgoingBench>>;
