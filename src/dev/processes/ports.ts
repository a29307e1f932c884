import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

/** A port that somebody chose, and the variable by which they can choose another. */
export type PortChoice = { port: number; variable: string };

/** A port that was asked for is taken; the message says by what variable to choose another. */
export class BusyPortError extends Error {
  readonly port: number;
  readonly variable: string;

  constructor(what: string, { port, variable }: PortChoice) {
    super(`Port ${port}, wanted for ${what}, is taken. Set ${variable} to another port.`);
    this.name = 'BusyPortError';
    this.port = port;
    this.variable = variable;
  }
}

/**
 * Where any free port is looked for. Linux gives ports from 32,768 upwards, and others from 49,152,
 * to every connection that somebody opens: one that is free there may not be a moment later.
 */
const ANY_FROM = 10_240;
const ANY_BELOW = 32_768;
const ANY_TRIES = 100;

/** What this process was given, so that it is not given one port for two servers. */
const given = new Set<number>();

/**
 * The port to listen on: the chosen one if it is free, or any free one if none was chosen.
 *
 * @param what who wants it, as in "PostgreSQL"
 * @throws BusyPortError when the chosen port is taken
 */
export async function pickPort(what: string, choice: PortChoice | undefined): Promise<number> {
  if (choice === undefined) return pickAnyPort(what);
  try {
    return await listenOnce(choice.port);
  } catch (fault) {
    if (isErrorCode(fault, 'EADDRINUSE')) throw new BusyPortError(what, choice);
    throw fault;
  }
}

async function pickAnyPort(what: string): Promise<number> {
  for (let tries = 0; tries < ANY_TRIES; tries += 1) {
    const port = randomInt(ANY_FROM, ANY_BELOW);
    if (given.has(port)) continue;
    // Before it is tried, since others of this process may draw the same one meanwhile.
    given.add(port);
    try {
      return await listenOnce(port);
    } catch (fault) {
      if (!isErrorCode(fault, 'EADDRINUSE')) throw fault;
    }
  }
  throw new Error(`No free port was found for ${what} among ${ANY_TRIES} that were tried.`);
}

/** How often a server is started whose ports others took while it started. */
const STARTS_MAX = 3;

/**
 * Starts a program on ports that were free when they were picked. Where another took one of them
 * before the program did, the start is done again, and is to pick its ports again.
 *
 * @param start picks the ports and resolves when the program answers on them
 * @throws what `start` throws, at once unless it names an address in use
 */
export async function startOnFreePorts<Started>(start: () => Promise<Started>): Promise<Started> {
  for (let starts = 1; ; starts += 1) {
    try {
      return await start();
    } catch (fault) {
      // A program reports it in its log only, whose end is in the message.
      const isTaken = fault instanceof Error && /address already in use/i.test(fault.message);
      if (!isTaken || starts === STARTS_MAX) throw fault;
    }
  }
}

/** Turns "address in use", thrown by a server of ours, into a message that helps. */
export function explainBusyPort(fault: unknown, what: string, choice: PortChoice): unknown {
  return isErrorCode(fault, 'EADDRINUSE') ? new BusyPortError(what, choice) : fault;
}

/** Whether something accepts connections there within the time given. */
export function acceptsConnections(
  host: string,
  port: number,
  timeoutMs: number = 1_000,
): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const finish = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.setTimeout(timeoutMs, () => finish(false));
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('The probe for a free port has no address.'));
      });
    });
  });
}

function isErrorCode(fault: unknown, code: string): boolean {
  // By shape, not by class: a test runner's own realm has another Error class.
  return typeof fault === 'object' && fault !== null && 'code' in fault && fault.code === code;
}
