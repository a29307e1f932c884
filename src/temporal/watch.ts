import type { Connection } from '@temporalio/client';
import { describeFailure } from '../domain/failure.ts';
import type { Log } from '../lib/log.ts';
import { untilThere } from '../lib/until-there.ts';
import { checkTemporal, TemporalAway } from './connect.ts';
import type { TemporalSettings } from './settings.ts';

interface TemporalWatch {
  /** Rejects with UnusableSettings once Temporal says that it never works with these settings. */
  readonly failed: Promise<never>;
  /** Stops asking. */
  readonly close: () => void;
}

/** Says that Temporal does not answer; throws what trying again cannot mend. */
export const sayAway =
  (log: Pick<Log, 'warn'>) =>
  (fault: unknown): void => {
    if (!(fault instanceof TemporalAway)) throw fault;
    log.warn({ failure: describeFailure(fault) }, 'Temporal is not there yet; trying again');
  };

/**
 * Asks once whether Temporal can be worked with. One that does not answer is asked again until it does,
 * for a program that is of use meanwhile.
 * @throws UnusableSettings where Temporal says already that it never works.
 */
export const watchTemporal = async (
  settings: TemporalSettings,
  connection: Connection,
  log: Pick<Log, 'warn'>,
): Promise<TemporalWatch> => {
  const ended = new AbortController();
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // Whoever starts a program waits for it; nobody has to.
  failed.catch(() => undefined);
  const again = sayAway(log);
  const check = async (): Promise<void> => checkTemporal(settings, connection);
  try {
    await check();
  } catch (fault) {
    again(fault);
    untilThere(check, { stop: ended.signal, again }).catch((end: unknown) => {
      if (!ended.signal.aborted) reject(end);
    });
  }
  return { failed, close: () => ended.abort() };
};
