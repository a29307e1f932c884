import { parseArgs } from 'node:util';
import { createSandboxBank, sandboxApiKeys } from './server.ts';

const usage = `Starts the sandbox bank alone.
  --port <number>           default 8200; 0 picks a free one
  --host <address>          default 127.0.0.1
  --state <file>            keeps the state in this file; without it, nothing is kept
  --webhook-url <url>       whom the bank tells of transfers and payments
  --webhook-secret <text>   default sandbox-webhook-secret
  --settle-after <ms>       how long mobile money takes, default 2000
`;

const readWholeNumber = (text: string, name: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`--${name} must be a whole number.`);
};

const readOptions = () =>
  parseArgs({
    options: {
      port: { type: 'string', default: '8200' },
      host: { type: 'string', default: '127.0.0.1' },
      state: { type: 'string' },
      'webhook-url': { type: 'string' },
      'webhook-secret': { type: 'string', default: 'sandbox-webhook-secret' },
      'settle-after': { type: 'string', default: '2000' },
      help: { type: 'boolean', default: false },
    },
  }).values;

const main = async (): Promise<void> => {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  const url = options['webhook-url'];
  const bank = createSandboxBank({
    statePath: options.state ?? null,
    webhook: url === undefined ? null : { url, secret: options['webhook-secret'] },
    settleAfterMs: readWholeNumber(options['settle-after'], 'settle-after'),
    report: (error) => process.stderr.write(`${String(error)}\n`),
  });
  const address = await bank.listen(readWholeNumber(options.port, 'port'), options.host);
  process.stdout.write(`The sandbox bank listens on ${address.url}\n`);
  process.stdout.write(`Key of both institutions: ${sandboxApiKeys.bank}\n`);
  const stop = () => void bank.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
};

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exitCode = 1;
}
