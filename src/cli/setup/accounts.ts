import { readAccountsConfig } from '../../config.ts';
import { prepareAccounts } from '../../dev/prepare-accounts.ts';
import { UnusableSettings } from '../../domain/unusable-settings.ts';
import { readOptions } from '../../lib/process/options.ts';
import { say } from '../../lib/terminal.ts';
import { namedSources } from '../../stellar/sources/ledger-sources.ts';

const USAGE = `railhead accounts
  makes the anchor's accounts on a network that has a friendbot; harmless when repeated`;

readOptions(USAGE, {});
const { NETWORK_PASSPHRASE, HOME_DOMAIN, ...config } = readAccountsConfig();
const [source] = namedSources(config);
if (!source) throw new UnusableSettings(['LEDGER_SOURCES: names nothing']);
await prepareAccounts({
  ledger: { by: source.name, url: source.url },
  networkPassphrase: NETWORK_PASSPHRASE,
  keys: config,
  homeDomain: HOME_DOMAIN,
  note: say,
});
say('the accounts are ready');
