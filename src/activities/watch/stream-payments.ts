import { Context } from '@temporalio/activity';
import type { Anchor } from '../../domain/anchor.ts';
import { parseStellarAsset } from '../../domain/money/asset.ts';
import { decideReading } from '../../domain/ledger/decide-reading.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { NetworkFault, type StellarNetwork } from '../../stellar/network.ts';
import { createAlarm, pause } from '../../lib/pause.ts';
import type { StoreDeps } from '../../services/deps.ts';
import {
  glanceAt,
  openCursor,
  readNetworkState,
  readingOf,
  rememberLedger,
  stopReading,
  type Glance,
} from './cursor.ts';
import { createDispatching, DispatchFault } from './dispatch.ts';
import { readEffects } from './effects/effects.ts';
import { readPayments } from './incoming.ts';
import { proveRead } from './prove.ts';
import { describeFailure } from '../../domain/failure.ts';

interface WatchDeps extends StoreDeps {
  readonly network: StellarNetwork;
}

const TURN_MS = 600_000;
/** The stream wakes the listener at once; this is how long it trusts the stream to do so. */
export const LOOK_EVERY_MS = 5_000;
const FIRST_REST_MS = 1_000;
const LAST_REST_MS = 30_000;

/** An issuer is paid in its own asset without a change of its account. */
const isChangedByPayments = (anchor: Anchor, account: string): boolean =>
  !anchor.assets.some(({ asset }) => {
    const parsed = parseStellarAsset(asset);
    return !isRefusal(parsed) && parsed.issuer === account;
  });

/** Reads from the cursor to the end, dispatches meanwhile, and moves the watermark. */
const readToEnd = async (
  deps: WatchDeps,
  account: string,
  { reading, reference }: Glance,
  dispatching: ReturnType<typeof createDispatching>,
): Promise<void> => {
  const { orm, network, anchor } = deps;
  const proves = isChangedByPayments(anchor, account);
  const state = await readNetworkState(network, account, reference, proves);
  if (state === null) return;
  if (reading === null) await openCursor(orm, account, state.head);
  const known = reading ?? (await readingOf(orm.em.fork(), account));
  const action = decideReading(known, { saw: 'network', identity: state.network });
  if (action.do === 'stop') return stopReading(deps, account, action.reason);
  if (action.do !== 'ask') return;
  let isProven = false;
  try {
    const payments = await readPayments(deps, account, action.after, dispatching.begin);
    if (payments === 'stopped') return;
    const effects = await readEffects(deps, account, {
      head: state.head.sequence,
      known: payments === 'nothing' ? known : null,
      onPage: dispatching.begin,
    });
    if (effects === 'stopped') return;
    isProven = await proveRead(deps, account, state, effects);
  } finally {
    if (!isProven) await rememberLedger(orm, account, state.head);
  }
};

/**
 * One look: everything that came since the last one is recorded and dispatched. Where nothing came it
 * costs two statements: what is remembered, and what is proven.
 * @throws DispatchFault once all is recorded, when somebody could not be notified.
 * @throws NetworkFault
 */
export const createLookForPayments =
  (deps: WatchDeps) =>
  async (account: string): Promise<void> => {
    const glance = await glanceAt(deps.orm.em.fork(), account);
    const dispatching = createDispatching(deps, account);
    // What is left over is dispatched before what is new.
    if (glance.isDue) dispatching.begin();
    await dispatching.end();
    if (glance.reading?.isStopped) return;
    try {
      await readToEnd(deps, account, glance, dispatching);
    } finally {
      dispatching.again();
      await dispatching.end();
    }
    const fault = await dispatching.end();
    if (fault) throw fault;
  };

/** Watches an account for one turn. The stream only wakes it; what counts are pages. */
export const createStreamPayments =
  (deps: WatchDeps) =>
  async (account: string, signal: AbortSignal): Promise<void> => {
    const network = deps.network.within(signal);
    const look = createLookForPayments({ ...deps, network });
    const alarm = createAlarm();
    const until = Date.now() + TURN_MS;
    const ended = new AbortController();
    const stream = network.wakeOnPayments(
      account,
      () => alarm.ring(),
      AbortSignal.any([signal, ended.signal]),
    );
    let faults = 0;
    const rest = async (fault: NetworkFault): Promise<void> => {
      const { retryAfterMs } = fault;
      const failure = describeFailure(fault);
      deps.log.warn({ account, failure }, 'the network cannot be asked; we go on');
      const ownMs = Math.min(FIRST_REST_MS * 2 ** faults, LAST_REST_MS);
      faults += 1;
      // No event of the stream ends it: a Retry-After is waited out.
      const restMs = Math.max(retryAfterMs ?? 0, ownMs);
      await pause(Math.min(restMs, until - Date.now()), signal);
    };
    try {
      while (!signal.aborted && Date.now() < until) {
        try {
          await look(account);
          faults = 0;
        } catch (error) {
          if (error instanceof NetworkFault) {
            await rest(error);
            continue;
          }
          // It is logged, stays unmarked, and is tried again by the next look.
          if (!(error instanceof DispatchFault)) throw error;
        }
        await alarm.wait(LOOK_EVERY_MS, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      ended.abort();
      await stream.catch(() => undefined);
    }
    signal.throwIfAborted();
  };

export const createWatchActivities = (deps: WatchDeps) => {
  const streamPayments = createStreamPayments(deps);
  return {
    streamPayments: async ({ account }: { readonly account: string }): Promise<void> => {
      await streamPayments(account, Context.current().cancellationSignal);
    },
  };
};

export type WatchActivities = ReturnType<typeof createWatchActivities>;
