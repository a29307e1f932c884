import { readOptions } from '../lib/process/options.ts';
import { stopOnSignals } from '../lib/process/stop.ts';

/** What one command of `railhead` is, and how it starts. */
interface Command {
  readonly does: string;
  /** True where the `.env` of the current folder is read; what starts its own servers reads none. */
  readonly readsEnvironmentFile: boolean;
  /** Each command is a file of its own, which reads its own options and runs when it is imported. */
  start(): Promise<unknown>;
}

const configured = (does: string, start: Command['start']): Command => ({
  does,
  readsEnvironmentFile: true,
  start,
});
const alone = (does: string, start: Command['start']): Command => ({
  does,
  readsEnvironmentFile: false,
  start,
});

const API_USAGE = `railhead api
  serves wallets and sending anchors, until it is stopped; its settings are those of the environment`;
const WORKER_USAGE = `railhead worker
  runs the workflows and activities that SERVES names, all of them where it is absent, until it is stopped`;

const CONSOLE_USAGE = `railhead console
  serves the operators’ console, until it is stopped; its settings are those of the environment`;

/** Everything that a person or a container starts, by the name that is typed. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  init: alone(
    'makes a repository for an anchor of your own',
    async () => import('./setup/init.ts'),
  ),
  'add-rail': alone('adds a rail to it', async () => import('./setup/add-rail.ts')),
  dev: alone(
    'runs the anchor with everything it needs on this machine',
    async () => import('../dev/main.ts'),
  ),
  demo: alone(
    'completes a deposit, a withdrawal and a remittance before your eyes',
    async () => import('../dev/demo/main.ts'),
  ),
  wallet: configured(
    'pays once through an anchor that runs',
    async () => import('../dev/wallet/main.ts'),
  ),
  api: configured('serves wallets and sending anchors', async () => {
    readOptions(API_USAGE, {});
    stopOnSignals();
    await (await import('../api/main.ts')).runApi();
  }),
  worker: configured('runs the workflows and activities that SERVES names', async () => {
    readOptions(WORKER_USAGE, {});
    stopOnSignals();
    await (await import('../worker/main.ts')).runWorker();
  }),
  console: configured('serves the pages of the operators', async () => {
    readOptions(CONSOLE_USAGE, {});
    stopOnSignals();
    await (await import('../console/main.ts')).runConsole();
  }),
  operator: configured(
    'adds, lists and disables who may log in on the console',
    async () => import('./setup/operators.ts'),
  ),
  clients: configured(
    'adds, lists, allows and refuses wallets and sending anchors',
    async () => import('./setup/clients.ts'),
  ),
  migrate: configured(
    'brings the database to the newest schema',
    async () => import('./migrate.ts'),
  ),
  doctor: configured(
    'checks the settings and everything that the anchor talks to',
    async () => import('./doctor.ts'),
  ),
  env: alone('prints an environment with fresh keys', async () => import('./setup/env.ts')),
  accounts: configured(
    'makes the accounts on a network with a friendbot',
    async () => import('./setup/accounts.ts'),
  ),
  resolve: configured(
    'lists and decides payments that wait for a person',
    async () => import('./resolve.ts'),
  ),
  investigations: configured(
    'lists and decides money that fits no payment',
    async () => import('./investigations.ts'),
  ),
  customer: configured(
    'shows a customer and decides on their KYC',
    async () => import('./customer.ts'),
  ),
  pause: configured('pauses and resumes pay-outs', async () => import('./pause.ts')),
  sender: configured(
    'shows what is sent on Stellar, and clears a sender that has stopped',
    async () => import('./sender.ts'),
  ),
  listener: configured(
    'shows how far accounts were read, and lets a stopped one go on',
    async () => import('./listener.ts'),
  ),
  callbacks: configured(
    'shows callbacks that were given up, and sends them again',
    async () => import('./callbacks.ts'),
  ),
  figures: configured(
    'shows volume, fees, completion time and failures',
    async () => import('./setup/figures.ts'),
  ),
  audit: configured(
    'compares the books with the ledger and the rails',
    async () => import('./audit.ts'),
  ),
  rekey: configured('encrypts personal data with the newest key', async () => import('./rekey.ts')),
  sandbox: alone(
    'runs the sandbox ledger and bank, or with --rail a rail’s pretend bank, or stages incidents',
    async () => {
      if (process.argv[2] === 'incidents') return import('../dev/incidents/main.ts');
      return process.argv.some((word) => word === '--rail' || word.startsWith('--rail='))
        ? import('../dev/pretend-bank/main.ts')
        : import('../sandbox/main.ts');
    },
  ),
  chaos: alone(
    'pays while everything is killed in turn, and counts every unit',
    async () => import('../dev/chaos/main.ts'),
  ),
  bench: alone('measures', async () => import('../dev/bench/main.ts')),
};
