import { Context } from '@temporalio/activity';
import { HEARD_LOOK_MS, IDLE_LOOK_MS, listen, type Listener } from '../db/listen.ts';
import { createAlarm, pause } from '../lib/pause.ts';
import {
  createCallbackDrain,
  type CallbackDrain,
  type CallbackDrainDeps,
} from '../services/callbacks/drain.ts';
import {
  CALLBACK_CHANNEL,
  giveUpLate,
  glanceAtCallbacks,
  nextDueInMs,
  noteLook,
} from '../services/callbacks/outbox.ts';

interface DrainCallbacksDeps extends CallbackDrainDeps {
  readonly databaseUrl: string;
}

/** A look takes a third of a second at 200,000 waiting rows; so many times as long none is made. */
const LOOK_SHARE = 4;
const LOOKS_APART_MS = 20;
const CHORES_EVERY_MS = 15_000;
/** The activity returns now and then, so that a new version of it takes over. */
const TURN_MS = 600_000;

/**
 * Looks at the outboxes once, and begins to post what is due.
 * @returns how long may be waited without anything to hear.
 */
export const createLookForCallbacks = (
  { orm }: Pick<DrainCallbacksDeps, 'orm'>,
  drain: Pick<CallbackDrain, 'look'>,
) => {
  let choresAt = Number.NEGATIVE_INFINITY;
  let isIdle = true;
  return async (listener: Pick<Listener, 'proof' | 'hears'>): Promise<number> => {
    if (isIdle && !(await glanceAtCallbacks(orm, listener.proof()))) {
      return listener.hears() ? HEARD_LOOK_MS : IDLE_LOOK_MS;
    }
    if (performance.now() - choresAt >= CHORES_EVERY_MS) {
      await noteLook(orm);
      await giveUpLate(orm);
      choresAt = performance.now();
    }
    const { begun, isFull } = await drain.look();
    const dueInMs = isFull ? null : await nextDueInMs(orm);
    isIdle = begun === 0 && !isFull && dueInMs === null;
    return Math.min(Math.max(0, Math.ceil(dueInMs ?? IDLE_LOOK_MS)), IDLE_LOOK_MS);
  };
};

/**
 * Posts callbacks for one turn. It looks when a move is committed, when an attempt leaves room, and
 * when the next one is due. Two of them at once do no harm: each row is claimed before it is posted.
 */
const createDrainCallbacks = (
  deps: DrainCallbacksDeps,
): ((signal: AbortSignal) => Promise<void>) => {
  const { databaseUrl } = deps;
  // What is open at the end of a turn is still open in the next one.
  const drain = createCallbackDrain(deps);
  const look = createLookForCallbacks(deps, drain);
  return async (signal) => {
    const alarm = createAlarm();
    drain.start(alarm.ring);
    const listener = listen({
      databaseUrl,
      channel: CALLBACK_CHANNEL,
      onNotice: alarm.ring,
      onOpen: alarm.ring,
    });
    const until = Date.now() + TURN_MS;
    try {
      while (!signal.aborted && Date.now() < until) {
        const startedAt = performance.now();
        const waitMs = await look(listener);
        const endedAt = performance.now();
        await alarm.wait(waitMs, signal);
        // However much there is to hear, the database is not asked without a pause.
        const restMs = Math.max(LOOKS_APART_MS, (endedAt - startedAt) * LOOK_SHARE);
        await pause(Math.max(0, endedAt + restMs - performance.now()), signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await listener.close();
      if (signal.aborted) await drain.stop();
    }
    signal.throwIfAborted();
  };
};

export const createCallbackActivities = (deps: DrainCallbacksDeps) => {
  const drainCallbacks = createDrainCallbacks(deps);
  return {
    drainCallbacks: async (): Promise<void> => drainCallbacks(Context.current().cancellationSignal),
  };
};

export type CallbackActivities = ReturnType<typeof createCallbackActivities>;
