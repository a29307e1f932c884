import type { DevelopmentConfig } from '../../../config.ts';
import { askAnchor, text, type Answer } from '../../../sandbox/wallet/http.ts';
import { login } from '../../../sandbox/wallet/wallet.ts';
import { createPerson } from '../../demo/payments.ts';
import type { Progress } from '../../progress.ts';
import type { Releases } from '../../releases.ts';
import { startStack, type Stack } from '../../stack.ts';
import { answers, startChild } from '../child.ts';

interface AnchorWorldOptions {
  readonly config: DevelopmentConfig;
  readonly closeMs: number;
  readonly progress: Progress;
  readonly releases: Releases;
}

const STARTS_WITHIN_MS = 60_000;

/** An anchor as it is deployed: the api and one worker for all parts, a process each. */
export const startAnchorWorld = async (options: AnchorWorldOptions): Promise<Stack> => {
  const { config, closeMs, progress, releases } = options;
  const stack = await startStack({
    config: { ...config, LEDGER_CLOSE_MS: closeMs },
    mode: 'ephemeral',
    anyPorts: true,
    progress,
    releases,
  });
  const environment = { ...stack.environment, LOG_LEVEL: 'error' };
  const start = async (name: string, file: string) => {
    const child = await startChild({ name, file, args: [], environment, config, progress });
    releases.add(name, async () => child.stop());
    return child;
  };
  await start('the worker of a bench', 'worker/main');
  const api = await start('the api of a bench', 'api/main');
  const health = `${stack.environment['PUBLIC_URL']}/health`;
  await api.untilHealthy(async () => answers(health), STARTS_WITHIN_MS);
  return stack;
};

/** A client of the anchor who is logged in and may be paid. */
export interface Client {
  readonly account: string;
  /** Asks the anchor with the client's token. */
  readonly ask: (path: string, query?: Readonly<Record<string, string>>) => Promise<Answer>;
}

export const createClient = async (stack: Stack): Promise<Client> => {
  const { options } = await createPerson(stack);
  const token = await login(options);
  return {
    account: options.keypair.publicKey(),
    ask: async (path, query = {}) => {
      const parameters = new URLSearchParams(query).toString();
      return askAnchor(`${options.anchorUrl}${path}${parameters && `?${parameters}`}`, { token });
    },
  };
};

/** Begins a SEP-6 withdrawal that nobody will pay. @returns its id. */
export const beginWithdrawal = async (
  { ask }: Client,
  callback: string | undefined,
): Promise<string> => {
  const answer = await ask('/sep6/withdraw', {
    asset_code: 'USDC',
    amount: '10',
    funding_method: 'sandbox-bank',
    bank_account_number: '12345678',
    first_name: 'Ada',
    last_name: 'Lovelace',
    ...(callback === undefined ? {} : { on_change_callback: callback }),
  });
  return text(answer, 'id');
};
