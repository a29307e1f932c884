import { Gauge, type Registry } from 'prom-client';
import type { StellarNetwork } from '../stellar/network.ts';
import type { LedgerSource } from '../stellar/sources/source-health.ts';

/* What `/metrics` asks of the ledger itself. */

/** Whom the figures of the ledger are asked of. */
export interface LedgerFigureDeps {
  readonly sources: readonly LedgerSource[];
  readonly network: Pick<StellarNetwork, 'account'>;
  /** The accounts that are in use; see `services/transactions/accounts/in-use.ts`. */
  readonly accounts: () => Promise<readonly string[]>;
}

/** Reads what the ledger says that each account holds; a network that is away leaves it out. */
export const registerBalances = (
  registry: Registry,
  { network, accounts }: Pick<LedgerFigureDeps, 'network' | 'accounts'>,
): void => {
  const gauge: Gauge = new Gauge({
    name: 'railhead_account_balance',
    help: 'What a distribution account holds on the ledger, by asset',
    labelNames: ['account', 'asset'],
    registers: [registry],
    async collect() {
      gauge.reset();
      for (const account of await accounts()) {
        const answer = await network.account(account).catch(() => null);
        for (const { asset, balance } of answer?.account?.balances ?? []) {
          // Prometheus knows floats only; nothing is ever decided by this figure.
          gauge.set({ account, asset }, Number(balance) / 10_000_000);
        }
      }
    },
  });
};

/** Asks each source of the ledger for its newest one: whether it answers, and how far it is behind. */
export const registerSources = (registry: Registry, sources: readonly LedgerSource[]): void => {
  const labelNames = ['source'];
  const registers = [registry];
  const behind: Gauge = new Gauge({
    name: 'railhead_ledger_source_behind',
    help: 'How many ledgers a source of the ledger is behind the newest that any of them has',
    labelNames,
    registers,
  });
  const up: Gauge = new Gauge({
    name: 'railhead_ledger_source_up',
    help: 'Whether a source of the ledger answers: 1, or 0',
    labelNames,
    registers,
    async collect() {
      const answers = await Promise.all(
        sources.map(async ({ name, network }) => ({
          name,
          sequence: await network.latestLedger().then(
            (head) => head.sequence,
            () => null,
          ),
        })),
      );
      const newest = Math.max(...answers.map(({ sequence }) => sequence ?? 0));
      behind.reset();
      for (const { name, sequence } of answers) {
        up.set({ source: name }, sequence === null ? 0 : 1);
        if (sequence !== null) behind.set({ source: name }, newest - sequence);
      }
    },
  });
};
