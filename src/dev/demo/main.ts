import { pino } from 'pino';
import { startApi } from '../../api/main.ts';
import { readApiConfig, readDevelopmentConfig, readWorkerConfig } from '../../config.ts';
import { readOptions } from '../../lib/process/options.ts';
import { installRuntime } from '../../worker/runtime.ts';
import { startWorkers } from '../../worker/start-workers.ts';
import { startDevConsole } from '../console.ts';
import { createProgress } from '../progress.ts';
import { createReleases, releaseOnSignals } from '../releases.ts';
import { banksOf } from '../pretend-bank/start.ts';
import { startStack, type Stack } from '../stack.ts';
import { ownRail, sandboxRails, type DemoRails } from './demo-rail.ts';
import { createPerson, demoDeposit, demoRemittance, demoWithdrawal } from './payments.ts';
import { findStalled } from './stalled.ts';
import { sayWebhooks } from './webhooks.ts';
import { createPrinter, writeSummary, type PaymentReport } from './report.ts';

const USAGE = `railhead demo [--exit] [--rpc]
  an anchor, a ledger, a bank and a wallet on this machine: a deposit, a withdrawal and a remittance
  complete in front of whoever watches

  --exit  ends it afterwards; else everything stays up
  --rpc   the anchor and the wallets reach the ledger by Stellar RPC, and nobody asks Horizon`;

const { values } = readOptions(USAGE, {
  options: { exit: { type: 'boolean', default: false }, rpc: { type: 'boolean', default: false } },
});
const startedAt = performance.now();
const releases = createReleases();
const progress = createProgress(process.stderr);
const printer = createPrinter((text) => void process.stdout.write(text));
releaseOnSignals(releases, (fault) => console.error(fault));

/**
 * The api, the workers and the console start at once; each waits for what it needs itself.
 * @returns lines that say who may log in on the console.
 */
async function startAnchor(stack: Stack): Promise<string> {
  const log = pino({ level: 'error' }, pino.destination(2));
  const config = readWorkerConfig(stack.environment);
  installRuntime(log, 0);
  const [workers, api, operators] = await Promise.all([
    startWorkers(config, stack.business, log),
    startApi(readApiConfig(stack.environment), stack.business.anchor, log),
    startDevConsole(stack, { port: undefined, log, releases }),
  ]);
  releases.add('the workers', workers.close);
  releases.add('the api', api.close);
  return operators;
}

/** The first rail that brought its own bank, for all three; or else the sandbox's rails. */
function railsOf({ fakes, bankUrl }: Stack): DemoRails {
  const [own] = fakes;
  if (own) {
    const rail = ownRail(...own);
    return { deposit: rail, withdrawal: rail, remittance: rail };
  }
  return sandboxRails(bankUrl ?? '');
}

async function payAll(stack: Stack): Promise<PaymentReport[]> {
  const setting = { temporalUiUrl: stack.temporalUiUrl, rails: railsOf(stack), printer };
  printer.line('A wallet and a sending anchor make their accounts and start to pay.');
  const [wallet, sender] = await Promise.all([createPerson(stack), createPerson(stack, '200')]);
  const byWallet = async (): Promise<PaymentReport[]> => {
    const deposit = await demoDeposit(setting, wallet);
    return [deposit, await demoWithdrawal(setting, wallet)];
  };
  const [walletReports, remittance] = await Promise.all([
    byWallet(),
    demoRemittance(setting, sender),
  ]);
  return [...walletReports, remittance];
}

/** A payment that does not end says what its workflows failed at. */
async function payOrSayWhy(stack: Stack): Promise<PaymentReport[]> {
  try {
    return await payAll(stack);
  } catch (fault) {
    const lines = await findStalled(stack.environment).catch(() => []);
    if (lines.length > 0) printer.line(`\nWhat stalled:\n  ${lines.join('\n  ')}\n`);
    throw fault;
  }
}

async function demo(): Promise<boolean> {
  printer.line('Starting PostgreSQL, a Temporal server, a Stellar ledger, a bank and the anchor.');
  const config = readDevelopmentConfig();
  const stack = await startStack({
    config,
    mode: 'ephemeral',
    anyPorts: true,
    needsBank: true,
    ...(values.rpc ? { sources: ['rpc'] } : {}),
    progress,
    releases,
  });
  const operators = await progress.step('Starting the anchor', async () => startAnchor(stack));
  const reports = await payOrSayWhy(stack);
  printer.line(writeSummary(reports, performance.now() - startedAt));
  const well = reports.every(({ status }) => status === 'completed');
  if (!well) printer.line('Not all is well: open the workflows above in Temporal’s UI.');
  const webhooks = await sayWebhooks(
    stack.environment['DATABASE_URL'] ?? '',
    stack.fakes.map(([rail]) => rail),
  );
  printer.line(`
  the anchor       ${stack.environment['PUBLIC_URL']}/.well-known/stellar.toml
  Temporal’s UI    ${stack.temporalUiUrl}
${[banksOf(stack), ...webhooks].join('\n')}
  the ledger       ${stack.place.url}
${operators}
`);
  return well;
}

try {
  process.exitCode = (await demo()) ? 0 : 1;
  if (values.exit) await releases.releaseAll();
  else printer.line('Everything stays up, so that you can look. Press Ctrl-C to end it.');
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : fault);
  process.exitCode = 1;
  await releases.releaseAll().catch((failure: unknown) => console.error(failure));
}
