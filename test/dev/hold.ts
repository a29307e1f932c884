import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { HolderMessage, HolderOrder } from './fixtures/holder.ts';

const HOLDER = fileURLToPath(new URL('./fixtures/holder.ts', import.meta.url));

/** A program that holds a server: the server's process, and how to end the program. */
export type Held = { serverPid: number; end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> };

/** Starts another program that starts a server. */
export async function holdServer(order: HolderOrder): Promise<Held> {
  const holder = fork(HOLDER, [JSON.stringify(order)], { execArgv: [] });
  const ended = once(holder, 'exit');
  const [message] = (await once(holder, 'message')) as [HolderMessage];
  if ('failure' in message) {
    holder.kill('SIGKILL');
    throw new Error(message.failure);
  }
  return {
    serverPid: message.pid,
    end: async (signal) => {
      holder.kill(signal);
      await ended;
    },
  };
}
