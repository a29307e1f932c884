import { Context } from '@temporalio/activity';
import { Cursor } from '../db/entities/money-in.ts';
import { listen } from '../db/listen.ts';
import type { Orm } from '../db/orm.ts';
import type { LedgerHead, StellarNetwork } from '../stellar/network.ts';
import { createAlarm } from '../stellar/pause.ts';
import { compareNetwork } from '../stellar/reference.ts';
import { createSender } from '../stellar/sender.ts';
import { createBindNext, type BindDeps } from './send-bind.ts';
import { queuedPayments } from './send-candidates.ts';
import { createEnvelopeJournal, openEnvelopes, sendSource } from './send-journal.ts';

export interface SendDeps extends BindDeps {
  readonly databaseUrl: string;
}

/** The activity returns now and then, so that a new version of it takes over. */
const TURN_MS = 600_000;
/** How often an envelope on its way is looked for, and how often an idle queue is. */
const BUSY_LOOK_MS = 500;
const IDLE_LOOK_MS = 5_000;

/** True when an envelope is on its way, or a payment waits that nothing holds back. */
const hasWork = async (orm: Orm, account: string): Promise<boolean> =>
  (await openEnvelopes(orm, account)).length > 0 ||
  (await queuedPayments(orm.em.fork(), account)).length > 0;

/** Keeps the newest ledger as the reference by which the network is known again. */
const checkNetwork = async (
  orm: Orm,
  network: StellarNetwork,
  source: string,
): Promise<LedgerHead | null> => {
  const em = orm.em.fork();
  const head = await network.latestLedger();
  const known = await em.findOne(Cursor, { source });
  if (known?.stoppedReason) return null;
  const reference =
    known?.latestLedger && known.latestLedgerHash
      ? { sequence: Number(known.latestLedger), hash: known.latestLedgerHash }
      : null;
  const standing = await compareNetwork(network, reference, head);
  if (standing === 'behind') return null;
  const seen = { latestLedger: String(head.sequence), latestLedgerHash: head.hash };
  await em.upsert(Cursor, {
    source,
    ...(standing === 'reset'
      ? { stoppedReason: 'the network was reset: it has another history than ours' }
      : { ...seen, lastReadAt: new Date() }),
  });
  return standing === 'same' ? head : null;
};

/**
 * Sends what is queued for an account, for one turn: brings open envelopes to their end, and binds
 * the next one once the channel is free. Two of them at once do no harm: rows are locked, and the
 * database holds a channel to one envelope.
 */
export const createDrainSendQueue = (deps: SendDeps) => {
  const { orm, log } = deps;
  const bindNext = createBindNext(deps);
  const journal = createEnvelopeJournal(orm, log);

  return async (account: string, signal: AbortSignal): Promise<void> => {
    const network = deps.network.within(signal);
    const sender = createSender({ network, journal });
    const alarm = createAlarm();
    const onNotice = (source: string): void => {
      if (source === account) alarm.ring();
    };
    const channel = 'ledger_payment_queued';
    const listener = listen({ databaseUrl: deps.databaseUrl, channel, onNotice });
    const until = Date.now() + TURN_MS;

    const round = async (): Promise<boolean> => {
      // While nothing waits the network is left in peace: public ones count every call.
      if (!(await hasWork(orm, account))) return false;
      const head = await checkNetwork(orm, network, sendSource(account));
      if (!head) return false;
      for (const envelope of await openEnvelopes(orm, account)) await sender.step(envelope, head);
      // The channel carries one envelope at a time.
      if ((await openEnvelopes(orm, account)).length > 0) return true;
      if (!(await bindNext(account, head))) return false;
      for (const envelope of await openEnvelopes(orm, account)) await sender.step(envelope, head);
      return true;
    };

    try {
      while (!signal.aborted && Date.now() < until) {
        const busy = await round();
        await alarm.wait(busy ? BUSY_LOOK_MS : IDLE_LOOK_MS, signal);
      }
    } catch (error) {
      // Whatever a stop interrupts is journalled and taken up by whoever comes next.
      if (!signal.aborted) throw error;
    } finally {
      await listener.close();
    }
    signal.throwIfAborted();
  };
};

export const createSendActivities = (deps: SendDeps) => {
  const drainSendQueue = createDrainSendQueue(deps);
  return {
    drainSendQueue: async ({ account }: { readonly account: string }): Promise<void> => {
      await drainSendQueue(account, Context.current().cancellationSignal);
    },
  };
};

export type SendActivities = ReturnType<typeof createSendActivities>;
