import { Asset, BASE_FEE, Keypair, Operation, TransactionBuilder } from '@stellar/stellar-sdk';
import type { Account } from '@stellar/stellar-sdk';
import {
  openLedgerServer,
  type LedgerPlace,
  type LedgerServer,
} from '../sandbox/wallet/ledger-server.ts';
import type { AnchorKeys } from './keys.ts';

const STOCK = '1000000';
const VALID_FOR_SECONDS = 60;

type PrepareOptions = {
  ledger: LedgerPlace;
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

const fundMissing = async (server: LedgerServer, account: string): Promise<boolean> => {
  if ((await server.account(account)) !== null) return false;
  await server.fund(account);
  return true;
};

/** Funds an account by the friendbot of a Horizon; does nothing where it exists. */
export async function fundAccount(horizonUrl: string, account: string): Promise<boolean> {
  return fundMissing(openLedgerServer({ by: 'horizon', url: horizonUrl }), account);
}

/** @throws where there is no such account. */
async function loadAccount(server: LedgerServer, address: string): Promise<Account> {
  const account = await server.account(address);
  if (account === null) throw new Error(`${address} is not on the ledger`);
  return account;
}

/** Sets the issuer's home domain where it is another one, or none. */
async function setHomeDomain(
  server: LedgerServer,
  issuer: Keypair,
  { networkPassphrase, homeDomain, note }: PrepareOptions,
): Promise<void> {
  if (homeDomain === undefined) return;
  if ((await server.homeDomain(issuer.publicKey())) === homeDomain) return;
  if (homeDomain.length > HOME_DOMAIN_MAX) {
    note(
      `the ledger takes no home domain of more than ${HOME_DOMAIN_MAX} characters: ${homeDomain}`,
    );
    return;
  }
  const account = await loadAccount(server, issuer.publicKey());
  const transaction = new TransactionBuilder(account, { fee: BASE_FEE, networkPassphrase })
    .addOperation(Operation.setOptions({ homeDomain }))
    .setTimeout(VALID_FOR_SECONDS)
    .build();
  transaction.sign(issuer);
  await server.submit(transaction);
  note(`set the home domain of ${issuer.publicKey()} to ${homeDomain}`);
}

/** Has the distribution account trust an asset and hold some of it; does nothing where it does. */
async function stock(
  server: LedgerServer,
  {
    issuer,
    distribution,
    asset,
  }: { readonly issuer: Keypair; readonly distribution: Keypair; readonly asset: Asset },
  { networkPassphrase, note }: PrepareOptions,
): Promise<void> {
  if ((await server.balance(distribution.publicKey(), asset)) !== null) return;
  const source = await loadAccount(server, distribution.publicKey());
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
  const hash = await server.submit(transaction);
  note(`issued ${STOCK} ${asset.getCode()} to ${distribution.publicKey()} in ${hash}`);
}

/**
 * Makes the anchor's accounts on a network that has a friendbot (the sandbox ledger, a local one,
 * or testnet): the issuer with its home domain, the account that signs, and a distribution account
 * that trusts the asset and holds some. Harmless when repeated.
 */
export async function prepareAccounts(options: PrepareOptions): Promise<void> {
  const { ledger, keys, moreCodes = [], note } = options;
  const issuer = Keypair.fromSecret(keys.ISSUER_SEED);
  const distribution = Keypair.fromSecret(keys.DISTRIBUTION_SEED);
  const server = openLedgerServer(ledger);
  const signing = keys.SIGNING_ACCOUNT === undefined ? [] : [keys.SIGNING_ACCOUNT];
  for (const account of [issuer.publicKey(), distribution.publicKey(), ...signing]) {
    if (await fundMissing(server, account)) note(`funded ${account}`);
  }
  await setHomeDomain(server, issuer, options);
  for (const code of [keys.ASSET_CODE, ...moreCodes]) {
    const asset = new Asset(code, issuer.publicKey());
    await stock(server, { issuer, distribution, asset }, options);
  }
}
