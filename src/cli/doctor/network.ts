import { StellarToml } from '@stellar/stellar-sdk';
import { distributionAccounts, type Anchor } from '../../domain/anchor.ts';
import { formatAmount, shortAmount, stroopsOf } from '../../domain/money/amount.ts';
import { callHorizon, textField } from '../../stellar/horizon/http.ts';
import { readRpcPassphrase } from '../../stellar/sources/check-sources.ts';
import {
  createLedgerNetwork,
  namedSources,
  type LedgerSettings,
  type NamedSource,
} from '../../stellar/sources/ledger-sources.ts';
import { green, look, red, type Finding } from './check.ts';

type NetworkSettings = LedgerSettings & { readonly NETWORK_PASSPHRASE: string };

const TIMEOUT_MS = 4_000;
/** Every finding is on the page itself. */
const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };

const checkSource = async (
  { name, url, setting }: NamedSource,
  settings: NetworkSettings,
): Promise<readonly Finding[]> =>
  look(name, `is ${setting} right?`, async () => {
    const options = { url: url.replace(/\/+$/, ''), timeoutMs: TIMEOUT_MS, signal: null };
    const served =
      name === 'rpc'
        ? await readRpcPassphrase(options)
        : textField((await callHorizon(options, '/')).body, 'network_passphrase');
    return served === settings.NETWORK_PASSPHRASE
      ? [green(name, `reachable, serves "${served}"`)]
      : [red(name, `serves "${served}": set NETWORK_PASSPHRASE to it, or another ${setting}`)];
  });

const checkAccount = async (
  settings: NetworkSettings,
  anchor: Anchor,
  address: string,
): Promise<readonly Finding[]> => {
  const what = `account ${address}`;
  const network = createLedgerNetwork(settings, {
    networkPassphrase: settings.NETWORK_PASSPHRASE,
    assets: anchor.assets.map(({ asset }) => asset),
    log: QUIET,
    timeoutMs: TIMEOUT_MS,
  });
  return look(what, 'ask the ledger', async () => {
    const { account } = await network.account(address);
    if (account === null) return [red(what, 'is not on the ledger: fund it')];
    const held = anchor.assets.filter(({ distributionAccount }) => distributionAccount === address);
    return held.map(({ asset, lowWater }) => {
      const line = account.balances.find((one) => one.asset === asset);
      if (!line?.authorized) return red(what, `may not hold ${asset}: add its trustline`);
      const balance = shortAmount(formatAmount(line.balance)) ?? '';
      return line.balance < stroopsOf(lowWater)
        ? red(what, `holds ${balance} of ${asset}, less than lowWater ${lowWater}: add some`)
        : green(what, `holds ${balance} of ${asset}`);
    });
  });
};

/** The sources of the ledger, their network, and the accounts that pay. */
export const checkNetworkOf = async (
  settings: NetworkSettings,
  anchor: Anchor | null,
): Promise<readonly Finding[]> => {
  const found = await Promise.all(
    namedSources(settings).map(async (source) => checkSource(source, settings)),
  );
  const sources = found.flat();
  if (anchor === null || sources.some(({ ok }) => !ok)) return sources;
  const accounts = await Promise.all(
    distributionAccounts(anchor).map(async (address) => checkAccount(settings, anchor, address)),
  );
  return [...sources, ...accounts.flat()];
};

interface Published {
  readonly HOME_DOMAIN: string;
  readonly SIGNING_ACCOUNT: string;
  readonly NETWORK_PASSPHRASE: string;
  readonly DEVELOPMENT: boolean;
}

/** What wallets read first: stellar.toml at the home domain. */
export const checkToml = async (settings: Published): Promise<readonly Finding[]> => {
  const { HOME_DOMAIN: domain, SIGNING_ACCOUNT, NETWORK_PASSPHRASE, DEVELOPMENT } = settings;
  // Where wallets look for it, by SEP-1.
  const url = `${DEVELOPMENT ? 'http' : 'https'}://${domain}/.well-known/stellar.toml`;
  const advice = `does the api run, and does ${url} lead to it?`;
  return look('stellar.toml', advice, async () => {
    const options = { allowHttp: DEVELOPMENT, timeout: TIMEOUT_MS };
    const toml = await StellarToml.Resolver.resolve(domain, options);
    const wrong = [
      ...(toml.SIGNING_KEY === SIGNING_ACCOUNT ? [] : ['SIGNING_KEY is not SIGNING_ACCOUNT']),
      ...(toml.NETWORK_PASSPHRASE === NETWORK_PASSPHRASE ? [] : ['it names another network']),
    ];
    return wrong.length === 0
      ? [green('stellar.toml', `reachable at ${url}, and says what the settings say`)]
      : [red('stellar.toml', `at ${url}: ${wrong.join(', ')}; does another server answer there?`)];
  });
};
