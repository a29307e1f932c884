import type { SendDeps } from './deps.ts';
import { Context } from '@temporalio/activity';
import { HEARD_LOOK_MS, IDLE_LOOK_MS, listen } from '../../db/listen.ts';
import { NetworkFault } from '../../stellar/network.ts';
import { createAlarm, pause } from '../../lib/pause.ts';
import { createSendRound } from './drain-pass.ts';
import { QUEUED_CHANNEL } from './glance.ts';
import { describeFailure } from '../../domain/failure.ts';

/** The activity returns now and then, so that a new version of it takes over. */
const TURN_MS = 600_000;
/** What is queued within this time of each other shares envelopes. */
const GATHER_MS = 20;
/** How long a network that cannot be asked is left alone, unless it says how long. */
const FAULT_REST_MS = 1_000;

/**
 * Sends what is queued for an account, for one turn: brings open envelopes to their end, and binds
 * the next ones to the channels that are free. Two of them at once do no harm: rows are locked, and
 * the database holds a channel to one envelope.
 */
export const createDrainSendQueue =
  (deps: SendDeps) =>
  async (account: string, signal: AbortSignal): Promise<void> => {
    const { log } = deps;
    const alarm = createAlarm();
    const onNotice = (source: string): void => {
      if (source === account) alarm.ring();
    };
    const listener = listen({
      databaseUrl: deps.databaseUrl,
      channel: QUEUED_CHANNEL,
      onNotice,
      onOpen: alarm.ring,
    });
    const round = createSendRound(deps, account, signal, listener.proof);
    const until = Date.now() + TURN_MS;
    let faults = 0;

    const turn = async (): Promise<void> => {
      try {
        const next = await round();
        faults = 0;
        // While nothing is free for it, more payments in the queue change nothing.
        if (next.state === 'full') return await pause(next.dueInMs, signal);
        const idleMs = next.state === 'idle' && listener.hears() ? HEARD_LOOK_MS : IDLE_LOOK_MS;
        await alarm.wait(next.state === 'busy' ? next.dueInMs : idleMs, signal);
        await pause(GATHER_MS, signal);
      } catch (error) {
        if (!(error instanceof NetworkFault)) throw error;
        faults += 1;
        if (faults === 1) {
          log.warn(
            { account, failure: describeFailure(error) },
            'the network cannot be asked; we go on',
          );
        }
        await pause(Math.max(error.retryAfterMs ?? 0, FAULT_REST_MS), signal);
      }
    };

    try {
      while (!signal.aborted && Date.now() < until) await turn();
    } catch (error) {
      // Whatever a stop interrupts is journalled and taken up by whoever comes next.
      if (!signal.aborted) throw error;
    } finally {
      await listener.close();
    }
    signal.throwIfAborted();
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
