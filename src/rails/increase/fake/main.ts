import { parseArgs } from 'node:util';
import { startFakeBank } from './bank.ts';
import { settingsFor } from './fake-rail.ts';

const usage = `Starts the bank that stands in for Increase, alone.
  --port <number>        default 8300; 0 picks a free one
  --webhook-url <url>    whom it sends its webhooks to
  --settle-after <ms>    how long a pay-out takes, default 1000
`;

const readWholeNumber = (text: string, name: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`--${name} must be a whole number.`);
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8300' },
      'webhook-url': { type: 'string' },
      'settle-after': { type: 'string', default: '1000' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void process.stdout.write(usage);
  const bank = await startFakeBank({
    port: readWholeNumber(values.port, 'port'),
    webhookUrl: values['webhook-url'] ?? null,
    settleAfterMs: readWholeNumber(values['settle-after'], 'settle-after'),
  });
  const lines = Object.entries(settingsFor(bank)).map(([name, value]) => `${name}=${value}`);
  process.stdout.write(`The bank listens on ${bank.url}\n${lines.join('\n')}\n`);
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
