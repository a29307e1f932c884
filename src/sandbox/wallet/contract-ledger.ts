import {
  Address,
  BASE_FEE,
  type Asset,
  type Keypair,
  nativeToScVal,
  Operation,
  rpc,
  TransactionBuilder,
  xdr,
} from '@stellar/stellar-sdk';
import { formatAmount, stroopsOf } from '../../domain/money/amount.ts';
import type { ContractWallet } from './contract-wallet.ts';
import type { LedgerClient } from './ledger-client.ts';
import { openLedgerServer } from './ledger-server.ts';

const VALID_FOR_SECONDS = 60;
/** How many ledgers a signature of the wallet is good for. */
const GOOD_FOR_LEDGERS = 100;

interface ContractLedgerOptions {
  /** The Stellar RPC server of a sandbox ledger, whose table says who signs for a contract. */
  readonly rpcUrl: string;
  readonly networkPassphrase: string;
  readonly wallet: ContractWallet;
  /** Whose account carries the calls, as a wallet's relayer does; it pays nothing but fees. */
  readonly relayer: Keypair;
}

const address = (text: string): xdr.ScVal =>
  xdr.ScVal.scvAddress(Address.fromString(text).toScAddress());

/** Says in the sandbox ledger's table that the contract takes signatures of the wallet's key. */
const enter = async (rpcUrl: string, { contract, signer }: ContractWallet): Promise<void> => {
  const response = await fetch(new URL('/sandbox/contract_accounts', rpcUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ contract, signer }),
  });
  if (!response.ok) {
    throw new Error(
      `the ledger takes no contract accounts (${response.status}); is it the sandbox?`,
    );
  }
};

/** What a wallet with a contract account needs of the ledger: its calls are carried by another. */
export interface ContractLedger extends LedgerClient {
  /** The last ledger that a signature made now is good in. */
  untilLedger(): Promise<number>;
}

export const createContractLedger = (options: ContractLedgerOptions): ContractLedger => {
  const { rpcUrl, networkPassphrase, wallet, relayer } = options;
  const carrier = openLedgerServer({ by: 'rpc', url: rpcUrl });
  const server = new rpc.Server(rpcUrl, { allowHttp: rpcUrl.startsWith('http:') });

  const build = async (operation: xdr.Operation) => {
    const source = await carrier.account(relayer.publicKey());
    if (source === null) throw new Error('the relayer is not on the ledger');
    return new TransactionBuilder(source, { fee: BASE_FEE, networkPassphrase })
      .addOperation(operation)
      .setTimeout(VALID_FOR_SECONDS)
      .build();
  };

  const untilLedger = async (): Promise<number> =>
    (await server.getLatestLedger()).sequence + GOOD_FOR_LEDGERS;

  return {
    untilLedger,
    async fund() {
      await carrier.fund(relayer.publicKey());
      await enter(rpcUrl, wallet);
    },
    // A contract holds whatever it is paid.
    trust: async () => undefined,
    async balance(asset) {
      const held = await server.getSACBalance(wallet.contract, asset, networkPassphrase);
      return formatAmount(BigInt(held.balanceEntry?.amount ?? '0'));
    },
    /** A call carries no memo; the destination has to be muxed. */
    async pay(destination, asset: Asset, amount) {
      const call = {
        contract: asset.contractId(networkPassphrase),
        function: 'transfer',
        args: [
          address(wallet.contract),
          address(destination),
          nativeToScVal(stroopsOf(amount), { type: 'i128' }),
        ],
      };
      const tried = await server.simulateTransaction(
        await build(Operation.invokeContractFunction(call)),
      );
      if (!rpc.Api.isSimulationSuccess(tried)) {
        throw new Error(`the transfer would fail: ${tried.error}`);
      }
      const until = await untilLedger();
      const auth = await Promise.all(
        (tried.result?.auth ?? []).map(async (entry) => wallet.sign(entry, until)),
      );
      const signed = Operation.invokeContractFunction({ ...call, auth });
      const prepared = await server.prepareTransaction(await build(signed));
      prepared.sign(relayer);
      return carrier.submit(prepared);
    },
  };
};
