import {
  Asset,
  BASE_FEE,
  Horizon,
  Keypair,
  Operation,
  TransactionBuilder,
} from '@stellar/stellar-sdk';
import type { AnchorKeys } from './keys.ts';

const STOCK = '1000000';
const VALID_FOR_SECONDS = 60;

type PrepareOptions = {
  horizonUrl: string;
  networkPassphrase: string;
  /** The account that signs is funded where it is named: contract accounts log in by its signers. */
  keys: Pick<AnchorKeys, 'ASSET_CODE' | 'ISSUER_SEED' | 'DISTRIBUTION_SEED'> & {
    SIGNING_ACCOUNT?: string | undefined;
  };
  /** Of an anchor with several coins: the codes of the others, from the same issuer. */
  moreCodes?: readonly string[];
  /**
   * HOME_DOMAIN, set on the issuer, by which wallets find stellar.toml from the asset; left alone where
   * it is not given.
   */
  homeDomain?: string | undefined;
  /** Called with one line for each thing that was done. */
  note: (text: string) => void;
};

/** The ledger keeps no longer one. */
const HOME_DOMAIN_MAX = 32;

async function exists(horizonUrl: string, account: string): Promise<boolean> {
  const response = await fetch(`${horizonUrl}/accounts/${account}`);
  if (response.status === 404) return false;
  if (!response.ok) throw new Error(`Horizon answered ${response.status} for account ${account}`);
  return true;
}

/** Funds an account by the network's friendbot; does nothing where it exists. */
export async function fundAccount(horizonUrl: string, account: string): Promise<boolean> {
  if (await exists(horizonUrl, account)) return false;
  const response = await fetch(`${horizonUrl}/friendbot?addr=${account}`);
  if (!response.ok) throw new Error(`friendbot answered ${response.status} for ${account}`);
  return true;
}

/** Sets the issuer's home domain where it is another one, or none. */
async function setHomeDomain(
  server: Horizon.Server,
  issuer: Keypair,
  { networkPassphrase, homeDomain, note }: PrepareOptions,
): Promise<void> {
  if (homeDomain === undefined) return;
  const account = await server.loadAccount(issuer.publicKey());
  if (account.home_domain === homeDomain) return;
  if (homeDomain.length > HOME_DOMAIN_MAX) {
    note(
      `the ledger takes no home domain of more than ${HOME_DOMAIN_MAX} characters: ${homeDomain}`,
    );
    return;
  }
  const transaction = new TransactionBuilder(account, { fee: BASE_FEE, networkPassphrase })
    .addOperation(Operation.setOptions({ homeDomain }))
    .setTimeout(VALID_FOR_SECONDS)
    .build();
  transaction.sign(issuer);
  await server.submitTransaction(transaction);
  note(`set the home domain of ${issuer.publicKey()} to ${homeDomain}`);
}

/** Has the distribution account trust an asset and hold some of it; does nothing where it does. */
async function stock(
  server: Horizon.Server,
  {
    issuer,
    distribution,
    asset,
  }: { readonly issuer: Keypair; readonly distribution: Keypair; readonly asset: Asset },
  { networkPassphrase, note }: PrepareOptions,
): Promise<void> {
  const source = await server.loadAccount(distribution.publicKey());
  const stocked = source.balances.some(
    (line) =>
      'asset_issuer' in line &&
      line.asset_code === asset.getCode() &&
      line.asset_issuer === asset.getIssuer(),
  );
  if (stocked) return;
  // One transaction for the trustline and the stock, so that neither is there without the other.
  const transaction = new TransactionBuilder(source, { fee: BASE_FEE, networkPassphrase })
    .addOperation(Operation.changeTrust({ asset }))
    .addOperation(
      Operation.payment({
        source: issuer.publicKey(),
        destination: distribution.publicKey(),
        asset,
        amount: STOCK,
      }),
    )
    .setTimeout(VALID_FOR_SECONDS)
    .build();
  transaction.sign(distribution, issuer);
  const { hash } = await server.submitTransaction(transaction);
  note(`issued ${STOCK} ${asset.getCode()} to ${distribution.publicKey()} in ${hash}`);
}

/**
 * Makes the anchor's accounts on a network that has a friendbot (the sandbox ledger, a local one,
 * or testnet): the issuer with its home domain, the account that signs, and a distribution account
 * that trusts the asset and holds some. Harmless when repeated.
 */
export async function prepareAccounts(options: PrepareOptions): Promise<void> {
  const { horizonUrl, keys, moreCodes = [], note } = options;
  const issuer = Keypair.fromSecret(keys.ISSUER_SEED);
  const distribution = Keypair.fromSecret(keys.DISTRIBUTION_SEED);
  const server = new Horizon.Server(horizonUrl, { allowHttp: horizonUrl.startsWith('http:') });
  const signing = keys.SIGNING_ACCOUNT === undefined ? [] : [keys.SIGNING_ACCOUNT];
  for (const account of [issuer.publicKey(), distribution.publicKey(), ...signing]) {
    if (await fundAccount(horizonUrl, account)) note(`funded ${account}`);
  }
  await setHomeDomain(server, issuer, options);
  for (const code of [keys.ASSET_CODE, ...moreCodes]) {
    const asset = new Asset(code, issuer.publicKey());
    await stock(server, { issuer, distribution, asset }, options);
  }
}
