import { bodyParser } from '@koa/bodyparser';
import type { Router } from '@koa/router';
import Koa from 'koa';
import type { Middleware } from 'koa';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBankLedger } from './bank-ledger.ts';
import { createBankRoutes, presentTransfer } from './routes/bank.ts';
import { createFaultRoutes } from './routes/faults.ts';
import { createFaults } from './faults.ts';
import { createBehaviours, writeInZone } from './behaviours.ts';
import { answerErrors } from './http/http.ts';
import { createMobileMoneyLedger } from './mobile-money-ledger.ts';
import { createMobileMoneyRoutes } from './routes/mobile-money.ts';
import { parseAmount } from './money.ts';
import { createPageRoutes } from './routes/pages.ts';
import { createSandboxRoutes, createTakeMoney } from './routes/sandbox.ts';
import { createStatementRoutes } from './routes/statements.ts';
import { createStateFile } from './state-file.ts';
import { createEmptyState } from './state.ts';
import { createWebhooks } from './webhooks.ts';
import type { WebhookTarget } from './webhooks.ts';

export interface SandboxBankOptions {
  /** Where the state is kept; without it, nothing outlives the server. */
  readonly statePath?: string | null;
  /** Whom the bank notifies of transfers and payments. */
  readonly webhook?: WebhookTarget | null;
  readonly apiKeys?: { readonly bank: string; readonly mobileMoney: string };
  /** Decimal string; what each institution's account holds at the very first start. */
  readonly openingBalance?: string;
  /** How long a mobile money pay-out stays accepted before it is delivered or fails. */
  readonly settleAfterMs?: number;
  /** How long the bank remembers an idempotency key. */
  readonly keyLifetimeMs?: number;
  /** The pauses before a webhook that was not answered with 2xx is sent again. */
  readonly webhookRetryDelaysMs?: readonly number[];
  /** Milliseconds since 1970; tests move it. */
  readonly now?: () => number;
  /** Hears of faults of the server itself. */
  readonly report?: (error: unknown) => void;
}

export interface SandboxBank {
  /** Port 0 picks a free one. Rejects with the system's error when the port is taken. */
  listen(port?: number, host?: string): Promise<{ readonly url: string; readonly port: number }>;
  close(): Promise<void>;
}

/**
 * The keys that the rails use unless others are configured. They are the same because one server
 * plays both institutions and one setting names it; neither institution takes the other's key.
 */
export const sandboxApiKeys = {
  bank: 'sandbox-bank-key',
  mobileMoney: 'sandbox-bank-key',
} as const;

const dayMs = 86_400_000;

const buildApp = async (options: SandboxBankOptions) => {
  const { now = Date.now, apiKeys = sandboxApiKeys, openingBalance = '1000000.00' } = options;
  const openingMinor = parseAmount(openingBalance);
  if (openingMinor === null) throw new Error(`${openingBalance} is not an opening balance.`);
  const file = createStateFile(options.statePath ?? null);
  const state = (await file.load()) ?? createEmptyState(openingMinor);
  const { keyLifetimeMs = dayMs, settleAfterMs = 2_000 } = options;
  const behaviours = createBehaviours();
  const bank = createBankLedger(state.bank, { now, keyLifetimeMs, behaviours });
  const mobileMoney = createMobileMoneyLedger(state.mobileMoney, {
    now,
    settleAfterMs,
    behaviours,
  });
  const faults = createFaults(now);
  const webhooks = createWebhooks({
    target: options.webhook ?? null,
    retryDelaysMs: options.webhookRetryDelaysMs ?? [500, 2_000, 8_000],
    now,
    behaviours,
  });
  const takeMoney = createTakeMoney({ bank, mobileMoney, webhooks });

  // Kept before it is answered or announced: a bank that dies must not forget what it answered.
  const keep: Middleware = async (context, next) => {
    const reversed = bank.reverseDue();
    for (const transfer of reversed) {
      webhooks.announce('transfer.reversed', presentTransfer(transfer));
    }
    await next();
    const isReading = context.method === 'GET' || context.method === 'HEAD';
    if (isReading && reversed.length === 0) return;
    await file.save(state);
    webhooks.flush();
  };

  const app = new Koa();
  app.use(answerErrors(options.report ?? (() => undefined)));
  app.use(faults.middleware);
  app.use(writeInZone(behaviours));
  app.use(keep);
  app.use(bodyParser({ enableTypes: ['json', 'form'], jsonLimit: '100kb', formLimit: '100kb' }));
  const routers: Router[] = [
    createBankRoutes({ ledger: bank, webhooks, behaviours, apiKey: apiKeys.bank }),
    createMobileMoneyRoutes({ ledger: mobileMoney, apiKey: apiKeys.mobileMoney }),
    createSandboxRoutes({ state, mobileMoney, webhooks, takeMoney }),
    createFaultRoutes({ bank, webhooks, faults, behaviours, now }),
    createPageRoutes({ state, mobileMoney, takeMoney }),
    ...createStatementRoutes({ state, settleDue: mobileMoney.floatMinor, behaviours, apiKeys }),
  ];
  for (const router of routers) app.use(router.routes());
  return { app, webhooks, settle: () => file.save(state) };
};

/** A pretend bank and a pretend mobile money operator behind one HTTP server. */
export const createSandboxBank = (options: SandboxBankOptions = {}): SandboxBank => {
  let stop: (() => Promise<void>) | null = null;

  return {
    async listen(port = 0, host = '127.0.0.1') {
      if (stop !== null) throw new Error('This sandbox bank is listening already.');
      const { app, webhooks, settle } = await buildApp(options);
      const handle = app.callback();
      const server = createServer((request, response) => void handle(request, response));
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, resolve);
      });
      stop = async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        await webhooks.close();
        await settle();
      };
      const address: AddressInfo | string | null = server.address();
      const actualPort = typeof address === 'object' && address !== null ? address.port : port;
      const name = host.includes(':') ? `[${host}]` : host;
      return { url: `http://${name}:${actualPort}`, port: actualPort };
    },
    async close() {
      await stop?.();
      stop = null;
    },
  };
};
