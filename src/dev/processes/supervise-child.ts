import { fork } from 'node:child_process';
import { once } from 'node:events';
import { ownFile } from '../../lib/own-file.ts';

import { endOfLog } from './end-of-log.ts';
import type { RunClaim } from './run-record.ts';
import type { Assignment, FromSupervisor, ToSupervisor } from './supervisor.ts';

const SUPERVISOR = ownFile('./supervisor', import.meta.url);

/** A child process that ends with this one, however this one ends. */
export type SupervisedChild = {
  /** The child's own process id. */
  pid: number;
  /**
   * Waits until `healthy` holds.
   *
   * @throws Error with the end of the child's log when it ends first or `timeoutMs` has passed
   */
  untilHealthy(healthy: () => Promise<boolean>, timeoutMs: number): Promise<void>;
  /** How the child ended, as in "exit code 0"; `undefined` while it runs. */
  ending(): string | undefined;
  /** Stops the child and waits for its end; may be called again. */
  stop(): Promise<void>;
};

/** What to run; the records are kept by the claim. */
type SuperviseOptions = Omit<Assignment, 'record' | 'recordFile'>;

/**
 * Starts a program that is stopped with this process: on `stop()`, when this process ends, and
 * when this process is killed. Works for any user, and asks nothing of this process: no signal
 * handler, no orderly exit.
 *
 * @throws Error when the program cannot be started
 */
export async function superviseChild(
  claim: RunClaim,
  options: SuperviseOptions,
): Promise<SupervisedChild> {
  const supervisor = fork(SUPERVISOR, [], {
    detached: true,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    cwd: '/',
  });
  let how: string | undefined;
  let lastWords: string | undefined;
  const gone = once(supervisor, 'exit').then(() => {
    how ??= 'its supervisor ended';
  });
  const say = (message: ToSupervisor): void => {
    if (supervisor.connected) supervisor.send(message, () => {});
  };

  const pid = await new Promise<number>((resolve, reject) => {
    const name = claim.record.name;
    supervisor.on('message', (message: FromSupervisor) => {
      if (message.type === 'ready') {
        const { recordFile, record } = claim;
        say({ type: 'run', assignment: { ...options, recordFile, record } });
      } else if (message.type === 'started') {
        resolve(message.pid);
      } else {
        how = message.type === 'exited' ? message.how : message.reason;
        lastWords = message.type === 'exited' ? message.endOfLog : undefined;
        reject(new Error(`${name} could not be started: ${how}`));
      }
    });
    supervisor.once('error', reject);
    supervisor.once('exit', () => reject(new Error(`The supervisor of ${name} ended early.`)));
  });
  // From here on neither the supervisor nor its channel keeps this process from ending.
  supervisor.unref();
  supervisor.channel?.unref();

  return {
    pid,
    untilHealthy: (healthy, timeoutMs) =>
      untilHealthy({
        name: claim.record.name,
        healthy,
        timeoutMs,
        how: () => how,
        log: () => lastWords ?? endOfLog(options.logFile),
      }),
    ending: () => how,
    stop: async () => {
      supervisor.ref();
      say({ type: 'stop' });
      await gone;
    },
  };
}

type HealthWait = {
  name: string;
  healthy: () => Promise<boolean>;
  timeoutMs: number;
  how: () => string | undefined;
  log: () => string;
};

async function untilHealthy({ name, healthy, timeoutMs, how, log }: HealthWait): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const ended = how();
    const complain = (what: string) => new Error(`${name} ${what}.\n${log()}`);
    if (ended !== undefined) throw complain(`ended before it answered (${ended})`);
    if (await healthy()) return;
    if (performance.now() >= deadline) {
      throw complain(`did not answer within ${Math.round(timeoutMs / 1000)} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
