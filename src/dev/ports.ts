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
 * The port to listen on: the chosen one if it is free, or any free one if none was chosen.
 *
 * @param what who wants it, as in "PostgreSQL"
 * @throws BusyPortError when the chosen port is taken
 */
export async function pickPort(what: string, choice: PortChoice | undefined): Promise<number> {
  if (choice === undefined) return listenOnce(0);
  try {
    return await listenOnce(choice.port);
  } catch (fault) {
    if (isErrorCode(fault, 'EADDRINUSE')) throw new BusyPortError(what, choice);
    throw fault;
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
