#!/usr/bin/env node
import { UnusableSettings } from '../domain/unusable-settings.ts';
import { stopOnSignals } from '../lib/process/stop.ts';
import { complain, showUsage } from '../lib/terminal.ts';

/*
 * `railhead <command>`: everything that a person or a container starts. Each command is a file of its
 * own beside this one, reads its own options, and runs by itself when it is imported.
 */
const COMMANDS: Readonly<Record<string, { readonly does: string; start(): Promise<unknown> }>> = {
  api: {
    does: 'serves wallets and sending anchors',
    start: async () => {
      stopOnSignals();
      await (await import('../api/main.ts')).runApi();
    },
  },
  worker: {
    does: 'runs the workflows and activities that SERVES names',
    start: async () => {
      stopOnSignals();
      await (await import('../worker/main.ts')).runWorker();
    },
  },
  migrate: {
    does: 'brings the database to the newest schema',
    start: async () => import('./migrate.ts'),
  },
  resolve: {
    does: 'lists and decides payments that wait for a person',
    start: async () => import('./resolve.ts'),
  },
  investigations: {
    does: 'lists and decides money that fits no payment',
    start: async () => import('./investigations.ts'),
  },
  customer: {
    does: 'shows a customer and decides on their KYC',
    start: async () => import('./customer.ts'),
  },
  pause: { does: 'pauses and resumes pay-outs', start: async () => import('./pause.ts') },
  sender: {
    does: 'shows what is sent on Stellar, and clears a sender that has stopped',
    start: async () => import('./sender.ts'),
  },
  listener: {
    does: 'shows how far accounts were read, and lets a stopped one go on',
    start: async () => import('./listener.ts'),
  },
  callbacks: {
    does: 'shows callbacks that were given up, and sends them again',
    start: async () => import('./callbacks.ts'),
  },
  audit: {
    does: 'compares the books with the ledger and the rails',
    start: async () => import('./audit.ts'),
  },
  rekey: {
    does: 'encrypts personal data with the newest key',
    start: async () => import('./rekey.ts'),
  },
};

const EXIT_SETTINGS = 1;
const EXIT_USAGE = 2;
const NAME_WIDTH = 16;
const USAGE = [
  'railhead <command> [options]',
  '',
  ...Object.entries(COMMANDS).map(([name, { does }]) => `  ${name.padEnd(NAME_WIDTH)} ${does}`),
].join('\n');

const [name = ''] = process.argv.splice(2, 1);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command) {
  await command.start().catch((fault: unknown) => {
    if (!(fault instanceof UnusableSettings)) throw fault;
    // What a person has to set right is said in its own line, without a stack.
    for (const line of fault.message.split('\n')) complain(line);
    process.exitCode = EXIT_SETTINGS;
  });
} else {
  if (name !== '') complain(`There is no command ${name}.`);
  showUsage(USAGE);
  process.exitCode = EXIT_USAGE;
}
