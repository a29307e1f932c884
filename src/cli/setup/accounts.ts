import { readAccountsConfig } from '../../config.ts';
import { prepareAccounts } from '../../dev/prepare-accounts.ts';
import { readOptions } from '../../lib/process/options.ts';
import { say } from '../../lib/terminal.ts';

const USAGE = `railhead accounts
  makes the anchor's accounts on a network that has a friendbot; harmless when repeated`;

readOptions(USAGE, {});
const { HORIZON_URL, NETWORK_PASSPHRASE, HOME_DOMAIN, ...keys } = readAccountsConfig();
await prepareAccounts({
  horizonUrl: HORIZON_URL,
  networkPassphrase: NETWORK_PASSPHRASE,
  keys,
  homeDomain: HOME_DOMAIN,
  note: say,
});
say('the accounts are ready');
