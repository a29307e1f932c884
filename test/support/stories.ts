import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { ApplicationFailure, type DataConverter } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  CORE_QUEUE,
  LEDGER_QUEUE,
  payoutsQueue,
  railQueue,
  REVIEWS_QUEUE,
} from '../../src/domain/transactions/queue.ts';
import type {
  Funds,
  Resolution,
  StoryOrder,
  StoryOutcome,
} from '../../src/domain/transactions/story.ts';
import { fundsReceived, resolve, startOptions } from '../../src/workflows/messages.ts';
import type { Parked, ParkOrder } from '../../src/services/transactions/decisions/park.ts';
import { sayAskedAgain } from '../../src/worker/say-asked-again.ts';
import { WELL, type Answers } from './story-answers.ts';
import { quietTemporal } from './temporal-runtime.ts';
import { testTemporal } from './temporal.ts';
import { workflowBundle } from './workflow-bundle.ts';

const CORE = [
  'admit',
  'fixPrice',
  'creditFunds',
  'awaitExpiry',
  'expireUnpaid',
  'fileFunds',
  'park',
  'unpark',
  'refusePayout',
  'settlePayout',
  'settleRefunds',
  'openInvestigation',
  'decideInvestigation',
  'endInvestigationRefund',
  'endInvestigationClaim',
  'informationToldAt',
  'reconcileBooks',
  'fileBreaks',
  'noteNotCompared',
];
const LEDGER = 'submitPayment awaitTrust lookAtDestination reconcileAccount clearStopped'.split(
  ' ',
);
const REVIEWS = ['reviewTransaction'];
const RAIL = [
  'requestFunds',
  'executeOutgoingTransaction',
  'refundIncoming',
  'afterDeposit',
  'reconcileRail',
];

const keyOf = (input: unknown): string => {
  if (typeof input === 'string') return input;
  const { transactionId, investigationKey, sourceKey } = (input ?? {}) as Record<
    string,
    string | undefined
  >;
  return transactionId ?? investigationKey ?? sourceKey ?? '';
};

quietTemporal();

const HISTORIES = fileURLToPath(new URL('../replay/histories/', import.meta.url));
export const RAIL_NAME = 'test-rail';
const PERSON = { operator: 'ada', evidence: 'ticket 7' };

/**
 * Keeps the history of a workflow for the replay tests when they are recorded. One that is there
 * already stays: it was recorded by the version that it has to be replayed for.
 * @returns how many events it has.
 */
export const recordHistory = async (
  handle: Pick<WorkflowHandle, 'fetchHistory'>,
  name: string,
): Promise<number> => {
  const history = await handle.fetchHistory();
  const file = `${HISTORIES}${name}.json`;
  if (process.env['RECORD_HISTORIES'] === 'true' && !existsSync(file)) {
    mkdirSync(HISTORIES, { recursive: true });
    writeFileSync(file, historyToJSON(history));
  }
  return history.events?.length ?? 0;
};

interface BenchOptions {
  readonly at?: { readonly address: string; readonly namespace: string };
  readonly rail?: string;
  /** Which version of the workers it is, as `versioningOf` says. */
  readonly versioning?: Pick<WorkerOptions, 'workerDeploymentOptions'>;
  /** What encrypts payloads; none where it is left out. */
  readonly dataConverter?: DataConverter;
}

/**
 * A core worker with the real workflows, and workers whose activities answer what each test says: they
 * are the only thing that is not real.
 */
