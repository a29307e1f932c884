/* The registry of the rails: one line for each. Copy a folder, add a line, and it is served. */
import type { Rail } from './rail.ts';
import { createSandboxBankRail } from './sandbox-bank/rail.ts';
import { createSandboxMobileMoneyRail } from './sandbox-mobile-money/rail.ts';

/** What the rails are connected with; read from the environment by the worker's `main.ts`. */
export interface RailSettings {
  /** Needed by the two sandbox rails alone. */
  readonly sandboxBank?: {
    readonly baseUrl: string;
    readonly apiKey: string;
    readonly webhookSecret: string;
  };
}

const sandbox = ({ sandboxBank }: RailSettings) => {
  if (!sandboxBank) throw new Error('SANDBOX_BANK_URL is needed by the sandbox rails');
  return sandboxBank;
};

/** Each rail by its profile's name, made only in the worker that serves it. */
export const rails: Readonly<Record<string, (settings: RailSettings) => Rail>> = {
  'sandbox-bank': (settings) => createSandboxBankRail(sandbox(settings)),
  'sandbox-mobile-money': (settings) => createSandboxMobileMoneyRail(sandbox(settings)),
};
