import { parseArgs } from 'node:util';
import { createSandboxLedger } from './sandbox-ledger.ts';

/**
 * The sandbox ledger by itself:
 * `node src/sandbox/ledger/main.ts [port] [--port N] [--host H] [--close-ms N] [--speed N]
 * [--journal FILE]`.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string' },
      host: { type: 'string', default: '127.0.0.1' },
      'close-ms': { type: 'string', default: '1000' },
      speed: { type: 'string', default: '1' },
      journal: { type: 'string' },
    },
  });
  const port = wholeNumber(values.port ?? positionals[0] ?? '8000', 'port');
  const ledger = createSandboxLedger({
    closeMs: wholeNumber(values['close-ms'], 'close-ms'),
    speed: Math.max(1, wholeNumber(values.speed, 'speed')),
    onUnsupported: (operation) => console.error(`not supported here: ${operation}`),
    ...(values.journal && { journalPath: values.journal }),
  });
  const { url } = await ledger.listen(port, values.host);
  console.log(`sandbox ledger: ${url}`);
  console.log(`network passphrase: ${ledger.networkPassphrase}`);
  const stop = (): void => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    void ledger.close();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function wholeNumber(text: string, name: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} takes a whole number, not "${text}"`);
  return Number(text);
}

try {
  await main();
} catch (error) {
  console.error(`sandbox ledger: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