export const createStoryBench = async (options: BenchOptions = {}) => {
  const { at, rail = RAIL_NAME, versioning, dataConverter } = options;
  const { address, namespace } = at ?? (await testTemporal());
  const clientConnection = await Connection.connect({ address });
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: clientConnection, namespace, dataConverter });
  const answers = new Map<string, Answers>();
  const calls = new Map<string, { readonly name: string; readonly input: unknown }[]>();
  /** What each story has asked, in the order in which it did: a question's number is its place. */
  const subjects = new Map<string, string[]>();
  const askedOf = (id: string): string[] => {
    if (!subjects.has(id)) subjects.set(id, []);
    return subjects.get(id) ?? [];
  };
  const numberOf = ({ transactionId, subject = '' }: ParkOrder): number => {
    const asked = askedOf(transactionId);
    if (!asked.includes(subject)) asked.push(subject);
    return asked.indexOf(subject) + 1;
  };
  const park = (order: ParkOrder): Parked => ({ number: numberOf(order), decided: null });
  const activity = (name: string) => async (input: unknown) => {
    const key = keyOf(input);
    calls.get(key)?.push({ name, input });
    const answer = answers.get(key)?.[name] ?? (name === 'park' ? park : WELL[name]);
    if (!answer) throw ApplicationFailure.nonRetryable(`no test said what ${name} answers`);
    return answer(input as never);
  };
  const named = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, activity(name)]));
  const common = { connection, namespace, dataConverter, ...versioning };
  const workers = [
    await Worker.create({
      ...common,
      taskQueue: CORE_QUEUE,
      workflowBundle: await workflowBundle(),
      activities: named(CORE),
    }),
    await Worker.create({
      ...common,
      taskQueue: LEDGER_QUEUE,
      activities: named(LEDGER),
    }),
    await Worker.create({
      ...common,
      taskQueue: REVIEWS_QUEUE,
      activities: named(REVIEWS),
    }),
    ...(await Promise.all(
      [railQueue(rail), payoutsQueue(rail)].map(async (taskQueue) =>
        Worker.create({
          ...common,
          taskQueue,
          activities: named(RAIL),
          interceptors: { activity: [sayAskedAgain(client)] },
        }),
      ),
    )),
  ];
  const runs = workers.map(async (worker) => worker.run());

  /**
   * Starts a story whose activities answer as `given`, besides those that just go well; again where
   * one of the same transaction was lost.
   */
  const tell = async (order: StoryOrder, given: Answers = {}, again = false) => {
    answers.set(order.transactionId, given);
    calls.set(order.transactionId, []);
    const handle = await client.workflow.start(order.kind, startOptions(order, again));
    return {
      handle,
      transactionId: order.transactionId,
      calls: () => calls.get(order.transactionId) ?? [],
      called: (name: string) =>
        (calls.get(order.transactionId) ?? []).filter((call) => call.name === name),
      receive: async (amount: string, source = 'stellar/1') => {
        const funds: Funds = { source, amount, at: new Date().toISOString() };
        await handle.signal(fundsReceived, funds);
      },
      /** A person decides over the newest question, as it was put to them. */
      decide: async (resolution: Pick<Resolution, 'action'> & Partial<Resolution>) =>
        handle.executeUpdate(resolve, {
          args: [{ ...PERSON, parking: askedOf(order.transactionId).length, ...resolution }],
        }),
      outcome: async (record: string): Promise<StoryOutcome & { events: number }> => {
        const outcome = (await handle.result()) as StoryOutcome;
        return { ...outcome, events: await recordHistory(handle, `${order.kind}-${record}`) };
      },
    };
  };

  return {
    client,
    tell,
    /** Says what activities with this key answer; returns what they were called with so far. */
    answer: (key: string, given: Answers) => {
      answers.set(key, given);
      calls.set(key, []);
      return () => calls.get(key) ?? [];
    },
    /** Changes what some activities answer for this key from now on. */
    change: (key: string, given: Answers): void => {
      answers.set(key, { ...answers.get(key), ...given });
    },
    close: async (): Promise<void> => {
      for (const worker of workers) worker.shutdown();
      await Promise.all(runs);
      await connection.close();
      await clientConnection.close();
    },
  };
};
export type StoryBench = Awaited<ReturnType<typeof createStoryBench>>;

/** An order with short waits, and a deadline that no test reaches; a test changes what it is about. */
export const orderFor = (
  kind: StoryOrder['kind'],
  changes: Partial<StoryOrder> = {},
): StoryOrder => ({
  version: 2,
  transactionId: randomUUID(),
  kind,
  asset: `stellar:USDC:G${'A'.repeat(55)}`,
  rail: RAIL_NAME,
  amountExpected: '100',
  fee: { fixed: '1', percent: '0' },
  amounts: { minimum: '10', maximum: '1000', significantDecimals: 2, tolerancePercent: 10 },
  durations: {
    payWithinMs: 60_000,
    expiryRetryMs: 50,
    trustWithinMs: 60_000,
    informationWithinMs: 60_000,
  },
  payUntil: new Date(Date.now() + 600_000).toISOString(),
  claimableBalanceSupported: false,
  accountCreation: true,
  whenTrustIsLate: 'person',
  railDelivery: 'tells',
  whenPayoutFails: 'refund',
  callsAfterDeposit: false,
  searchable: true,
  recorded: [],
  ...changes,
});
