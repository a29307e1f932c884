/**
 * The guard of one child process, itself a small process of its own.
 *
 * It lives in a session of its own, so that a Ctrl-C in the terminal does not reach the child
 * before the program that uses it has ended its work. The channel to that program shows when it
 * is gone, however it died: the operating system closes the channel even after a SIGKILL. Then
 * the child is stopped, its throw-away folder removed and its record deleted.
 *
 * Started by `supervise-child.ts` only.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { openSync, rmSync } from 'node:fs';

import { endOfLog } from './end-of-log.ts';
import { identifyProcess } from './process-identity.ts';
import { removeDirectory, writeRunRecord } from './run-record.ts';
import type { RunRecord } from './run-record.ts';

/** What a supervisor is to run. */
export type Assignment = {
  command: string;
  args: string[];
  /** The whole environment of the child; the user's own when left out. */
  environment?: Record<string, string>;
  /** Another user to run as; only root can. */
  runAs?: { uid: number; gid: number };
  /** Takes what the child prints; begun anew at each start. */
  logFile: string;
  stopSignal: NodeJS.Signals;
  /** How long the child may take to stop before it is killed. */
  graceMs: number;
  /** Leaves the throw-away folder to the program when the child ends by itself. */
  keepThrowAway?: boolean;
  recordFile: string;
  record: RunRecord;
};

/** What a program says to its supervisor. */
export type ToSupervisor = { type: 'run'; assignment: Assignment } | { type: 'stop' };

/** What a supervisor says to its program. */
export type FromSupervisor =
  | { type: 'ready' }
  | { type: 'started'; pid: number }
  | { type: 'failed'; reason: string }
  | { type: 'exited'; how: string; endOfLog: string };

let assignment: Assignment | undefined;
let child: ChildProcess | undefined;
let isStopping = false;

function send(message: FromSupervisor): void {
  // A program that has just died can receive nothing; that is no fault.
  if (process.connected) process.send?.(message, () => {});
}

function run(given: Assignment): void {
  assignment = given;
  const supervisor = identifyProcess(process.pid);
  const record: RunRecord = { ...given.record, ...(supervisor && { supervisor }) };
  writeRunRecord(given.recordFile, record);
  const log = openSync(given.logFile, 'w', 0o644);
  child = spawn(given.command, given.args, {
    cwd: '/',
    ...(given.environment && { env: given.environment }),
    stdio: ['ignore', log, log],
    ...given.runAs,
  });
  child.once('error', (fault) => finish({ type: 'failed', reason: fault.message }));
  child.once('exit', (code, signal) => {
    const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
    // Read before the throw-away folder, which may hold the log, is removed.
    finish({ type: 'exited', how, endOfLog: endOfLog(given.logFile) });
  });
  if (child.pid === undefined) return;
  const identity = identifyProcess(child.pid);
  writeRunRecord(given.recordFile, { ...record, ...(identity && { child: identity }) });
  send({ type: 'started', pid: child.pid });
}

function stop(): void {
  if (isStopping) return;
  isStopping = true;
  if (child === undefined || assignment === undefined) process.exit(0);
  child.kill(assignment.stopSignal);
  setTimeout(() => child?.kill('SIGKILL'), assignment.graceMs).unref();
}

function finish(message: FromSupervisor): void {
  const scratch = assignment?.record.throwAwayDirectory;
  const isKept = assignment?.keepThrowAway === true && process.connected;
  if (scratch !== undefined && !isKept) removeDirectory(scratch);
  if (assignment !== undefined && !isKept) rmSync(assignment.recordFile, { force: true });
  if (!process.connected) process.exit(0);
  process.send?.(message, () => process.exit(0));
}

process.on('message', (message: ToSupervisor) => {
  if (message.type === 'run') run(message.assignment);
  else stop();
});
process.on('disconnect', stop);
process.on('uncaughtException', (fault) => {
  child?.kill('SIGKILL');
  finish({ type: 'failed', reason: fault.message });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
send({ type: 'ready' });
