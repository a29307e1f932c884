import { loadBusiness, readApiConfig, readWorkerConfig, type ApiConfig } from '../config.ts';
import type { Business } from '../config/business.ts';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import { sayText } from '../lib/terminal.ts';
import { judgeAccounts } from '../stellar/accounts/settings.ts';
import {
  checkTemporal as reachTemporal,
  createClient,
  lazyConnection,
} from '../temporal/connect.ts';
import { checkBusiness } from './doctor/business.ts';
import { green, red, writeFindings, type Finding } from './doctor/check.ts';
import { checkNetworkOf, checkToml } from './doctor/network.ts';
import { checkDatabase, checkTemporal } from './doctor/servers.ts';

/*
 * `railhead doctor`: looks at the settings and at everything that the anchor talks to, with a line for
 * each and what to do where it is red. Ends with 1 when anything is.
 */
const settingsOf = async <Config>(of: string, read: () => Config | Promise<Config>) => {
  const what = `settings of the ${of}`;
  try {
    return { config: await read(), findings: [green(what, 'complete')] };
  } catch (fault) {
    if (!(fault instanceof UnusableSettings)) throw fault;
    return { config: null, findings: fault.message.split('\n').map((line) => red(what, line)) };
  }
};

const judged = <Config extends Parameters<typeof judgeAccounts>[0]>(config: Config): Config => {
  judgeAccounts(config);
  return config;
};

/** Each rail's own settings, which only the worker that serves it reads. */
const checkRails = async ({ rails, openRail }: Business): Promise<readonly Finding[]> => {
  const opened = rails.map(async ({ profile: { name } }) =>
    settingsOf(`rail ${name}`, async () => openRail(name)),
  );
  return (await Promise.all(opened)).flatMap(({ findings }) => findings);
};

const examine = async (config: ApiConfig): Promise<readonly Finding[]> => {
  const business = await loadBusiness(config);
  const { anchor, rails } = business;
  const connection = lazyConnection(config.temporal);
  const client = createClient(config.temporal, connection);
  const [settings, database, temporal, network, toml] = await Promise.all([
    checkRails(business),
    checkDatabase(config.DATABASE_URL),
    checkTemporal(client, async () => reachTemporal(config.temporal, connection), anchor),
    checkNetworkOf(config, anchor),
    checkToml(config),
  ]);
  const names = rails.map(({ profile }) => profile.name).join(', ');
  return [
    green('anchor.ts', `${anchor.organisation.name}, rails ${names}`),
    ...settings,
    ...database,
    ...temporal,
    ...network,
    ...toml,
    ...checkBusiness(anchor, config.DEVELOPMENT),
  ];
};

const api = await settingsOf('api', () => judged(readApiConfig()));
const worker = await settingsOf('worker', () => judged(readWorkerConfig()));
const found = [
  ...api.findings,
  ...worker.findings,
  ...(api.config === null ? [] : await examine(api.config)),
];
sayText(writeFindings(found));
const reds = found.filter(({ ok }) => !ok).length;
sayText(reds === 0 ? '\nAll is well.' : `\n${reds} of ${found.length} checks are red.`);
// A call to a Temporal that is away would go on trying, and an answer would come to nobody.
process.exit(reds === 0 ? 0 : 1);
