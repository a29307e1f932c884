import {
  loadBusiness,
  loadBusinessWith,
  readApiConfig,
  readLookedAt,
  readWorkerConfig,
} from '../config.ts';
import type { Business } from '../config/business.ts';
import type { Anchor } from '../domain/anchor.ts';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import { readOptions } from '../lib/process/options.ts';
import { sayText } from '../lib/terminal.ts';
import { judgeAccounts } from '../stellar/accounts/settings.ts';
import {
  checkTemporal as reachTemporal,
  createClient,
  lazyConnection,
} from '../temporal/connect.ts';
import type { TemporalSettings } from '../temporal/settings.ts';
import { checkBusiness } from './doctor/business.ts';
import { green, red, writeFindings, type Finding } from './doctor/check.ts';
import { checkContracts } from './doctor/contracts.ts';
import { checkNetworkOf, checkToml } from './doctor/network.ts';
import { checkDatabase, checkTemporal } from './doctor/servers.ts';

const USAGE = `railhead doctor
  looks at the settings and at everything that the anchor talks to, with a line for each and what to do
  where it is red; exits 1 when anything is`;

/** What is wrong with what is read, a line for each; none where it is complete. */
const faultsOf = async (read: () => unknown): Promise<readonly string[]> => {
  try {
    await read();
    return [];
  } catch (fault) {
    if (!(fault instanceof UnusableSettings)) throw fault;
    return fault.message.split('\n');
  }
};

/** What the api and the worker both need is named once. */
const checkSettings = async (): Promise<readonly Finding[]> => {
  const [api, worker] = await Promise.all([
    faultsOf(() => judgeAccounts(readApiConfig())),
    faultsOf(() => judgeAccounts(readWorkerConfig())),
  ]);
  const both = api.filter((line) => worker.includes(line));
  const alone = (lines: readonly string[], of: string): readonly Finding[] =>
    lines.length === 0
      ? [green(`settings of the ${of}`, 'complete')]
      : lines
          .filter((line) => !both.includes(line))
          .map((line) => red(`settings of the ${of}`, line));
  return [
    ...both.map((line) => red('settings of the api and the worker', line)),
    ...alone(api, 'api'),
    ...alone(worker, 'worker'),
  ];
};

/** Each rail's own settings, which only the worker that serves it reads. */
const checkRails = async ({ rails, openRail }: Business): Promise<readonly Finding[]> => {
  const opened = rails.map(async ({ profile: { name } }) => {
    const what = `settings of the rail ${name}`;
    const faults = await faultsOf(async () => openRail(name));
    return faults.length === 0 ? [green(what, 'complete')] : faults.map((line) => red(what, line));
  });
  return (await Promise.all(opened)).flat();
};

const WITHOUT_ACCOUNTS = { ASSET_CODE: 'USDC', ASSET_ISSUER: '', DISTRIBUTION_ACCOUNT: '' };

type Looked = ReturnType<typeof readLookedAt>;

/** What `anchor.ts` says; without its accounts where their settings are missing. */
const loadAnchor = async ({ business: settings }: Looked) => {
  let business: Business | null = null;
  const faults = await faultsOf(async () => {
    business = await (settings ? loadBusiness(settings) : loadBusinessWith(WITHOUT_ACCOUNTS));
  });
  return { business: business as Business | null, faults };
};

const checkPeers = async (
  { database, temporal, network, contracts, published, business: accounts }: Looked,
  anchor: Anchor | null,
): Promise<readonly Finding[]> => {
  const askTemporal = async (settings: TemporalSettings) => {
    const connection = lazyConnection(settings);
    const client = createClient(settings, connection);
    return checkTemporal(client, async () => reachTemporal(settings, connection), anchor);
  };
  const found = await Promise.all([
    database ? checkDatabase(database.DATABASE_URL) : [],
    temporal ? askTemporal(temporal) : [],
    network ? checkNetworkOf(network, accounts ? anchor : null) : [],
    contracts ? checkContracts(contracts) : [],
    published ? checkToml(published) : [],
  ]);
  return found.flat();
};

const examine = async (): Promise<readonly Finding[]> => {
  const settings = await checkSettings();
  const looked = readLookedAt();
  const { business, faults } = await loadAnchor(looked);
  const peers = checkPeers(looked, business?.anchor ?? null);
  if (business === null) {
    return [...settings, ...faults.map((line) => red('anchor.ts', line)), ...(await peers)];
  }
  const { anchor, rails } = business;
  const names = rails.map(({ profile }) => profile.name).join(', ');
  return [
    ...settings,
    green('anchor.ts', `${anchor.organisation.name}, rails ${names}`),
    ...(await checkRails(business)),
    ...(await peers),
    ...(looked.business ? checkBusiness(anchor, looked.business.DEVELOPMENT) : []),
  ];
};

readOptions(USAGE, {});
const found = await examine();
sayText(writeFindings(found));
const reds = found.filter(({ ok }) => !ok).length;
sayText(reds === 0 ? '\nAll is well.' : `\n${reds} of ${found.length} checks are red.`);
// A call to a Temporal that is away would go on trying, and an answer would come to nobody.
process.exit(reds === 0 ? 0 : 1);
