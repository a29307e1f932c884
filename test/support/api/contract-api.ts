import {
  Asset,
  BASE_FEE,
  Horizon,
  Keypair,
  Operation,
  TransactionBuilder,
} from '@stellar/stellar-sdk';
import type { Anchor } from '../../../src/domain/anchor.ts';
import {
  createSandboxLedger,
  type SandboxLedger,
} from '../../../src/sandbox/ledger/sandbox-ledger.ts';
import {
  createContractWallet,
  signChallenge,
  type ContractWallet,
} from '../../../src/sandbox/wallet/contract-wallet.ts';
import { createContractReader } from '../../../src/stellar/accounts/contracts.ts';
import { ISSUER, startTestApi } from './support.ts';

/** Longer than any challenge. */
const LEDGERS = 1_000;

/** Has somebody hold the asset, so that the ledger knows its contract. */
const trustUsdc = async (
  url: string,
  { networkPassphrase, root }: Pick<SandboxLedger, 'networkPassphrase' | 'root'>,
): Promise<void> => {
  const server = new Horizon.Server(url, { allowHttp: true });
  const source = await server.loadAccount(root.publicKey());
  const transaction = new TransactionBuilder(source, { fee: BASE_FEE, networkPassphrase })
    .addOperation(Operation.changeTrust({ asset: new Asset('USDC', ISSUER) }))
    .setTimeout(60)
    .build();
  transaction.sign(root);
  await server.submitTransaction(transaction);
};

/** An API that serves contract accounts by the RPC of a sandbox ledger. */
export const startContractApi = async (change: (anchor: Anchor) => Anchor = (anchor) => anchor) => {
  const ledger = createSandboxLedger({ closeMs: 0 });
  const { url } = await ledger.listen();
  const rpcUrl = `${url}/rpc`;
  const { networkPassphrase } = ledger;
  const api = await startTestApi(
    change,
    { LEDGER_SOURCES: ['rpc'], RPC_URL: rpcUrl, NETWORK_PASSPHRASE: networkPassphrase },
    { contracts: createContractReader(rpcUrl, networkPassphrase) },
  );
  const fund = async (account: string): Promise<void> => {
    const response = await fetch(`${url}/friendbot?addr=${account}`);
    if (!response.ok) throw new Error(`friendbot answered ${response.status}`);
  };
  // The ledger looks the signers of an account up that has signed.
  await fund(api.server.publicKey());
  await fund(ISSUER);
  await trustUsdc(url, ledger);

  const openWallet = (): ContractWallet => {
    const wallet = createContractWallet(networkPassphrase);
    ledger.contractAccounts.set(wallet.contract, { signer: wallet.signer });
    return wallet;
  };
  const until = (): number => ledger.latestLedger() + LEDGERS;

  return {
    ...api,
    ledger,
    fund,
    openWallet,
    until,
    /** GET of a challenge, as its status and its body. */
    async challenge(query: Readonly<Record<string, string>>) {
      const parameters = new URLSearchParams({ home_domain: 'anchor.example', ...query });
      const response = await api.get(`/sep45/auth?${parameters.toString()}`);
      const body = (await response.json()) as {
        readonly authorization_entries?: string;
        readonly network_passphrase?: string;
        readonly error?: string;
      };
      return { status: response.status, ...body };
    },
    /** POST of signed entries, as its status and its body. */
    async hand(entries: string) {
      const response = await api.post('/sep45/auth', { authorization_entries: entries });
      const body = (await response.json()) as { readonly token?: string; readonly error?: string };
      return { status: response.status, ...body };
    },
    /** A token for a wallet. */
    async loginContract(wallet: ContractWallet): Promise<string> {
      const { authorization_entries: entries = '' } = await this.challenge({
        account: wallet.contract,
      });
      const { token } = await this.hand(await signChallenge(wallet, entries, until()));
      if (token === undefined) throw new Error('the wallet was not let in');
      return token;
    },
    /** A client domain with a key that is on the ledger. */
    async openClientDomain(domain: string): Promise<Keypair> {
      const key = Keypair.random();
      await fund(key.publicKey());
      api.clientDomains.set(domain, key.publicKey());
      return key;
    },
    async close() {
      await api.close();
      await ledger.close();
    },
  };
};

export type ContractApi = Awaited<ReturnType<typeof startContractApi>>;
