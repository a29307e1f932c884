import { loadBusiness, readApiConfig, readWorkerConfig, type ApiConfig } from '../config.ts';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import { sayText } from '../lib/terminal.ts';
import { judgeAccounts } from '../stellar/accounts/settings.ts';
import { createClient, lazyConnection } from '../temporal/connect.ts';
import { checkBusiness } from './doctor/business.ts';
import { green, red, writeFindings, type Finding } from './doctor/check.ts';
import { checkNetworkOf, checkToml } from './doctor/network.ts';
import { checkDatabase, checkTemporal } from './doctor/servers.ts';

/*
 * `railhead doctor`: looks at the settings and at everything that the anchor talks to, with a line for
 * each and what to do where it is red. Ends with 1 when anything is.
 */
const settingsOf = <Config>(program: string, read: () => Config) => {
  try {
    return { config: read(), findings: [green(`settings of the ${program}`, 'complete')] };
  } catch (fault) {
    if (!(fault instanceof UnusableSettings)) throw fault;
    const lines = fault.message.split('\n');
    return { config: null, findings: lines.map((line) => red(`settings of the ${program}`, line)) };
  }
};

const judged = <Config extends Parameters<typeof judgeAccounts>[0]>(config: Config): Config => {
  judgeAccounts(config);
  return config;
};

const examine = async (config: ApiConfig): Promise<readonly Finding[]> => {
  const { anchor, rails } = await loadBusiness(config);
  const connection = lazyConnection(config.temporal);
  const client = createClient(config.temporal, connection);
  try {
    const [database, temporal, network, toml] = await Promise.all([
      checkDatabase(config.DATABASE_URL),
      checkTemporal(client, anchor),
      checkNetworkOf(config, anchor),
      checkToml(config),
    ]);
    const names = rails.map(({ profile }) => profile.name).join(', ');
    return [
      green('anchor.ts', `${anchor.organisation.name}, rails ${names}`),
      ...database,
      ...temporal,
      ...network,
      ...toml,
      ...checkBusiness(anchor, config.DEVELOPMENT),
    ];
  } finally {
    await connection.close();
  }
};

const api = settingsOf('api', () => judged(readApiConfig()));
const worker = settingsOf('worker', () => judged(readWorkerConfig()));
const found = [
  ...api.findings,
  ...worker.findings,
  ...(api.config === null ? [] : await examine(api.config)),
];
sayText(writeFindings(found));
const reds = found.filter(({ ok }) => !ok).length;
sayText(reds === 0 ? '\nAll is well.' : `\n${reds} of ${found.length} checks are red.`);
process.exitCode = reds === 0 ? 0 : 1;
