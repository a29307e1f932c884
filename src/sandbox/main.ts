import { readOptions } from '../lib/process/options.ts';
import { createSandboxBank, sandboxApiKeys } from './bank/server.ts';
import { createSandboxLedger } from './ledger/sandbox-ledger.ts';

const USAGE = `railhead sandbox [options]
  runs the sandbox ledger and bank by themselves, for whoever wants nothing else

  --ledger-port <number>   default 8100
  --bank-port <number>     default 8200
  --close-ms <number>      how long a ledger takes; default 1000
  --webhook-url <address>  where the bank posts its webhooks; nowhere, where it is absent
  --webhook-secret <text>  what they are signed with

railhead sandbox incidents stages what waits for a person; --help says how.`;

const { values } = readOptions(USAGE, {
  options: {
    'ledger-port': { type: 'string', default: '8100' },
    'bank-port': { type: 'string', default: '8200' },
    'close-ms': { type: 'string', default: '1000' },
    'webhook-url': { type: 'string' },
    'webhook-secret': { type: 'string', default: 'sandbox-webhook-secret' },
  },
});
const whole = (name: 'ledger-port' | 'bank-port' | 'close-ms'): number => {
  if (!/^\d{1,6}$/.test(values[name])) throw new Error(`--${name} takes a whole number`);
  return Number(values[name]);
};

const url = values['webhook-url'];
const ledger = createSandboxLedger({ closeMs: whole('close-ms') });
const bank = createSandboxBank({
  webhook: url === undefined ? null : { url, secret: values['webhook-secret'] },
});
try {
  const ledgerAddress = await ledger.listen(whole('ledger-port'));
  const bankAddress = await bank.listen(whole('bank-port'));
  console.log(`the ledger   ${ledgerAddress.url}   (HORIZON_URL; ${ledger.networkPassphrase})`);
  console.log(`the bank     ${bankAddress.url}   (SANDBOX_BANK_URL; key ${sandboxApiKeys.bank})`);
  const stop = (): void => {
    void Promise.all([ledger.close(), bank.close()]).then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : fault);
  process.exitCode = 1;
  await Promise.allSettled([ledger.close(), bank.close()]);
}
