import { parseArgs } from 'node:util';
import { startFakePix } from './start.ts';

const HELP = `A pretend bank for Pix: the central bank's API Pix, and Efí's endpoints to send.

  node src/rails/pix/fake/main.ts [--port 8300] [--webhook http://127.0.0.1:8000/rails/pix/events]

POST /fake/pix {"valor":"10.00","txid":"RH…"}   somebody pays
POST /fake/returns/<idEnvio>                      a pay-out comes back
POST /fake/faults/<name>                          something goes wrong; see the README
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8300' },
    webhook: { type: 'string', default: 'http://127.0.0.1:8000/rails/pix/events' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(HELP);
} else {
  const bank = await startFakePix({ webhookUrl: values.webhook, port: Number(values.port) });
  console.log(`The pretend Pix listens on ${bank.url}. Its settings:`);
  for (const [name, value] of Object.entries(bank.settings)) console.log(`${name}=${value}`);
  process.once('SIGINT', () => void bank.close());
  process.once('SIGTERM', () => void bank.close());
}
